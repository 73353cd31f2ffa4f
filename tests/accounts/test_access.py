"""The log of what reached whom: rows, runs, and no text."""

import pytest
from django.db import IntegrityError, transaction

from accounts.audit.access import Way, record, record_all, runs
from accounts.audit.acting import acting
from accounts.models import AccessLog, Role
from tests.cast import Cast, oakland

NOW = oakland("10:00")
Span = tuple[int | None, int | None]


def spans() -> list[Span]:
    return [(row.seq_from, row.seq_to) for row in AccessLog.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("seqs", "found"),
    [
        ([], []),
        ([4], [(4, 4)]),
        ([3, 1, 2, 2, 7, 9, 8], [(1, 3), (7, 9)]),
        ([0, 2], [(0, 0), (2, 2)]),
    ],
)
def test_numbers_that_follow_each_other_are_one_run(
    seqs: list[int], found: list[tuple[int, int]]
) -> None:
    assert list(runs(seqs)) == found


def test_a_row_says_who_as_what_from_where_and_how(cast: Cast) -> None:
    with acting(cast.bre, "10.0.0.7"):
        record(cast.bre, Way.HISTORY, cast.direct.pk, [2, 3, 1], NOW)
    row = AccessLog.objects.get()
    assert (row.actor, row.role, row.address) == (cast.bre, Role.FRONT_DESK, "10.0.0.7")
    assert (row.at, row.way, row.conversation_id) == (NOW, Way.HISTORY, cast.direct.pk)
    assert (row.seq_from, row.seq_to, row.reason) == (1, 3, "")


def test_each_run_of_each_conversation_has_a_row(cast: Cast) -> None:
    record_all(cast.bre, Way.SEARCH, {1: [5, 6, 9], 2: [1]}, NOW)
    assert spans() == [(5, 6), (9, 9), (1, 1)]


def test_what_is_about_no_message_has_a_row_with_its_reason(cast: Cast) -> None:
    record(cast.olive, Way.BREAK_GLASS, cast.direct.pk, [], NOW, reason="A complaint of today")
    record(cast.olive, Way.EXPORT, None, [], NOW)
    assert spans() == [(None, None), (None, None)]
    assert AccessLog.objects.earliest("pk").reason == "A complaint of today"


def test_it_is_undone_with_what_it_belongs_to(cast: Cast) -> None:
    with transaction.atomic():
        record(cast.bre, Way.HISTORY, 1, [1], NOW)
        assert spans() == [(1, 1)]
        transaction.set_rollback(True)
    assert spans() == []


def test_the_role_is_the_one_of_the_time(cast: Cast) -> None:
    record(cast.bre, Way.HISTORY, 1, [1], NOW)
    cast.bre.role = Role.MANAGER
    cast.bre.save()
    assert AccessLog.objects.get().role == Role.FRONT_DESK


def test_numbers_without_a_conversation_are_refused(cast: Cast) -> None:
    with pytest.raises(IntegrityError):
        record(cast.bre, Way.HISTORY, None, [1], NOW)
