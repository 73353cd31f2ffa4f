"""Who gets which report at what hour: one's own page, the settings of those who run a place, and
nothing for anybody else."""

from datetime import UTC, datetime, time
from importlib import import_module
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.models import Role, User
from accounts.roles import may_set_reports_of
from policies import subscriptions
from policies.models import ReportSubscription
from policies.periods import DAY, MONTH, WEEK
from tests.cast import Cast, oakland, person
from tests.clients import StaffClient

ADMIN = "/admin/policies/reportsubscription/"
NOW = oakland("10:00")


def client_of(user: User) -> StaffClient:
    client = StaffClient()
    client.force_login(user)
    return client


def chosen(user: User) -> set[tuple[str, str, time | None]]:
    rows = ReportSubscription.objects.filter(person=user).select_related("location")
    return {(row.location.name, row.kind, row.at) for row in rows}


def answers(cast: Cast, **more: str) -> dict[str, str]:
    """Dana's form as the page has it, but for what is said."""
    key = cast.oakland.pk
    return {f"day-{key}": "02:30", f"week-{key}": "never", f"month-{key}": "never"} | {
        f"{kind}-{key}": at for kind, at in more.items()
    }


def test_somebody_chooses_hours_of_their_own_and_sees_them_again(cast: Cast) -> None:
    dana = client_of(cast.dana)
    address = reverse("report_subscriptions")
    text = dana.get(address).content.decode()
    assert "Oakland" in text
    assert "Austin" not in text
    assert '<option value="02:30" selected>2:30 am</option>' in text
    said = dana.post(address, answers(cast, day="never", week="07:00"), follow=True)
    assert "Saved." in said.content.decode()
    assert '<option value="07:00" selected>' in said.content.decode()
    assert chosen(cast.dana) == {("Oakland", DAY, None), ("Oakland", WEEK, time(7))}


@pytest.mark.parametrize("at", ["25:00", "07:13", "", "x" * 3000, "\0"])
def test_an_hour_that_isnt_offered_is_refused_beside_its_field_and_changes_nothing(
    cast: Cast, at: str
) -> None:
    dana = client_of(cast.dana)
    answer = dana.post(reverse("report_subscriptions"), answers(cast, month="08:00", week=at))
    assert answer.status_code == 422
    assert "Choose an hour" in answer.content.decode()
    assert chosen(cast.dana) == set()


def test_a_place_that_isnt_theirs_cant_be_named(cast: Cast) -> None:
    dana = client_of(cast.dana)
    fields = answers(cast) | {f"week-{cast.austin.pk}": "07:00"}
    dana.post(reverse("report_subscriptions"), fields)
    assert chosen(cast.dana) == set()
    with pytest.raises(PermissionDenied):
        subscriptions.subscribe(cast.dana, cast.dana, cast.austin, WEEK, time(7), NOW)


@pytest.mark.parametrize("who", ["bre", "ana", "leo"])
def test_staff_have_no_such_page(cast: Cast, who: str) -> None:
    outsider: User = getattr(cast, who)
    assert client_of(cast.dana).get(reverse("report_subscriptions")).status_code == 200
    assert client_of(outsider).get(reverse("report_subscriptions")).status_code == 404
    for by in (outsider, cast.olive):
        with pytest.raises(PermissionDenied):
            subscriptions.subscribe(by, outsider, cast.oakland, DAY, time(7), NOW)


def test_nobody_logged_in_is_sent_to_the_log_in_and_back(cast: Cast) -> None:
    answer = StaffClient().get(reverse("report_subscriptions"))
    assert answer.headers["Location"] == f"{reverse('account_login')}?next=/reports/mine/"


def test_an_hour_or_kind_of_no_list_is_refused_at_the_door(cast: Cast) -> None:
    for kind, at in ((WEEK, time(7, 13)), ("year", time(7))):
        with pytest.raises(ValidationError):
            subscriptions.subscribe(cast.dana, cast.dana, cast.oakland, kind, at, NOW)


def test_managers_set_those_of_their_places_managers_and_owners_everybodys(cast: Cast) -> None:
    mia = person("Mia Cole", Role.MANAGER, cast.oakland)
    max_ = person("Max Reed", Role.MANAGER, cast.austin)
    assert may_set_reports_of(cast.dana, cast.dana, cast.oakland)
    assert may_set_reports_of(cast.dana, mia, cast.oakland)
    assert not may_set_reports_of(cast.dana, cast.olive, cast.oakland)
    assert not may_set_reports_of(cast.dana, max_, cast.austin)
    assert not may_set_reports_of(cast.dana, cast.bre, cast.oakland)
    assert may_set_reports_of(cast.olive, max_, cast.austin)
    assert not may_set_reports_of(cast.olive, max_, cast.oakland)
    mia.is_active = False
    assert not may_set_reports_of(cast.olive, mia, cast.oakland)


def test_a_manager_sets_another_managers_in_the_settings_and_the_audit_says_who(cast: Cast) -> None:
    mia = person("Mia Cole", Role.MANAGER, cast.oakland)
    dana = client_of(cast.dana)
    fields: dict[str, Any] = {
        "person": mia.pk, "location": cast.oakland.pk, "kind": WEEK, "at": "07:00",
    }  # fmt: skip
    assert dana.post(f"{ADMIN}add/", fields).status_code == 302
    row = ReportSubscription.objects.get()
    assert (row.person, row.kind, row.at) == (mia, WEEK, time(7))
    assert dana.post(f"{ADMIN}{row.pk}/change/", {"at": "never"}).status_code == 302
    row.refresh_from_db()
    assert row.at is None
    log = LogEntry.objects.get_for_object(row).order_by("pk")
    assert [entry.actor for entry in log] == [cast.dana, cast.dana]
    assert log[1].changes["at"] == ["07:00:00", "None"]
    again = dana.post(f"{ADMIN}add/", fields)
    assert again.status_code == 200
    assert "already exists" in again.content.decode()


def test_the_settings_refuse_an_owners_another_places_and_staffs(cast: Cast) -> None:
    max_ = person("Max Reed", Role.MANAGER, cast.austin)
    dana = client_of(cast.dana)
    for whose, place in (
        (cast.olive, cast.oakland),
        (max_, cast.austin),
        (max_, cast.oakland),
        (cast.bre, cast.oakland),
    ):
        fields = {"person": whose.pk, "location": place.pk, "kind": WEEK, "at": "07:00"}
        assert dana.post(f"{ADMIN}add/", fields).status_code == 200
    for hour in ("07:13", "", "\0"):
        fields = {"person": cast.dana.pk, "location": cast.oakland.pk, "kind": WEEK, "at": hour}
        assert dana.post(f"{ADMIN}add/", fields).status_code == 200
    assert not ReportSubscription.objects.exists()


def test_a_change_of_ones_own_is_in_the_audit(cast: Cast) -> None:
    client_of(cast.dana).post(reverse("report_subscriptions"), answers(cast, month="06:00"))
    row = ReportSubscription.objects.get()
    assert LogEntry.objects.get_for_object(row).get().actor == cast.dana


def test_a_default_is_given_once_and_ended_for_good(cast: Cast) -> None:
    subscriptions.give_defaults(cast.oakland, NOW)
    assert chosen(cast.dana) == {("Oakland", DAY, time(2, 30))}
    subscriptions.subscribe(cast.dana, cast.dana, cast.oakland, DAY, None, NOW)
    subscriptions.give_defaults(cast.oakland, NOW)
    assert chosen(cast.dana) == {("Oakland", DAY, None)}
    assert chosen(cast.bre) == set()


def test_the_migration_keeps_the_mails_of_everybody_who_got_them(cast: Cast) -> None:
    person("Max Reed", Role.MANAGER, cast.austin)
    person("Gone Cole", Role.MANAGER, cast.oakland, is_active=False)
    migration = import_module("policies.migrations.0014_keep_report_mails")
    migration.keep_everybodys_mails(apps, None)
    rows = ReportSubscription.objects.select_related("person", "location")
    assert {(row.person.email, row.location.name) for row in rows} == {
        ("dana@lumen.example", "Oakland"),
        ("olive@lumen.example", "Oakland"),
        ("max@lumen.example", "Austin"),
        ("olive@lumen.example", "Austin"),
    }
    for row in rows:
        assert (row.kind, row.at) == (DAY, time(2, 30))
        assert row.since < datetime(2026, 1, 1, tzinfo=UTC)


def test_a_month_is_subscribed_apart_from_a_week(cast: Cast) -> None:
    subscriptions.subscribe(cast.olive, cast.dana, cast.oakland, MONTH, time(6), NOW)
    assert [row.kind for row in subscriptions.subscribers(cast.oakland, MONTH)] == [MONTH]
    assert subscriptions.subscribers(cast.oakland, WEEK) == []
