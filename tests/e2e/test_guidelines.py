"""The guideline beside the chat: read, changed, seen, said not to fit, asked about."""

import os
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect

from accounts.availability import become_available, go_with_patient
from accounts.clock import database_now
from accounts.models import User
from policies import guidelines
from policies.models import GuidelineAck, Misfit, PulseAnswer, PulseAsked
from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out, tab_to
from tests.e2e.screen import (
    choose_priority,
    composer,
    expect_connected,
    in_conversation,
    message,
    send,
)
from tests.e2e.telling import always_on
from tests.processes import wait_for

TEXT = "On one page.\n\n## Urgent: minutes\nNow.\n\n## Rooms\nSay **which**.\n"


def publish(user: User, what: str) -> None:
    """Another version, by the product's own door."""
    now = database_now()
    guidelines.publish(user, f"{TEXT}\n## {what}\n", what, guidelines.current(now).version, now)


def assert_usable(page: Page, name: str, *but: str) -> None:
    """Wide and narrow, by day and by night."""
    schemes: tuple[Any, ...] = ("light", "dark")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert sticking_out(page) == [], width
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            assert flaws(page, *but) == [], (width, scheme)
            if "LOOKS" in os.environ:
                page.screenshot(path=f"{os.environ['LOOKS']}/{name}-{width}-{scheme}.png")
    page.set_viewport_size({"width": 1280, "height": 800})


def test_the_composer_leads_to_the_paragraph_of_the_priority_that_is_chosen(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.direct))
    expect_connected(ana)
    choose_priority(ana, "high")
    link = ana.locator("#composer").get_by_role("link", name="Guideline")
    with ana.expect_popup() as opened:
        link.click()
    page = opened.value
    expect(page.get_by_role("heading", name="High: today's work waits for it")).to_be_in_viewport()
    assert page.url.endswith("/guidelines/#high")
    assert_usable(page, "page")
    assert_usable(ana, "composer")
    expect(ana.get_by_role("button", name="Got it")).to_have_count(0)


def test_a_manager_publishes_and_everybody_says_got_it_once(
    open_as: Opening, practice: Cast
) -> None:
    cast = practice
    dana = open_as(cast.dana, "/guidelines/")
    dana.get_by_role("link", name="Change it").click()
    dana.get_by_label("The guideline").fill(TEXT)
    dana.get_by_role("button", name="Publish").click()
    expect(dana.get_by_role("alert")).to_have_text("Say what changed: everybody reads it.")
    expect(dana.get_by_label("The guideline")).to_have_value(TEXT)
    assert_usable(dana, "edit")
    dana.get_by_label("What changed, in a sentence").fill("Name the room.")
    dana.get_by_role("button", name="Look at it first").click()
    preview = dana.get_by_role("region", name="What publishing would do")
    expect(preview).to_contain_text("Dana: Name the room.")
    expect(preview.locator("ins").filter(has_text="which")).to_be_visible()
    assert_usable(dana, "preview")
    dana.get_by_label("What changed, in a sentence").focus()
    dana.keyboard.press("Enter")
    expect(dana.get_by_text("1 of 6 have seen it.")).to_be_visible()
    assert_usable(dana, "review-published")
    dana.get_by_role("link", name="Versions").click()
    expect(dana.get_by_role("heading", name="Version 2 counts now")).to_be_visible()
    assert_usable(dana, "versions")
    dana.go_back()

    ana = open_as(cast.ana, in_conversation(cast.direct))
    card = ana.get_by_role("region", name="The guideline changed")
    expect(card).to_contain_text("Dana: Name the room.")
    expect_connected(ana)
    ana.evaluate("document.getElementById('app').dataset.pane = 'chats'")
    # On a phone the list of chats is a pane of its own, without the main part.
    assert_usable(ana, "card", "landmark-one-main", "page-has-heading-one")
    tab_to(ana, card.get_by_role("button", name="Got it"))
    ana.keyboard.press("Enter")
    expect(card).to_be_hidden()
    wait_for(lambda: GuidelineAck.objects.filter(user=cast.ana).count() == 1)
    ana.reload()
    expect_connected(ana)
    expect(card).to_be_hidden()

    dana.reload()
    expect(dana.get_by_text("2 of 6 have seen it.")).to_be_visible()
    dana.get_by_role("button", name="Remind 4 by mail").click()
    expect(dana.get_by_text("4 people get a mail")).to_be_visible()
    expect(dana.get_by_role("button", name="Remind 4 by mail")).to_have_count(0)
    expect(dana.get_by_role("definition").first).to_contain_text("Bre Nguyen")


def test_the_second_of_two_managers_keeps_their_text_and_may_publish_it_then(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    dana = open_as(practice.dana, "/guidelines/edit/")
    dana.get_by_label("The guideline").fill("## Mine\nStays.\n")
    dana.get_by_label("What changed, in a sentence").fill("All new.")
    elsewhere(publish, practice.olive, "Doors")
    dana.get_by_role("button", name="Publish").click()
    expect(dana.get_by_role("alert")).to_contain_text("Olive Grant published version 2 meanwhile")
    expect(dana.get_by_label("The guideline")).to_have_value("## Mine\nStays.\n")
    assert_usable(dana, "overtaken")
    dana.get_by_role("button", name="Publish").click()
    expect(dana.get_by_text("Version 3, published by Dana Cole")).to_be_visible()


def test_in_the_menu_of_a_message_one_says_that_the_guideline_did_not_fit(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    cast = practice
    row = elsewhere(post, cast.ana, cast.front_desk, "Secret of room 3", priority="normal")
    bre = open_as(cast.bre, in_conversation(cast.front_desk))
    expect_connected(bre)
    for note, act in (("Too slow.", "Say it"), ("Much too slow.", "Change it")):
        message(bre, "room 3").focus()
        bre.keyboard.press("m")
        bre.get_by_role("menuitem", name="Guideline didn't fit here").click()
        dialog = bre.get_by_role("dialog", name="Guideline didn't fit here")
        expect(dialog.get_by_label("Which paragraph")).to_have_value("normal")
        dialog.get_by_label("Why, if you like").fill(note)
        if act == "Say it":
            assert_usable(bre, "misfit")
        dialog.get_by_role("button", name=act).click()
        expect(dialog).to_be_hidden()
    wait_for(lambda: Misfit.objects.filter(note="Much too slow.").count() == 1)

    dana = open_as(cast.dana, "/guidelines/review/")
    notes = dana.get_by_role("region", name="Where it didn't fit")
    expect(notes).to_contain_text("Much too slow.")
    expect(notes).not_to_contain_text("Bre")
    expect(dana.locator("body")).not_to_contain_text("Secret")
    assert_usable(dana, "review")
    notes.get_by_role("link", name="The message").click()
    expect(dana.locator(f"#message-{row.pk}")).to_be_visible()


def test_the_pulse_asks_three_questions_and_never_again_in_its_round(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    cast = practice
    elsewhere(always_on, cast.ana)
    long_ago = database_now() - timedelta(days=60)
    elsewhere(User.objects.filter(pk=cast.ana.pk).update, created_at=long_ago)
    ana = open_as(cast.ana, in_conversation(cast.direct))
    card = ana.get_by_role("region", name="Three questions about messages")
    card.get_by_role("button", name="Answer").click()
    dialog = ana.get_by_role("dialog", name="Three questions about messages")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.get_by_text("Choose one.")).to_have_count(2)
    assert_usable(ana, "pulse")
    dialog.get_by_label("Mostly").check()
    dialog.get_by_label("Once or twice").check()
    dialog.get_by_label("What should change?").fill("Fewer urgents.")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_be_hidden()
    expect(card).to_be_hidden()
    expect(composer(ana)).to_be_focused()
    wait_for(lambda: PulseAnswer.objects.filter(realistic="mostly").count() == 1)
    assert PulseAsked.objects.get().user == cast.ana
    ana.reload()
    expect_connected(ana)
    send(ana, "Still here.")
    expect(card).to_be_hidden()

    dana = open_as(cast.dana, "/guidelines/review/")
    expect(
        dana.get_by_text("1 answer so far. Shown from 5 on, when the round is over.")
    ).to_be_visible()
    expect(dana.locator("body")).not_to_contain_text("Fewer urgents.")


def test_whoever_goes_to_a_patient_is_not_asked_until_they_are_free(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    cast = practice
    elsewhere(always_on, cast.ana)
    long_ago = database_now() - timedelta(days=60)
    elsewhere(User.objects.filter(pk=cast.ana.pk).update, created_at=long_ago)
    ana = open_as(cast.ana, in_conversation(cast.direct))
    card = ana.get_by_role("region", name="Three questions about messages")
    expect(card).to_be_visible()
    elsewhere(go_with_patient, cast.ana, 30, database_now())
    expect(card).to_be_hidden()
    elsewhere(become_available, cast.ana, database_now())
    expect(card).to_be_visible()
    card.get_by_role("button", name="Skip").click()
    expect(card).to_be_hidden()
    wait_for(lambda: PulseAsked.objects.count() == 1)
    assert not PulseAnswer.objects.exists()
