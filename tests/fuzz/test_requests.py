"""Thousands of odd requests for every role."""

import time
from typing import Any

import pytest

from accounts.models import Role, User
from tests.attacks.test_request_fuzz import ROLES, broken_by
from tests.fuzz.conftest import Tell
from tests.medspa_chat.test_every_address import known

__all__ = ["known"]
RUNS = 15_000


@pytest.mark.parametrize("role", ROLES)
def test_no_request_of_anybody_is_answered_with_a_500(
    known: dict[str, Any], role: Role | None, tell: Tell
) -> None:
    user = User.objects.filter(role=role).order_by("pk").first() if role else None
    began = time.monotonic()
    wrong = broken_by(known, user, 1_000, RUNS)
    tell(f"{RUNS:,} requests of {role or 'nobody'} in {time.monotonic() - began:.0f} s")
    assert wrong == []
