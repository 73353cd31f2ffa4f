"""A million frames for the parser."""

import time

from tests.attacks.test_frame_fuzz import CODES, COMMANDS, outcomes
from tests.fuzz.conftest import Tell

RUNS = 1_000_000
AT_ONCE = 100_000


def test_a_million_frames_are_obeyed_or_refused_with_a_documented_code(tell: Tell) -> None:
    began = time.monotonic()
    for seed in range(RUNS // AT_ONCE):
        assert set(outcomes(100 + seed, AT_ONCE)) == CODES | COMMANDS
    tell(f"{RUNS:,} frames parsed in {time.monotonic() - began:.0f} s, nothing else raised")
