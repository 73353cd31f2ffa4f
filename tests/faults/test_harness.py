"""The harness sees what is wrong, and its proxies do what they say: else its zeros say nothing."""

from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from tests.faults.harness.hints import HintProxy, end_of
from tests.faults.harness.journal import Sent, Shown
from tests.faults.harness.oracle import Rows, compare
from tests.faults.harness.people import Tab
from tests.faults.harness.proxy import Line

NOON = datetime(2026, 6, 9, 12, tzinfo=UTC)


def row(number: int, **fields: Any) -> Any:
    """A stored message of conversation 7."""
    usual = {"id": 100 + number, "conversation_id": 7, "seq": number, "author_id": 1, "change": 0}
    return SimpleNamespace(**(usual | {"client_id": f"send-{number}"} | fields))


def promise(**fields: Any) -> Any:
    """An ask that was late at noon and escalated three seconds after it."""
    told_at = NOON + timedelta(seconds=3)
    usual = {"id": 1, "due_at": NOON, "overdue": 1, "escalated": 1, "told": 1, "told_at": told_at}
    return SimpleNamespace(**(usual | {"unseen": 0} | fields))


@pytest.fixture
def writer() -> Tab:
    """A tab that wrote three messages, has their acknowledgements, and shows them."""
    tab = Tab("http://localhost", "", 1, Random(1))
    tab.shown = {7: Shown(3, [101, 102, 103], {101: 0, 102: 0, 103: 0})}
    for number in (1, 2, 3):
        sent = Sent(f"send-{number}", 7, number, {}, state="accepted")
        sent.id, sent.seq = 100 + number, number
        tab.sent.append(sent)
    return tab


def found(tab: Tab, *messages: Any, promises: list[Any] | None = None) -> dict[str, int]:
    """What is counted, without what is zero."""
    stored = list(messages) or [row(number) for number in (1, 2, 3)]
    said = vars(compare([tab], Rows(stored, [], promises or []), NOON))
    names = ("lost", "doubled", "misordered", "gaps", "unsent", "wrong_asks")
    return {name: said[name] for name in names if said[name]}


def test_when_all_is_right_nothing_is_counted(writer: Tab) -> None:
    assert found(writer, promises=[promise()]) == {}


def test_what_was_acknowledged_and_is_not_there_is_lost(writer: Tab) -> None:
    assert found(writer, row(1), row(2))["lost"] == 1


def test_what_was_acknowledged_under_another_number_is_lost(writer: Tab) -> None:
    writer.sent[2].seq = 9
    assert found(writer)["lost"] == 1


def test_what_is_shown_twice_or_stored_twice_is_doubled(writer: Tab) -> None:
    writer.shown[7].ids.append(103)
    assert found(writer)["doubled"] == 1
    writer.shown[7].ids.pop()
    again = found(writer, *[row(number) for number in (1, 2, 3)], row(4, client_id="send-3"))
    assert again["doubled"] == 1


def test_what_is_shown_and_not_stored_is_doubled(writer: Tab) -> None:
    writer.shown[7].ids.append(999)
    assert found(writer)["doubled"] == 1


def test_what_is_shown_or_stored_in_another_order_is_misordered(writer: Tab) -> None:
    writer.shown[7].ids[:] = [102, 101, 103]
    assert found(writer) == {"misordered": 1}
    writer.shown[7].ids[:] = [101, 102, 103]
    writer.sent[0].number, writer.sent[1].number = 2, 1
    assert found(writer) == {"misordered": 1}


def test_a_number_that_was_left_out_is_misordered(writer: Tab) -> None:
    assert found(writer, row(1), row(2), row(4, id=103))["misordered"] == 1


def test_what_is_stored_and_not_shown_or_shown_as_it_was_is_a_gap(writer: Tab) -> None:
    writer.shown[7] = Shown(2, [101, 102], {101: 0, 102: 0})
    assert found(writer)["gaps"] == 2  # missing, and not as it stands
    writer.shown[7] = Shown(3, [101, 102, 103], {101: 0, 102: 0, 103: 0})
    assert found(writer, row(1, change=1), row(2), row(3)) == {"gaps": 1}


@pytest.mark.parametrize("kind", ["overdue", "escalated", "told"])
@pytest.mark.parametrize("count", [0, 2])
def test_an_ask_that_was_escalated_never_or_twice_is_counted(
    writer: Tab, kind: str, count: int
) -> None:
    assert found(writer, promises=[promise(**{kind: count})]) == {"wrong_asks": 1}


def test_an_escalation_that_came_early_breaks_a_rule(writer: Tab) -> None:
    early = promise(told_at=NOON - timedelta(seconds=1))
    rows = Rows([row(number) for number in (1, 2, 3)], [], [early])
    assert compare([writer], rows, NOON).wrong == ["1 escalations came early"]


def pushes(count: int) -> list[bytes]:
    """What Redis says to whoever listens, in both of its protocols."""
    kinds = (b"*", b">")
    return [
        kinds[number % 2] + b"3\r\n$7\r\nmessage\r\n$3\r\nweb\r\n$4\r\n%04d\r\n" % number
        for number in range(count)
    ]


ANSWERS = [
    b"+OK\r\n",
    b":1\r\n",
    b"$-1\r\n",
    b"%1\r\n$1\r\na\r\n*2\r\n:1\r\n$2\r\n\r\n\r\n",
    b"_\r\n",
]


def passed(proxy: HintProxy, said: bytes, size: int) -> bytes:
    """What is left of what Redis said, in pieces of so many bytes."""
    line: Any = Line(client=None, server=None)  # type: ignore[arg-type]
    pieces = [said[at : at + size] for at in range(0, len(said), size)]
    return b"".join(part for piece in pieces for part in proxy.altered(line, piece))


@pytest.mark.parametrize("size", [1, 2, 7, 64, 4096])
def test_what_lies_before_redis_loses_doubles_and_reorders_pushes_and_nothing_else(
    size: int,
) -> None:
    told = pushes(40)
    said = b"".join(part for pair in zip(told, ANSWERS * 8, strict=True) for part in pair)
    assert passed(HintProxy(1, 2), said, size) == said
    losing = HintProxy(1, 2)
    losing.lost = 1.0
    assert passed(losing, said, size) == b"".join(ANSWERS * 8)
    doubling = HintProxy(1, 2)
    doubling.doubled = 1.0
    assert all(passed(doubling, said, size).count(one) == 2 for one in told[:3])
    mixing = HintProxy(1, 2)
    mixing.reordered = 0.5
    mixed = passed(mixing, b"".join(told) + b"+OK\r\n", size)
    assert mixed != b"".join(told) + b"+OK\r\n"
    assert sorted(mixed) == sorted(b"".join(told) + b"+OK\r\n")


def test_half_a_reply_is_none() -> None:
    for whole in [*pushes(2), *ANSWERS]:
        assert end_of(whole, 0) == len(whole)
        assert [end_of(whole[:at], 0) for at in range(len(whole))] == [None] * len(whole)
