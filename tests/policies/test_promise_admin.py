"""What managers do in admin about promises that stand, and what they are warned of."""

import pytest
from django.test import Client

from accounts.clock import database_now
from accounts.models import User
from messaging.models import Message
from policies.models import Obligation, ObligationEvent, ResponseRule
from policies.publish import publish_version
from tests.cast import oakland
from tests.clients import StaffClient
from tests.policies.asks import Scene, h60, owed_for, r120

RULES = "/admin/policies/responserule/"
OBLIGATIONS = "/admin/policies/obligation/"
REASON = "The power was out."


@pytest.fixture
def rule(scene: Scene) -> ResponseRule:
    """Oakland's rule: high, an hour; one ask under it, long late."""
    made = h60(location=scene.cast.oakland).rule
    scene.ask()
    return made


@pytest.fixture
def ask(rule: ResponseRule) -> Message:
    return Message.objects.get(obligations__rule_version__rule=rule)


def browser(user: User) -> Client:
    client = StaffClient()
    client.force_login(user)
    return client


@pytest.fixture
def dana(scene: Scene) -> Client:
    return browser(scene.cast.dana)


def html(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def newer(rule: ResponseRule) -> None:
    """The rule promises an answer within two hours from now on."""
    rule.target_minutes = 120
    rule.save()
    publish_version(rule, None, database_now())


# Apply and end


def test_the_rules_page_offers_to_end_what_is_open_and_says_how_much(
    rule: ResponseRule, dana: Client
) -> None:
    page = html(dana, f"{RULES}{rule.pk}/change/")
    assert "End open asks (1)" in page
    assert "Apply to open asks" not in page
    newer(rule)
    assert "Apply to open asks (1)" in html(dana, f"{RULES}{rule.pk}/change/")


@pytest.mark.parametrize("name", ["apply", "end"])
def test_both_ask_first_and_change_nothing_by_being_looked_at(
    rule: ResponseRule, dana: Client, name: str
) -> None:
    newer(rule)
    before = list(ObligationEvent.objects.values_list("pk", flat=True))
    page = html(dana, f"{RULES}{rule.pk}/{name}/")
    assert "There is <strong>1 open ask</strong>" in page
    assert list(ObligationEvent.objects.values_list("pk", flat=True)) == before


def test_a_newer_version_is_applied_to_what_is_open(
    scene: Scene, rule: ResponseRule, ask: Message, dana: Client
) -> None:
    newer(rule)
    answer = dana.post(f"{RULES}{rule.pk}/apply/", follow=True)
    assert "1 open ask held to this rule as it is now." in answer.content.decode()
    row = owed_for(ask)
    assert row.rule_version is not None
    assert (row.rule_version.number, row.due_at) == (2, oakland("12:00"))
    assert ObligationEvent.objects.get(kind="rule_applied").actor == scene.cast.dana
    again = html(dana, f"{RULES}{rule.pk}/apply/")
    assert "There is no open ask" in again


def test_what_is_open_ends_with_its_rule(
    scene: Scene, rule: ResponseRule, ask: Message, dana: Client
) -> None:
    answer = dana.post(f"{RULES}{rule.pk}/end/", follow=True)
    assert "1 open ask ended with this rule." in answer.content.decode()
    assert owed_for(ask).state == "void"
    assert ObligationEvent.objects.get(kind="voided").actor == scene.cast.dana
    twice = dana.post(f"{RULES}{rule.pk}/end/", follow=True)
    assert "0 open asks ended" in twice.content.decode()


@pytest.mark.parametrize("name", ["apply", "end"])
def test_a_manager_does_neither_with_the_practices_rules(
    scene: Scene, dana: Client, name: str
) -> None:
    practice = h60().rule
    scene.ask()
    assert "End open asks" not in html(dana, f"{RULES}{practice.pk}/change/")
    for answer in (
        dana.get(f"{RULES}{practice.pk}/{name}/"),
        dana.post(f"{RULES}{practice.pk}/{name}/"),
    ):
        assert answer.status_code == 403
    assert Obligation.objects.get().state == "open"


@pytest.mark.parametrize("name", ["apply", "end"])
def test_a_rule_of_another_location_is_none(scene: Scene, dana: Client, name: str) -> None:
    theirs = h60(location=scene.cast.austin).rule
    assert not scene.cast.dana.locations.filter(pk=scene.cast.austin.pk).exists()
    for pk in (theirs.pk, 999_999, "x", "9" * 30):
        assert dana.post(f"{RULES}{pk}/{name}/").status_code == 404


@pytest.mark.parametrize("name", ["apply", "end"])
def test_staff_are_led_to_the_log_in(
    scene: Scene, rule: ResponseRule, ask: Message, name: str
) -> None:
    assert browser(scene.cast.kim).post(f"{RULES}{rule.pk}/{name}/").status_code == 302
    assert owed_for(ask).state == "open"


# Warnings


def test_the_rules_list_warns_of_what_has_no_due_time_or_is_set_aside(
    scene: Scene, dana: Client
) -> None:
    assert "in-warning" not in html(dana, RULES)
    scene.ask_normally()
    r120()
    stuck = scene.ask_in_channel(priority="normal")
    Obligation.objects.filter(message=stuck).update(state="stuck", next_action_at=None)
    page = html(dana, RULES)
    assert "1 open ask</a> has no due time" in page
    assert "1 open ask</a> was set aside after errors" in page
    for query in ("due_at__isnull=True&state__in=open,stuck", "state__exact=stuck"):
        assert query.replace("&", "&amp;") in page
        assert dana.get(f"{OBLIGATIONS}?{query}").context["cl"].result_count == 1


def test_a_manager_is_not_warned_of_another_location(scene: Scene) -> None:
    scene.ask_normally()
    Obligation.objects.update(location=scene.cast.austin)
    assert not scene.cast.dana.locations.filter(pk=scene.cast.austin.pk).exists()
    assert "in-warning" not in html(browser(scene.cast.dana), RULES)
    assert "in-warning" in html(browser(scene.cast.olive), RULES)


def test_staff_do_not_see_the_list(scene: Scene) -> None:
    scene.ask_normally()
    assert browser(scene.cast.kim).get(RULES).status_code == 302


# The story, and excuses


def test_the_page_of_an_obligation_tells_its_story_in_words(ask: Message, dana: Client) -> None:
    page = html(dana, f"{OBLIGATIONS}{owed_for(ask).pk}/change/")
    assert "Ana Lopez asked Kim Ortega, High." in page
    assert "The shifts of Kim Ortega count." in page
    assert "hours_of" not in page


def test_a_manager_excuses_a_late_answer_with_a_reason(
    scene: Scene, ask: Message, dana: Client
) -> None:
    row = owed_for(ask)
    assert "Excuse it" in html(dana, f"{OBLIGATIONS}{row.pk}/change/")
    assert "Ana Lopez asked Kim Ortega" in html(dana, f"{OBLIGATIONS}{row.pk}/excuse/")
    answer = dana.post(f"{OBLIGATIONS}{row.pk}/excuse/", {"reason": REASON}, follow=True)
    page = answer.content.decode()
    assert f"Dana Cole excused the delay: “{REASON}”" in page
    assert f"{OBLIGATIONS}{row.pk}/excuse/" not in page
    row.refresh_from_db()
    assert (row.excused_by, row.excuse) == (scene.cast.dana, REASON)


@pytest.mark.parametrize("reason", ["", "short", " " * 30, "x" * 301, "nul\0nul nul"])
def test_an_excuse_without_a_reason_is_refused_beside_it(
    ask: Message, dana: Client, reason: str
) -> None:
    row = owed_for(ask)
    answer = dana.post(f"{OBLIGATIONS}{row.pk}/excuse/", {"reason": reason})
    assert answer.status_code == 200
    assert answer.context["form"].errors["reason"]
    assert owed_for(ask).excused_at is None


def test_what_cannot_be_excused_has_no_page_for_it(
    scene: Scene, ask: Message, dana: Client
) -> None:
    row = owed_for(ask)
    path = f"{OBLIGATIONS}{row.pk}/excuse/"
    dana.post(path, {"reason": REASON})
    assert dana.get(path).status_code == 403
    assert dana.post(path, {"reason": "Another good reason."}).status_code == 403
    assert owed_for(ask).excuse == REASON
    assert browser(scene.cast.kim).post(path, {"reason": REASON}).status_code == 302
    for pk in (999_999, "x", "9" * 30):
        assert dana.get(f"{OBLIGATIONS}{pk}/excuse/").status_code == 404


def test_a_manager_of_another_location_excuses_nothing(scene: Scene, ask: Message) -> None:
    Obligation.objects.update(location=scene.cast.austin)
    path = f"{OBLIGATIONS}{owed_for(ask).pk}/excuse/"
    assert browser(scene.cast.dana).post(path, {"reason": REASON}).status_code == 404
    assert owed_for(ask).excused_at is None
