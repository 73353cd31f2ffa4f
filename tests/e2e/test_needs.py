"""Needs reply by keyboard alone, and what one waits for."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from accounts.clock import database_now
from accounts.models import OpeningHours, Shift
from messaging.models import Message
from policies.models import Obligation, Outbox
from policies.starter import create_starter_rules
from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.screen import composer, expect_connected, in_conversation, message, shown
from tests.processes import wait_for

PHONE = {"width": 390, "height": 780}
ALL_DAY = {"starts": 0, "ends": 1440}


def on_all_day(cast: Cast) -> None:
    """Everybody is on shift, whatever the clock says, and the starter rules hold."""
    Shift.objects.all().delete()
    OpeningHours.objects.all().delete()
    for place in (cast.oakland, cast.austin):
        for day in range(7):
            OpeningHours.objects.create(location=place, weekday=day, **ALL_DAY)
    create_starter_rules(None, database_now())


@pytest.fixture
def cast(practice: Cast, elsewhere: Elsewhere) -> Cast:
    """The practice, by day."""
    elsewhere(on_all_day, practice)
    return practice


def asked(elsewhere: Elsewhere, cast: Cast, text: str, priority: str = "high") -> Message:
    """Ana asks Kim in the channel."""
    return elsewhere(
        post, cast.ana, cast.front_desk, text, priority=priority, asks="people", people=[cast.kim]
    )


def cards(page: Page) -> Locator:
    """What the person owes, in its order."""
    return page.get_by_role("list", name="Needs your reply").get_by_role("listitem")


def chosen(page: Page) -> Locator:
    """The card that keys act upon."""
    return page.locator(".need.is-chosen:visible")


def state_of(row: Message) -> str:
    """How the promise of an ask stands."""
    return str(Obligation.objects.get(message=row).state)


def test_kim_works_through_what_waits_for_her_with_keys_alone(
    open_as: Opening, cast: Cast, elsewhere: Elsewhere
) -> None:
    later = asked(elsewhere, cast, "Which peel for Susan?", "normal")
    first = asked(elsewhere, cast, "Is room 3 clean?")
    second = asked(elsewhere, cast, "Where is the lamp?")
    kim = open_as(cast.kim, "/needs/")
    expect(kim.get_by_role("heading", name="Needs reply", level=1)).to_be_visible()
    expect(cards(kim)).to_have_count(3)
    expect(kim).to_have_title("(1) 3 to answer · Lumen Med Spa")
    expect(chosen(kim)).to_contain_text("Is room 3 clean?")
    assert flaws(kim) + sticking_out(kim) == []

    kim.keyboard.press("r")
    kim.keyboard.type("It is.")
    kim.keyboard.press("Enter")
    wait_for(lambda: state_of(first) == "satisfied")
    expect(cards(kim)).to_have_count(2)

    expect(chosen(kim)).to_contain_text("Where is the lamp?")
    kim.keyboard.press("a")
    wait_for(lambda: Obligation.objects.get(message=second).acknowledged_by == cast.kim)
    kim.keyboard.press("p")
    dialog = kim.get_by_role("dialog", name="Promise a time")
    expect(dialog).to_be_visible()
    assert flaws(kim) + sticking_out(kim) == []
    dialog.get_by_role("button").first.press("Enter")
    expect(dialog).to_have_count(0)
    wait_for(lambda: Obligation.objects.get(message=second).promised_by == cast.kim)
    expect(chosen(kim)).to_contain_text("You promised an answer by")

    kim.keyboard.press("j")
    expect(chosen(kim)).to_contain_text("Which peel for Susan?")
    kim.keyboard.press("e")
    wait_for(lambda: state_of(later) == "satisfied")
    expect(cards(kim)).to_have_count(1)


def test_what_is_promised_is_seen_by_who_asked(
    open_as: Opening, cast: Cast, elsewhere: Elsewhere
) -> None:
    ask = asked(elsewhere, cast, "Where is the lamp?")
    ana = open_as(cast.ana, in_conversation(cast.front_desk))
    expect_connected(ana)
    kim = open_as(cast.kim, "/needs/")
    expect(cards(kim)).to_have_count(1)
    kim.keyboard.press("p")
    kim.get_by_role("dialog", name="Promise a time").get_by_role("button").first.click()
    expect(shown(ana, ask)).to_contain_text("Kim")
    expect(shown(ana, ask)).to_contain_text("by")
    wait_for(lambda: Obligation.objects.get(message=ask).promised_count == 1)


def test_an_ask_of_several_is_taken_by_one_leaves_the_others_list_and_is_let_go(
    open_as: Opening, cast: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(
        post,
        cast.ana,
        cast.front_desk,
        "Who can take room 2?",
        priority="high",
        asks="people",
        people=[cast.kim, cast.bre],
    )
    kim, bre = open_as(cast.kim, "/needs/"), open_as(cast.bre, "/needs/")
    for page in (kim, bre):
        expect(cards(page)).to_have_count(1)
    bre.keyboard.press("c")
    expect(cards(kim)).to_have_count(0)
    expect(chosen(bre).get_by_role("button", name="Let go")).to_be_visible()
    bre.keyboard.press("c")
    expect(cards(kim)).to_have_count(1)


def test_who_waits_nudges_once_an_hour(open_as: Opening, cast: Cast, elsewhere: Elsewhere) -> None:
    asked(elsewhere, cast, "Where is the lamp?")
    ana = open_as(cast.ana, "/needs/")
    kim = open_as(cast.kim, "/people/")
    expect_connected(kim)
    ana.get_by_role("tab", name="Waiting on others").click()
    expect(chosen(ana)).to_contain_text("Where is the lamp?")
    assert flaws(ana) + sticking_out(ana) == []
    chosen(ana).get_by_role("button", name="Nudge").click()
    wait_for(lambda: Outbox.objects.filter(kind="nudge", recipient=cast.kim).count() == 1)
    expect(kim.get_by_role("region", name="Notices")).to_contain_text("Ana")
    ana.keyboard.press("u")
    expect(chosen(ana)).to_contain_text("The next is possible at")
    assert Outbox.objects.filter(kind="nudge").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_usable_on_a_phone(
    open_as: Opening, cast: Cast, elsewhere: Elsewhere, scheme: str
) -> None:
    asked(elsewhere, cast, "Where is the lamp?")
    kim = open_as(cast.kim, "/needs/", viewport=PHONE, color_scheme=scheme)
    expect(cards(kim)).to_have_count(1)
    assert flaws(kim) + sticking_out(kim) == []


def test_the_first_page_is_what_waits_and_else_the_last_conversation(
    open_as: Opening, cast: Cast, elsewhere: Elsewhere
) -> None:
    ask = asked(elsewhere, cast, "Where is the lamp?")
    kim = open_as(cast.kim, "/")
    expect(kim.get_by_role("heading", name="Needs reply", level=1)).to_be_visible()
    elsewhere(post, cast.kim, cast.front_desk, "On the shelf.", reply_to=ask)
    kim.goto(kim.url.replace("/needs/", "/"))
    expect(composer(kim)).to_be_visible()
    expect(message(kim, "On the shelf.")).to_be_visible()


def test_the_first_page_is_what_waits_also_when_it_was_asked_for_twice(
    open_as: Opening, cast: Cast, elsewhere: Elsewhere
) -> None:
    asked(elsewhere, cast, "Where is the lamp?")
    kim = open_as(cast.kim, "/people/")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    def wait_for(count: int) -> None:
        for _ in range(100):
            if len(held) < count:
                kim.wait_for_timeout(100)
        assert len(held) >= count

    kim.route("**/policies/needs-reply/", hold)
    kim.goto(kim.url.replace("/people/", "/"))
    wait_for(1)
    kim.wait_for_timeout(1_000)  # the socket is there, too
    asked(elsewhere, cast, "And the key?")
    wait_for(2)
    first, *later = held
    with kim.expect_response("**/policies/needs-reply/"):
        first.continue_()
    kim.wait_for_timeout(300)
    for route in later:
        route.continue_()
    kim.unroute("**/policies/needs-reply/")
    expect(kim.get_by_role("heading", name="Needs reply", level=1)).to_be_visible()
    assert kim.url.endswith("/needs/")
