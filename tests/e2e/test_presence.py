"""Who is there: typing, dots, and tabs whose log-in ends."""

import re

from playwright.sync_api import Page, Route, expect

from accounts.models import User
from messaging import liveness
from tests.cast import Cast
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.screen import composer, entry, in_conversation, message, send, type_in
from tests.e2e.telling import with_patient
from tests.processes import Site, wait_for

TEXT = "Mrs. Ito is in room 2."


def test_typing_is_shown_to_the_other_and_is_gone_with_the_message(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.direct))
    bre = open_as(practice.bre, in_conversation(practice.direct))
    expect(composer(bre)).to_be_visible()

    type_in(ana, "On my")
    expect(bre.get_by_text("Ana is typing")).to_be_visible()
    expect(ana.get_by_text("is typing")).to_have_count(0)
    send(ana, "On my way.")
    expect(message(bre, "On my way.")).to_be_visible()
    expect(bre.get_by_text("Ana is typing")).to_have_count(0, timeout=1_000)


def test_a_dot_says_who_has_the_chat_open(open_as: Opening, practice: Cast) -> None:
    bre = open_as(practice.bre, in_conversation(practice.direct))
    dot = entry(bre, "Ana Lopez").locator(".dot")
    expect(dot).to_be_visible()
    expect(dot).not_to_have_class(re.compile("is-online"))

    ana = open_as(practice.ana)
    expect(dot).to_have_class(re.compile("is-online"))
    ana.close()
    expect(dot).not_to_have_class(re.compile("is-online"))


def test_w_says_to_the_others_within_a_second_that_one_is_with_a_patient(
    open_as: Opening, practice: Cast
) -> None:
    ana = open_as(practice.ana, in_conversation(practice.direct))
    bre = open_as(practice.bre, in_conversation(practice.direct))
    dot = entry(bre, "Ana Lopez").locator(".dot")
    expect(dot).to_be_visible()
    expect(composer(ana)).to_be_visible()
    expect(dot).not_to_have_class(re.compile("with_patient"))

    leave_the_fields(ana)
    ana.keyboard.press("w")
    expect(dot).to_have_class(re.compile("with_patient"), timeout=1_000)
    expect(entry(bre, "Ana Lopez")).to_have_attribute("title", re.compile("With a patient until"))
    expect(ana.locator(".me-button")).to_contain_text("With a patient until")

    ana.keyboard.press("w")
    expect(dot).not_to_have_class(re.compile("with_patient"), timeout=1_000)


def test_what_is_said_while_a_page_loads_is_not_lost(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere, site: Site
) -> None:
    ana = open_as(practice.ana, "/accounts/login/")
    answered: list[Route] = []

    def old_answer(route: Route) -> None:
        answer = route.fetch()
        wait_for(lambda: elsewhere(liveness.online, [practice.ana.pk]))
        elsewhere(with_patient, practice.bre)
        ana.wait_for_timeout(300)
        route.fulfill(response=answer)
        answered.append(route)

    ana.route("**/api/state/", old_answer, times=1)
    ana.goto(site.url + in_conversation(practice.direct))
    subtitle = ana.locator("#subtitle")
    expect(subtitle).to_contain_text("With a patient", timeout=3_000)
    while not answered:  # the old answer may come after a newer one
        ana.wait_for_timeout(50)
    expect(subtitle).to_contain_text("With a patient")


def leave_the_fields(page: Page) -> None:
    """Have the focus where a key is a command and no letter."""
    page.evaluate("document.activeElement.blur()")


def deactivate(user: User) -> None:
    """As an owner does in Django admin."""
    user.is_active = False
    user.save()


def expect_logged_out(page: Page) -> None:
    """The log-in page, with nothing of the chat left."""
    expect(page.get_by_role("button", name="Log in", exact=True)).to_be_visible()
    assert TEXT not in page.content()
    page.go_back()
    page.wait_for_load_state()
    assert TEXT not in page.content()


def two_tabs(open_as: Opening, practice: Cast) -> tuple[Page, Page]:
    """Two tabs of Bre's with a message on the screen."""
    here = open_as(practice.bre, in_conversation(practice.direct))
    send(here, TEXT)
    there = here.context.new_page()
    there.goto(here.url)
    expect(message(there, TEXT)).to_be_visible()
    return here, there


def test_logging_out_in_one_tab_ends_the_other_with_nothing_left_to_read(
    open_as: Opening, practice: Cast
) -> None:
    here, there = two_tabs(open_as, practice)
    composer(there).fill("A draft that nobody shall find")
    here.locator(".me-button").click()
    here.get_by_role("button", name="Log out").click()
    expect_logged_out(here)
    expect_logged_out(there)


def test_deactivation_ends_every_tab_at_once_with_nothing_left_to_read(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    tabs = two_tabs(open_as, practice)
    elsewhere(deactivate, practice.bre)
    for tab in tabs:
        expect_logged_out(tab)
    assert not User.objects.get(pk=practice.bre.pk).is_active
