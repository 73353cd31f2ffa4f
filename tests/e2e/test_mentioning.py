"""Mentioning: what is suggested, what is asked before it goes out, what readers see."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.clock import database_now
from accounts.models import OpeningHours, Role, Shift, TimeOff, User
from messaging.actions import create_channel
from messaging.models import CoverageGap, Message, PeopleGroup
from tests.cast import Cast, person
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.screen import composer, expect_connected, in_conversation, message, messages, type_in


def on_all_day(cast: Cast) -> None:
    """Everybody is on shift, whatever the clock says; but Kim has days off."""
    Shift.objects.all().delete()
    OpeningHours.objects.all().delete()
    for place in (cast.oakland, cast.austin):
        OpeningHours.objects.bulk_create(
            OpeningHours(location=place, weekday=day, starts=0, ends=1440) for day in range(7)
        )
    off(cast.kim)


def off(user: User) -> None:
    """Somebody has days off, and is in the day after tomorrow."""
    today = database_now().date()
    day = timedelta(days=1)
    TimeOff.objects.create(user=user, first_on=today - day, last_on=today + day)


@pytest.fixture
def ana(open_as: Opening, practice: Cast, elsewhere: Elsewhere) -> Page:
    """Ana in the channel of the front desk, by day."""
    elsewhere(on_all_day, practice)
    page = open_as(practice.ana, in_conversation(practice.front_desk))
    expect(composer(page)).to_be_visible()
    return page


def suggestions(page: Page) -> Locator:
    """What is suggested, in order."""
    return page.get_by_role("listbox").get_by_role("option")


def question(page: Page) -> Locator:
    """What is asked before it goes out."""
    return page.locator("#composer-problem")


def test_who_is_here_and_on_shift_is_suggested_first_and_the_others_with_when_they_are_in(
    ana: Page,
) -> None:
    type_in(ana, "Hello @")
    expect(suggestions(ana).first).to_contain_text("Bre Nguyen")
    expect(suggestions(ana).first).to_contain_text("available")
    expect(suggestions(ana).filter(has_text="front-desk").first).to_contain_text("→ Bre")
    type_in(ana, "ki")
    expect(suggestions(ana)).to_have_count(1)
    expect(suggestions(ana)).to_contain_text("off shift, in ")
    ana.keyboard.press("Backspace")
    ana.keyboard.press("Backspace")
    type_in(ana, "leo")
    expect(suggestions(ana)).to_have_count(1)
    expect(suggestions(ana)).to_contain_text("not in this conversation")


def test_with_the_keyboard_alone_somebody_is_mentioned_and_sees_their_own_name(
    ana: Page, open_as: Opening, practice: Cast
) -> None:
    bre = open_as(practice.bre, in_conversation(practice.front_desk))
    expect_connected(bre)
    type_in(ana, "Ask @_ki")
    expect(suggestions(ana)).to_have_count(1)
    ana.keyboard.press("Escape")
    expect(ana.get_by_role("listbox")).to_be_hidden()
    ana.keyboard.press("Control+a")
    type_in(ana, "Ask @")
    expect(suggestions(ana).first).to_have_attribute("aria-selected", "true")
    type_in(ana, "bre")
    expect(suggestions(ana)).to_have_count(1)
    ana.keyboard.press("Enter")
    expect(composer(ana)).to_have_value("Ask @Bre Nguyen ")
    type_in(ana, "first.")
    ana.keyboard.press("Enter")
    chip = message(bre, "first.").locator(".mention")
    expect(chip).to_have_text("@Bre Nguyen")
    expect(chip).to_have_class("mention is-me")
    expect(message(ana, "first.").locator(".mention")).to_have_class("mention")
    assert Message.objects.get().mentioned_ids == {practice.bre.pk}
    assert Message.objects.get().asks == "nobody"


def test_enter_right_behind_a_name_sends_it_and_takes_no_suggestion_of_an_earlier_letter(
    ana: Page, practice: Cast
) -> None:
    type_in(ana, "Thanks @bre")
    expect(suggestions(ana)).to_have_count(1)
    composer(ana).evaluate(
        """(text) => {
          text.setRangeText(" nguyen!", text.value.length, text.value.length, "end");
          text.dispatchEvent(new InputEvent("input", { bubbles: true }));
          const enter = { key: "Enter", bubbles: true, cancelable: true };
          text.dispatchEvent(new KeyboardEvent("keydown", enter));
        }"""
    )
    expect(message(ana, "Thanks").locator(".mention")).to_have_text("@Bre Nguyen")
    expect(composer(ana)).to_have_value("")


def test_one_key_makes_of_a_mention_an_ask(ana: Page, practice: Cast) -> None:
    type_in(ana, "Is room 3 free, @Bre Nguyen?")
    expect(ana.get_by_role("button", name="Ask Bre for a reply")).to_be_visible()
    ana.keyboard.press("Alt+r")
    expect(ana.get_by_role("button", name="Asks Bre")).to_be_visible()
    ana.keyboard.press("Enter")
    expect(message(ana, "room 3")).to_contain_text("Bre to answer")
    assert Message.objects.get().asked_ids == [practice.bre.pk]


def test_a_role_is_shown_to_readers_with_whom_it_reached(
    ana: Page, open_as: Opening, practice: Cast
) -> None:
    kim = open_as(practice.kim, in_conversation(practice.front_desk))
    type_in(ana, "@front-desk Oakland, Susan is here.")
    expect(ana.locator(".reach")).to_contain_text("@front-desk Oakland → Bre.")
    ana.keyboard.press("Enter")
    expect(message(kim, "Susan").locator(".mention")).to_have_text("@front-desk Oakland → Bre")


def test_when_nobody_of_a_role_is_on_the_writer_is_warned_and_may_send_it_anyway(
    ana: Page, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(off, practice.bre)
    ana.reload()
    type_in(ana, "@front-desk Oakland, Susan is here.")
    ana.keyboard.press("Enter")
    expect(question(ana)).to_contain_text("Front desk, Oakland: nobody is on shift now.")
    assert not Message.objects.exists()
    assert flaws(ana) + sticking_out(ana) == []
    question(ana).get_by_role("button", name="Send anyway").click()
    expect(message(ana, "Susan").locator(".mention")).to_have_text(
        "@front-desk Oakland → nobody on shift"
    )
    expect(ana.locator(".is-pending")).to_have_count(0)
    assert [gap.way for gap in CoverageGap.objects.all()] == ["sent"]


def test_instead_of_a_role_nobody_is_on_of_it_goes_to_whoever_is_in_next(
    ana: Page, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(off, practice.bre)
    ana.reload()
    type_in(ana, "@front-desk Oakland, Susan is here.")
    ana.keyboard.press("Enter")
    expect(question(ana).get_by_role("button").first).to_be_focused()
    with ana.expect_response("**/gaps/"):
        ana.keyboard.press("Enter")
    expect(message(ana, "Susan").locator(".mention")).to_have_text("@Bre Nguyen")
    expect(ana.locator(".is-pending")).to_have_count(0)
    assert [gap.way for gap in CoverageGap.objects.all()] == ["next"]


def test_an_asked_role_of_which_nobody_is_on_is_warned_of_and_another_location_covers(
    ana: Page, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(off, practice.bre)
    both = elsewhere(create_channel, practice.olive, "both", None, database_now())
    ana.goto(ana.url.replace(in_conversation(practice.front_desk), in_conversation(both)))
    ana.locator("button.asks").click()
    ana.get_by_role("radio", name="Front desk, Oakland").check()
    ana.get_by_role("button", name="Done").click()
    type_in(ana, "Who can take Susan's call?")
    ana.keyboard.press("Enter")
    question(ana).get_by_role("button", name="Send to Austin instead: Leo is on").click()
    expect(message(ana, "Susan")).to_contain_text("Front desk, Austin → Leo to answer")
    row = Message.objects.get()
    assert (row.asked_location_id, row.reached_ids) == (practice.austin.pk, [practice.leo.pk])


def test_a_group_says_how_many_it_notifies_and_is_asked_about_before_it_goes_out(
    ana: Page, practice: Cast
) -> None:
    type_in(ana, "@everyone lights out at nine.")
    expect(ana.locator(".reach")).to_contain_text("@everyone notifies 3 now, 1 is off.")
    ana.keyboard.press("Enter")
    expect(question(ana).get_by_role("button", name="Notify 3 people")).to_be_focused()
    ana.keyboard.press("Escape")
    expect(question(ana)).to_be_hidden()
    expect(composer(ana)).to_be_focused()
    ana.keyboard.press("Enter")
    expect(question(ana)).to_be_visible()
    assert not Message.objects.exists()
    ana.keyboard.press("Enter")
    expect(message(ana, "lights out")).to_be_visible()
    expect(ana.locator(".is-pending")).to_have_count(0)
    told = {practice.bre.pk, practice.dana.pk, practice.olive.pk}
    assert Message.objects.get().mentioned_ids == told


def test_a_group_of_the_admin_is_suggested_and_tells_those_of_it_who_are_here(
    ana: Page, practice: Cast, elsewhere: Elsewhere
) -> None:
    def make() -> None:
        PeopleGroup.objects.create(name="closing-team").people.set([practice.bre, practice.leo])

    elsewhere(make)
    ana.reload()
    type_in(ana, "@clos")
    expect(suggestions(ana)).to_have_count(1)
    expect(suggestions(ana)).to_contain_text("notifies 1 now")
    ana.keyboard.press("Tab")
    expect(composer(ana)).to_have_value("@closing-team ")


def test_of_two_namesakes_the_writer_says_which_one(
    ana: Page, practice: Cast, elsewhere: Elsewhere
) -> None:
    def namesake() -> None:
        row = person("Bree Nguyen", Role.AESTHETICIAN, practice.oakland)
        User.objects.filter(pk=row.pk).update(display_name="Bre Nguyen")

    elsewhere(namesake)
    ana.reload()
    type_in(ana, "Thanks @Bre Nguyen!")
    ana.keyboard.press("Enter")
    expect(question(ana)).to_contain_text("2 people here are called Bre Nguyen.")
    question(ana).get_by_role("button", name="Bre Nguyen, Front desk, Oakland").click()
    expect(composer(ana)).to_have_value(f"Thanks @Bre Nguyen|{practice.bre.pk}!")
    ana.keyboard.press("Enter")
    expect(message(ana, "Thanks").locator(".mention")).to_have_text("@Bre Nguyen")
    expect(ana.locator(".is-pending")).to_have_count(0)
    assert Message.objects.get().mentioned_ids == {practice.bre.pk}


def test_the_suggestions_are_usable_on_a_phone_in_both_themes(ana: Page) -> None:
    ana.set_viewport_size({"width": 390, "height": 800})
    type_in(ana, "@")
    expect(suggestions(ana).first).to_be_visible()
    for scheme in ("light", "dark"):
        ana.emulate_media(color_scheme=scheme)
        assert flaws(ana) + sticking_out(ana) == []
    suggestions(ana).first.click()
    expect(composer(ana)).to_have_value("@Bre Nguyen ")
    expect(composer(ana)).to_be_focused()
    expect(messages(ana)).to_have_count(0)
