"""Where those who run a location begin in the admin: what is late, and which rule holds."""

import re
from html import unescape

import pytest

from accounts.models import Role, User
from messaging.actions import create_channel
from policies.models import ResponseRule
from policies.precedence import in_order
from tests.cast import Cast, oakland, post
from tests.clients import StaffClient
from tests.policies.asks import rule

SECRET = "Mrs. Ito waits in room 2"


def index(person: User) -> str:
    """The first page of the admin, as somebody reads it."""
    client = StaffClient()
    client.force_login(person)
    return " ".join(unescape(client.get("/admin/").content.decode()).split())


def late_ask(cast: Cast) -> None:
    rule()
    post(
        cast.ana,
        cast.front_desk,
        SECRET,
        people=[cast.kim],
        priority="high",
        now=oakland("10:00"),
    )


def test_the_first_page_says_what_is_late_and_not_what_was_said(cast: Cast) -> None:
    late_ask(cast)
    shown = index(cast.dana)
    assert "1 late ask" in shown
    assert "Ana Lopez asked Kim Ortega" in shown
    assert "due <time" in shown
    assert re.search(r"Tue, Jun 9( 2026)? at 11:00 am", shown)
    assert SECRET not in shown


def test_the_first_page_leads_to_what_managers_look_after(cast: Cast) -> None:
    shown = index(cast.dana)
    assert "Nothing is late" in shown
    for address in (
        "/board/",
        "/reports/",
        "/admin/policies/responserule/",
        "/admin/accounts/location/",
        "/admin/accounts/user/import/",
    ):
        assert f'href="{address}"' in shown


def test_of_a_private_channel_the_first_page_names_what_it_is(cast: Cast) -> None:
    rule()
    now = oakland("09:00")
    private = create_channel(
        cast.ana, "lip-study", cast.oakland, now, private=True, people=[cast.kim.pk]
    )
    post(cast.ana, private, people=[cast.kim], priority="high", now=oakland("10:00"))
    assert not private.memberships.filter(user=cast.dana).exists()
    shown = index(cast.dana)
    assert "Private channel" in shown
    assert "lip-study" not in shown


def test_what_is_late_elsewhere_is_not_counted(cast: Cast) -> None:
    late_ask(cast)
    cast.leo.role = Role.MANAGER
    cast.leo.save()
    assert "Nothing is late" in index(cast.leo)
    assert "1 late ask" in index(cast.olive)


def test_a_privacy_officer_finds_only_what_is_theirs(cast: Cast) -> None:
    late_ask(cast)
    cast.bre.role = Role.PRIVACY_OFFICER
    cast.bre.save()
    shown = index(cast.bre)
    assert "late ask" not in shown
    assert "/board/" not in shown


@pytest.fixture
def rules(cast: Cast) -> None:
    rule(name="Practice")
    rule(name="Anything", priority="")
    rule(name="Oakland", location=cast.oakland)
    rule(name="Nurses", asked_role=Role.NURSE_INJECTOR, priority="")
    rule(name="Desk", conversation=cast.front_desk)
    rule(name="Practice again")


def test_rules_stand_in_the_order_in_which_they_hold(rules: None) -> None:
    placed = in_order(ResponseRule.objects.all())
    assert [(one.rule.name, one.covers) for one in placed] == [
        ("Nurses", "Nurse injector"),
        ("Desk", "#front-desk, High"),
        ("Oakland", "Oakland, High"),
        ("Practice again", "High"),
        ("Practice", "High"),
        ("Anything", "every ask"),
    ]
    [other] = [one for one in placed if one.overruled_by]
    assert (other.rule.name, str(other.overruled_by)) == ("Practice", "Practice again")


def test_the_list_of_rules_says_which_never_holds_and_why(cast: Cast, rules: None) -> None:
    client = StaffClient()
    client.force_login(cast.dana)
    shown = unescape(client.get("/admin/policies/responserule/").content.decode())
    assert re.search(r">Practice</a> never holds: <a [^>]*>Practice again</a>", shown)
    assert "Which rule holds for an ask" in shown
    assert "1 rule</a> never holds" in index(cast.dana)
    ResponseRule.objects.filter(name="Practice").update(is_active=False)
    assert "never holds" not in index(cast.dana)
