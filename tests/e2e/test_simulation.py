"""A manager tries a rule on the last 30 days from its form, and comes back to it as it was."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.clock import database_now
from messaging.models import Message
from policies import simulations
from policies.models import Obligation, ResponseRule
from policies.publish import publish_version
from tests.cast import Cast, post
from tests.e2e.conftest import Elsewhere, Opening
from tests.e2e.looks import flaws, sticking_out

SCHEMES = ("light", "dark")
# The admin's colors fade from one theme to the other.
SETTLED = "Promise.all(document.getAnimations().map((one) => one.finished.catch(() => 0)))"


def a_month(cast: Cast) -> ResponseRule:
    """Three weeks of asks under Oakland's own rule, answered after 10 to 70 minutes or never."""
    now = database_now()
    rule = ResponseRule.objects.create(
        name="Oakland: high",
        priority="high",
        location=cast.oakland,
        target_minutes=60,
        remind_before=[15],
    )
    rule.steps.create(after_minutes=0, target="cover")
    rule.steps.create(after_minutes=30, target="location_manager")
    publish_version(rule, cast.olive, now - timedelta(days=40))
    for day in range(1, 22):
        at = (now - timedelta(days=day)).replace(hour=18, minute=day)
        for number, person in enumerate((cast.kim, cast.bre, cast.ana)):
            author = cast.dana if number == 2 else cast.ana
            asked(cast, author, person, at + timedelta(hours=number), (day * 3 + number) % 8)
    return rule


def asked(cast: Cast, author: object, person: object, at: datetime, tens: int) -> None:
    fields = {"priority": "high", "asks": "people", "people": [person], "now": at}
    message: Message = post(author, cast.front_desk, **fields)  # type: ignore[arg-type]
    if tens:
        answered = at + timedelta(minutes=tens * 10)
        Obligation.objects.filter(message=message).update(
            state="satisfied", satisfied_at=answered, closed_at=answered, satisfied_by=person,
            next_action="none", next_action_at=None,
        )  # fmt: skip


@pytest.fixture
def rule(practice: Cast, elsewhere: Elsewhere) -> ResponseRule:
    return elsewhere(a_month, practice)


def assert_usable(page: Page) -> None:
    """Wide and on a phone, by day and by night."""
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert sticking_out(page) == [], width
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.evaluate(SETTLED)
            assert flaws(page) == [], (width, scheme)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_rule_is_tried_and_its_form_is_as_it_was(
    open_as: Opening, practice: Cast, elsewhere: Elsewhere, rule: ResponseRule
) -> None:
    dana = open_as(practice.dana, f"/admin/policies/responserule/{rule.pk}/change/")
    dana.get_by_label("Answer within (minutes)").fill("30")
    dana.get_by_role("button", name="Try on the last 30 days").click()
    waits = dana.get_by_role("heading", name="Replaying the asks of the last 30 days")
    expect(waits).to_be_visible()
    expect(dana.get_by_role("status")).to_have_text("Waiting for its turn.")
    assert_usable(dana)

    assert elsewhere(simulations.run_waiting, elsewhere(database_now)) == 1
    expect(dana.get_by_role("table", name="Of what it covers")).to_contain_text("On time")
    expect(dana.get_by_role("table", name="By person")).to_contain_text("Dana Cole")
    examples = dana.get_by_role("table", name="that would differ")
    expect(examples.get_by_role("link", name="Why: asked").first).to_be_visible()
    expect(dana.locator(".limits")).to_contain_text("What history can’t show")
    assert_usable(dana)

    dana.get_by_role("button", name="Back to the form").click()
    expect(dana.get_by_label("Answer within (minutes)")).to_have_value("30")
    expect(dana.locator("#in-words .words")).to_contain_text("a reply within 30 min")
    expect(dana.get_by_text("It isn’t saved yet.")).to_be_visible()
    expect(dana.get_by_role("checkbox", name="Delete").first).to_be_visible()
    assert sticking_out(dana) == []
    assert elsewhere(ResponseRule.objects.get, pk=rule.pk).target_minutes == 60
