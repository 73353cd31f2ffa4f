"""Whoever owns the database can do with the audit what they like, and it is seen: each attack is
done with the triggers off, and `verify_audit` names the first bad row."""

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO

import pytest
from auditlog.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from accounts.audit.access import Way, record
from accounts.audit.seals import Head, head, seal_waiting
from accounts.audit.verification import Tampered, verify
from accounts.clock import database_now
from accounts.models import AccessLog, Closure, Seal, SignInEvent, Unsealed
from tests.cast import Cast

TABLES = ("accounts_accesslog", "accounts_signinevent", "auditlog_logentry", "accounts_seal")


def as_owner(*statements: str) -> None:
    """What the application's role isn't let do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def written(cast: Cast) -> list[AccessLog]:
    """An hour's audit, sealed in three turns."""
    now = database_now()
    for turn in range(3):
        at = now + timedelta(seconds=turn)
        record(cast.bre, Way.HISTORY, cast.direct.pk, [1, 3, 5], at)
        SignInEvent.objects.create(at=at, person=cast.bre, what=SignInEvent.What.LOGGED_IN)
        Closure.objects.create(location=cast.oakland, on_date=date(2026, 6, turn + 1), name="A")
        seal_waiting(at)
    return list(AccessLog.objects.order_by("pk"))


def insertion(at: str) -> str:
    columns = "at, actor_id, role, way, conversation_id, seq_from, seq_to, reason"
    return (
        f"INSERT INTO accounts_accesslog ({columns}) SELECT {at}, actor_id, role, way,"
        " conversation_id, 8, 8, '' FROM accounts_accesslog LIMIT 1"
    )


def exchange(rows: list[AccessLog]) -> list[str]:
    """Two rows trade what they say."""
    one, two = rows[3], rows[4]
    says = "UPDATE accounts_accesslog SET seq_from = {}, seq_to = {} WHERE id = {}"
    return [
        says.format(two.seq_from, two.seq_to, one.pk),
        says.format(one.seq_from, one.seq_to, two.pk),
    ]


Attack = Callable[[list[AccessLog]], list[str]]
ATTACKS: dict[str, tuple[Attack, str]] = {
    "a row says something else": (
        lambda rows: [f"UPDATE accounts_accesslog SET seq_to = 9 WHERE id = {rows[4].pk}"],
        "Changed or moved: row {4} of access",
    ),
    "a row is somebody else's": (
        lambda rows: [
            (
                "UPDATE accounts_accesslog SET actor_id = (SELECT max(id) FROM accounts_user)"
                f" WHERE id = {rows[4].pk}"
            )
        ],
        "Changed or moved: row {4} of access",
    ),
    "a row is gone": (
        lambda rows: [f"DELETE FROM accounts_accesslog WHERE id = {rows[4].pk}"],
        "Gone: row {4} of access",
    ),
    "a row and its seal are gone": (
        lambda rows: [
            f"DELETE FROM accounts_accesslog WHERE id = {rows[4].pk}",
            f"DELETE FROM accounts_seal WHERE kind = 'access' AND row_id = {rows[4].pk}",
        ],
        "is gone; the next is that of row {5} of access",
    ),
    "a row is slipped in": (lambda rows: [insertion("now()")], "Slipped in: row"),
    "two rows are exchanged": (exchange, "Changed or moved: row {3} of access"),
    "two seals are exchanged": (
        lambda rows: [
            f"UPDATE accounts_seal SET row_id = -1 WHERE kind = 'access' AND row_id = {rows[3].pk}",
            (
                f"UPDATE accounts_seal SET row_id = {rows[3].pk} WHERE kind = 'access'"
                f" AND row_id = {rows[4].pk}"
            ),
            f"UPDATE accounts_seal SET row_id = {rows[4].pk} WHERE row_id = -1",
        ],
        "Changed or moved: row {4} of access",
    ),
    "the end is cut off, seals and all": (
        lambda rows: [
            (
                "DELETE FROM accounts_accesslog WHERE id IN (SELECT row_id FROM accounts_seal"
                " WHERE kind = 'access' ORDER BY number DESC LIMIT 3)"
            ),
            (
                "DELETE FROM accounts_signinevent WHERE id IN"
                " (SELECT max(id) FROM accounts_signinevent)"
            ),
            "DELETE FROM auditlog_logentry WHERE id = (SELECT max(id) FROM auditlog_logentry)",
            "DELETE FROM accounts_seal WHERE at = (SELECT max(at) FROM accounts_seal)",
        ],
        "The end is gone",
    ),
    "a change in the admin is forgotten": (
        lambda rows: [
            (
                "UPDATE auditlog_logentry SET actor_email = 'x' WHERE id ="
                " (SELECT max(id) FROM auditlog_logentry)"
            )
        ],
        "Changed or moved: row",
    ),
    "a failed log-in becomes somebody else's": (
        lambda rows: ["UPDATE accounts_signinevent SET person_id = NULL"],
        "Changed or moved: row",
    ),
    "the time of a seal is another one": (
        lambda rows: ["UPDATE accounts_seal SET at = at + interval '1 day'"],
        "Changed or moved: row",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_the_owner_of_the_database_does_is_seen(written: list[AccessLog], attack: str) -> None:
    statements, said = ATTACKS[attack]
    mailed = str(head())
    assert verify().head == head()
    as_owner(*statements(written))
    rows = {str(number): row.pk for number, row in enumerate(written)}
    with pytest.raises(CommandError) as refusal:
        call_command("verify_audit", head=mailed)
    assert said.format(*rows.values()) in str(refusal.value)


def test_a_row_that_claims_an_earlier_time_than_when_it_came_is_seen(
    written: list[AccessLog],
) -> None:
    with connection.cursor() as cursor:  # by the front door, and sealed with the others
        cursor.execute(insertion("now() - interval '3 hours'"))
    seal_waiting(database_now() + timedelta(minutes=1))
    with pytest.raises(Tampered, match=r"Slipped in: row .* claims"):
        verify()


def test_what_was_sealed_late_because_nothing_sealed_meanwhile_is_no_tampering(
    written: list[AccessLog], cast: Cast
) -> None:
    for minutes in (1, 60, 300):
        record(cast.bre, Way.HISTORY, 1, [1], database_now() + timedelta(minutes=minutes))
    seal_waiting(database_now() + timedelta(hours=9))
    assert verify().head == head()


def test_a_row_that_commits_late_is_sealed_late_and_nothing_breaks(
    written: list[AccessLog], cast: Cast
) -> None:
    record(cast.bre, Way.HISTORY, 1, [1], database_now())
    late = Unsealed.objects.get()
    kept = (late.kind, late.row_id)
    late.delete()
    record(cast.bre, Way.HISTORY, 1, [2], database_now())
    seal_waiting(database_now())
    Unsealed.objects.create(kind=kept[0], row_id=kept[1])  # its transaction commits now
    seal_waiting(database_now())
    assert Seal.objects.latest("number").row_id == kept[1]
    assert verify().head == head()


def test_what_waits_for_its_seal_is_no_tampering_and_is_counted(
    written: list[AccessLog], cast: Cast
) -> None:
    record(cast.bre, Way.HISTORY, 1, [1, 3], database_now())
    said = StringIO()
    call_command("verify_audit", head=str(head()), stdout=said)
    assert f"{head().number} rows are as they were sealed." in said.getvalue()
    assert "2 wait for their seal." in said.getvalue()
    assert f"The head is {head()}" in said.getvalue()


def test_another_key_or_another_head_is_seen(written: list[AccessLog], settings: Settings) -> None:
    newest = head()
    with pytest.raises(Tampered, match="not the one of the head"):
        verify(Head(newest.number, b"x" * 32))
    settings.AUDIT_HMAC_KEY = "another key that somebody made up, of fifty characters"
    with pytest.raises(Tampered, match="Changed or moved"):
        verify()


def test_a_head_that_is_none_is_said(written: list[AccessLog]) -> None:
    for text in ("x", "5", "5:xyz", ":"):
        with pytest.raises(CommandError, match="A head looks like"):
            call_command("verify_audit", head=text)


def test_an_empty_audit_is_in_order(db: None) -> None:
    assert (verify().head.number, LogEntry.objects.count()) == (0, 0)
