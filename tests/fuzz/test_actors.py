"""Thousands of acts of twenty people at once."""

import time

import pytest

from messaging import consumers
from tests.accounts import test_actors
from tests.cast import Cast
from tests.fuzz.conftest import Tell

ACTS = 250


@pytest.mark.django_db(transaction=True)
async def test_five_thousand_acts_of_twenty_people_are_each_named(
    practice: Cast, monkeypatch: pytest.MonkeyPatch, tell: Tell
) -> None:
    monkeypatch.setattr(test_actors, "ACTS", ACTS)
    monkeypatch.setattr(consumers, "BURST", 1e9)  # one tab says more than any tab may
    began = time.monotonic()
    await test_actors.everybody_acts(practice)
    acts = (test_actors.PEOPLE + 3) * ACTS
    tell(f"{acts:,} acts in {time.monotonic() - began:.0f} s, each with who did it and from where")
