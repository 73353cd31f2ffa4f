"""Two who never meet: the head of their conversation says so, and offers a handover."""

from playwright.sync_api import expect

from accounts.models import User
from messaging.models import Message
from tests.cast import Cast
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out
from tests.e2e.screen import composer, in_conversation

PHONE = {"width": 390, "height": 780}


def apart(bre: User) -> None:
    """Bre works while nobody else does."""
    bre.shifts.update(starts=1020, ends=1260)


def test_who_shares_no_hour_is_offered_a_handover_that_asks_and_is_not_sent_by_itself(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere
) -> None:
    elsewhere(apart, practice.bre)
    ana = open_as(practice.ana, in_conversation(practice.direct), viewport=PHONE)
    expect(ana.locator(".overlap")).to_contain_text("You and Bre overlap 0 h")
    assert flaws(ana) + sticking_out(ana) == []
    ana.get_by_role("button", name="Leave a handover").press("Enter")
    expect(composer(ana)).to_be_focused()
    expect(composer(ana)).to_have_value("What is asked: \nWhat is known: \nBy when: \nNext step: ")
    expect(ana.locator("button.asks")).to_contain_text("Bre")
    assert not Message.objects.exists()
