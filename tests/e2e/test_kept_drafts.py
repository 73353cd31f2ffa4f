"""Drafts: one for each conversation, in every tab and on every device of whoever writes."""

from functools import partial
from typing import Any

from playwright.sync_api import Page, expect

from accounts.clock import database_now
from messaging.actions import save_draft
from messaging.models import Message, SavedDraft
from tests.cast import Cast
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.modules import run
from tests.e2e.screen import (
    choose_priority,
    composer,
    entry,
    expect_connected,
    in_conversation,
    send,
    type_in,
    write,
)
from tests.processes import wait_for

# A keeper on a server that answers when a test lets it; `saves` are what it was given.
KEEPER = """
    const { Drafts } = await import("/static/messaging/js/drafts.js");
    const { emptyDraft } = await import("/static/messaging/js/asking.js");
    window.drafts = new Drafts();
    window.saves = [];
    window.keeper = new it.DraftKeeper(drafts, (conversation, { text, tab }) =>
      new Promise((resolve, reject) => saves.push({ conversation, text, tab, resolve, reject })));
    window.write = (text, place = 1) => drafts.set(place, { ...emptyDraft(1), text });
    window.text = () => drafts.get(1)?.text ?? null;
    window.turns = async () => { for (let turn = 0; turn < 20; turn += 1) await null; };
    window.elsewhere = (text, at) => keeper.take({ conversation: 1, at, tab: "other",
      draft: text && { text, choices: {}, saved_at: at } });
"""


def saved(page: Page) -> list[str]:
    """What the server was given, in order."""
    texts: list[str] = page.evaluate("saves.map((one) => one.text)")
    return texts


def test_what_is_written_is_kept_each_second_and_one_save_after_the_other(page: Page) -> None:
    run(page, "messaging/draft_keeper", KEEPER)
    page.evaluate("write('C'); write('Co'); write('Cou')")
    assert saved(page) == []
    page.clock.run_for(1_000)
    assert saved(page) == ["Cou"]
    page.evaluate("write('Could')")
    page.clock.run_for(5_000)
    assert saved(page) == ["Cou"]
    assert page.evaluate("keeper.isAtRisk") is True
    page.evaluate("saves[0].resolve({ at: '1' }); turns()")
    page.clock.run_for(1_000)
    assert saved(page) == ["Cou", "Could"]
    page.evaluate("saves[1].resolve({ at: '2' }); turns()")
    assert page.evaluate("keeper.isAtRisk") is False
    page.evaluate("drafts.drop(1)")
    assert saved(page) == ["Cou", "Could", ""]


def test_a_draft_that_could_not_be_kept_is_kept_later(page: Page) -> None:
    run(page, "messaging/draft_keeper", KEEPER)
    page.evaluate("write('Could')")
    page.clock.run_for(1_000)
    page.evaluate("saves[0].reject({ status: 0 }); turns()")
    assert page.evaluate("keeper.isAtRisk") is True
    page.clock.run_for(5_000)
    assert saved(page) == ["Could", "Could"]


def test_the_newest_draft_wins_but_never_over_what_is_just_written(page: Page) -> None:
    run(page, "messaging/draft_keeper", KEEPER)
    steps: list[Any] = page.evaluate("""
        const seen = [];
        elsewhere("Good", "2"); seen.push(text());
        elsewhere("Goo", "1"); seen.push(text());
        keeper.isBusy = () => true;
        elsewhere("Good morning", "3"); seen.push(text());
        keeper.isBusy = () => false;
        keeper.settle(1); seen.push(text());
        write("Good evening");
        elsewhere("Good night", "4"); seen.push(text());
        seen;
    """)
    assert steps == ["Good", "Good", "Good", "Good morning", "Good evening"]
    page.clock.run_for(1_000)
    assert saved(page) == ["Good evening"]
    page.evaluate("saves[0].resolve({ at: '5' }); turns()")
    page.evaluate("elsewhere(null, '6')")
    assert page.evaluate("text()") is None


def test_what_is_begun_in_a_thread_stays_in_its_tab(page: Page) -> None:
    run(page, "messaging/draft_keeper", KEEPER)
    page.evaluate("write('In a thread', 981)")
    page.clock.run_for(10_000)
    assert saved(page) == []


def kept_text() -> str | None:
    """What the server keeps."""
    return SavedDraft.objects.values_list("text", flat=True).first()


def test_half_a_sentence_is_there_after_a_reload_and_on_another_device(
    open_as: Opening, practice: Cast
) -> None:
    desk = open_as(practice.ana, in_conversation(practice.front_desk))
    type_in(desk, "Could you pri")
    choose_priority(desk, "fyi")
    wait_for(lambda: kept_text() == "Could you pri")
    entry(desk, "Bre Nguyen").click()
    expect(composer(desk)).to_have_value("")
    expect(entry(desk, "front-desk")).to_contain_text("Draft", use_inner_text=True)

    phone = open_as(practice.ana, in_conversation(practice.direct))
    expect(entry(phone, "front-desk")).to_contain_text("Draft", use_inner_text=True)
    entry(phone, "front-desk").click()
    expect(composer(phone)).to_have_value("Could you pri")
    expect(phone.get_by_label("Priority")).to_have_value("fyi")


def test_the_tabs_of_a_person_agree_on_a_draft_until_it_is_sent(
    open_as: Opening, practice: Cast
) -> None:
    first = open_as(practice.ana, in_conversation(practice.front_desk))
    second = first.context.new_page()
    second.goto(first.url)
    expect(composer(second)).to_be_visible()
    type_in(first, "Could you")
    expect(composer(second)).to_have_value("Could you")
    write(first, "Could you print it?")
    expect(composer(second)).to_have_value("")
    wait_for(lambda: kept_text() is None)
    assert Message.objects.get().text == "Could you print it?"


def test_what_is_just_written_in_one_tab_no_other_tab_overwrites(
    open_as: Opening, practice: Cast
) -> None:
    first = open_as(practice.ana, in_conversation(practice.front_desk))
    second = first.context.new_page()
    second.goto(first.url)
    type_in(first, "From the first")
    expect(composer(second)).to_have_value("From the first")
    composer(second).fill("From the second")
    wait_for(lambda: kept_text() == "From the second")
    expect(composer(first)).to_have_value("From the first")
    composer(first).blur()
    expect(composer(first)).to_have_value("From the second")


def test_what_was_kept_late_still_comes_into_a_composer_in_which_nothing_is_written(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    expect_connected(ana)
    composer(ana).focus()
    late = partial(save_draft, text="Could you", choices={}, tab="gone")
    elsewhere(late, practice.ana, practice.front_desk.pk, database_now())
    expect(composer(ana)).to_have_value("Could you")
    expect(composer(ana)).to_be_focused()


def test_a_draft_is_not_lost_to_a_message_of_another_conversation(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.front_desk))
    composer(ana).fill("Could you")
    entry(ana, "Bre Nguyen").click()
    send(ana, "Hello")
    entry(ana, "front-desk").click()
    expect(composer(ana)).to_have_value("Could you")
