"""S-02 in time: whether the clock tells what is another's from what doesn't exist."""

from math import erfc, sqrt
from random import Random
from time import perf_counter

import pytest

from tests.attacks.asking import MISSING
from tests.attacks.practice import NEVER, build
from tests.bench.test_clock import tell
from tests.clients import StaffClient

ROUNDS = 500
WAYS = (
    "/api/conversations/{conversation_id}/messages/",
    "/api/messages/{message_id}/thread/",
    "/api/attachments/{attachment_id}/",
    "/policies/obligations/{obligation_id}/why/",
)


def mann_whitney(one: list[float], two: list[float]) -> float:
    """The probability of ranks as uneven as these when both came from one distribution."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in two])
    ranks = [rank for rank, (_, which) in enumerate(ranked, 1) if which == 0]
    n, m = len(one), len(two)
    u = sum(ranks) - n * (n + 1) / 2
    return erfc(abs(u - n * m / 2) / sqrt(n * m * (n + m + 1) / 12) / sqrt(2))


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
def test_how_long_another_s_takes_and_what_does_not_exist(way: str) -> None:
    practice = build()
    client = StaffClient()
    client.force_login(practice.people["nurse"])
    there = practice.ids("nurse", NEVER)
    missing = dict.fromkeys(there, MISSING)
    turns = [(way.format(**ids), which) for which, ids in enumerate((there, missing))] * ROUNDS
    Random(1).shuffle(turns)
    for path, _ in turns[:20]:
        client.get(path)
    took: tuple[list[float], list[float]] = ([], [])
    for path, which in turns:
        began = perf_counter()
        client.get(path)
        took[which].append(perf_counter() - began)
    middle = [sorted(one)[len(one) // 2] * 1000 for one in took]
    figures = f"another's {middle[0]:.2f} ms, nothing {middle[1]:.2f} ms"
    tell(way, f"{figures} (medians of {ROUNDS}), p = {mann_whitney(*took):.3f}")
