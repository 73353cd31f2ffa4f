"""A hundred thousand broken frames on real sockets."""

import time

import pytest

from tests.attacks.conftest import practice, site
from tests.attacks.test_socket_fuzz import ENDS, attacked, trouble
from tests.cast import Cast
from tests.fuzz.conftest import Tell
from tests.processes import Site

__all__ = ["practice", "site"]
pytestmark = pytest.mark.django_db(transaction=True)
FRAMES = 20_000


def test_twenty_thousand_frames_of_each_role_break_nothing(
    site: Site, practice: Cast, tell: Tell
) -> None:
    began = time.monotonic()
    found, posted = attacked(site, practice, FRAMES, 1_000)
    seconds = time.monotonic() - began
    tell(f"{FRAMES:,} frames × 5 roles in {seconds:.0f} s; {posted} posts beside; {dict(found)}")
    ends = {name.removeprefix("ended ") for name in found if name.startswith("ended ")}
    assert ends <= {str(code) for code in ENDS} | {"never", "None"}
    assert trouble(site) == []
    assert posted > 0
