"""The audit is only added to, and each of its rows is sealed, in the order of sealing."""

from datetime import date

import pytest
from auditlog.models import LogEntry
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from accounts.audit.access import Way, record
from accounts.audit.seals import head, link, seal_waiting
from accounts.clock import database_now
from accounts.models import AccessLog, Closure, Seal, SignInEvent, Unsealed
from accounts.tasks import seal_audit
from tests.cast import Cast

TABLES = ("accounts_accesslog", "accounts_signinevent", "auditlog_logentry", "accounts_seal")


@pytest.fixture
def full(cast: Cast) -> Cast:
    """A row in each table."""
    record(cast.bre, Way.HISTORY, 1, [1, 2, 5], database_now())
    SignInEvent.objects.create(at=database_now(), person=cast.bre, what=SignInEvent.What.LOGGED_IN)
    Closure.objects.create(location=cast.oakland, on_date=date(2026, 6, 9), name="A")
    seal_waiting(database_now())
    return cast


ATTEMPTS = ("UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_nothing_of_the_audit_is_changed_or_taken_away(
    full: Cast, table: str, attempt: str
) -> None:
    key = "number" if table == "accounts_seal" else "id"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
        connection.cursor().execute(attempt.format(table, key, key))


def test_what_auditlog_has_for_emptying_it_is_refused_too(full: Cast) -> None:
    with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
        call_command("auditlogflush", yes=True)
    assert LogEntry.objects.exists()


def test_every_row_of_the_audit_is_sealed_once(full: Cast) -> None:
    kinds = {"access": AccessLog, "sign_in": SignInEvent, "change": LogEntry}
    assert not Unsealed.objects.exists()
    for kind, model in kinds.items():
        rows = model._default_manager.values_list("pk", flat=True)
        assert sorted(Seal.objects.filter(kind=kind).values_list("row_id", flat=True)) == sorted(
            rows
        )
    assert seal_waiting(database_now()) == 0


def test_seals_are_numbered_without_holes_and_rest_on_each_other(full: Cast) -> None:
    before = list(Seal.objects.order_by("number"))
    record(full.bre, Way.HISTORY, 1, [7], database_now())
    seal_audit()
    numbers = list(Seal.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(before) + 2))
    assert head().number == len(before) + 1
    newest = Seal.objects.get(number=len(before) + 1)
    said = link(bytes(before[-1].seal), newest.number, newest.at, "access", newest.row_id, "else")
    assert bytes(newest.seal) != said


def test_a_row_that_is_undone_waits_for_no_seal(cast: Cast) -> None:
    seal_waiting(database_now())
    with transaction.atomic():
        record(cast.bre, Way.HISTORY, 1, [1], database_now())
        transaction.set_rollback(True)
    assert not Unsealed.objects.exists()
