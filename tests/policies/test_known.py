"""What a process keeps of rules and hours holds exactly as long as they do."""

from datetime import date
from typing import Any

import pytest

from accounts.models import Closure, Shift, User
from messaging.models import Conversation
from policies.models import ResponseRule
from policies.publish import publish_version
from tests.cast import Cast, oakland, post
from tests.policies.asks import rule


def due(author: User, conversation: Conversation, asked: User, clock: str = "10:00") -> Any:
    """When an answer to an ask posted at that hour is due."""
    message = post(author, conversation, now=oakland(clock), priority="high", people=[asked])
    return message.obligations.get().due_at


def test_a_second_ask_reads_neither_rules_nor_hours(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    rule(priority="high", target_minutes=60)
    due(cast.ana, cast.front_desk, cast.kim)
    with django_assert_max_num_queries(9) as done:
        post(cast.ana, cast.front_desk, priority="high", people=[cast.kim])
    asked = " ".join(query["sql"] for query in done.captured_queries)
    assert "policies_obligation" in asked
    assert not any(table in asked for table in ("accounts_shift", "accounts_closure"))
    assert "steps" not in asked


def test_hours_edited_between_two_asks_count_for_the_second(cast: Cast) -> None:
    rule(priority="high", target_minutes=60)
    assert due(cast.ana, cast.front_desk, cast.kim) == oakland("11:00")
    for shift in Shift.objects.filter(user=cast.kim):
        shift.starts = 13 * 60
        shift.save()
    assert due(cast.ana, cast.front_desk, cast.kim) == oakland("14:00")


def test_a_closure_declared_between_two_asks_counts_for_the_second(cast: Cast) -> None:
    rule(priority="high", target_minutes=60)
    due(cast.ana, cast.front_desk, cast.kim)
    Closure.objects.create(location=cast.oakland, on_date=date(2026, 6, 9), name="Power cut")
    assert due(cast.ana, cast.front_desk, cast.kim) == oakland("10:00", "2026-06-10")


@pytest.mark.parametrize("is_active", [True, False])
def test_a_rule_that_is_changed_or_switched_off_counts_so_for_the_next_ask(
    cast: Cast, is_active: bool
) -> None:
    rule(priority="high", target_minutes=60)
    due(cast.ana, cast.front_desk, cast.kim)
    made = ResponseRule.objects.get()
    made.target_minutes, made.is_active = 30, is_active
    made.save()
    publish_version(made, None, oakland("10:00"))
    expected = oakland("10:30") if is_active else None
    assert due(cast.ana, cast.front_desk, cast.kim) == expected


def test_a_person_who_moved_is_counted_by_the_hours_of_their_new_home(cast: Cast) -> None:
    rule(priority="high", target_minutes=60)
    Shift.objects.filter(user=cast.kim).delete()
    assert due(cast.ana, cast.front_desk, cast.kim, "15:30") == oakland("16:30")
    cast.kim.home_location = cast.austin
    cast.kim.save()
    # 15:30 in Oakland is 17:30 in Austin.
    assert due(cast.ana, cast.front_desk, cast.kim, "15:30") == oakland("08:00", "2026-06-10")
