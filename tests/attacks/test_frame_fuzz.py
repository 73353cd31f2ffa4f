"""Any text becomes a command or a documented error; `make fuzz` tries a million of them."""

from collections import Counter
from itertools import islice
from typing import get_args

from messaging.protocol import Command, FrameError, parse_command
from tests.attacks.frames import frames

CODES = {"bad_frame", "bad_field", "empty_text", "text_too_long", "reason_required"}
COMMANDS = {command.__name__ for command in get_args(Command)}
RUNS = 20_000


def outcomes(seed: int, runs: int) -> Counter[str]:
    """How often each came of so many frames: "obeyed", or the code of a refusal."""
    found: Counter[str] = Counter()
    longest = 0
    for text in islice(frames(seed), runs):
        try:
            command = parse_command(text)
        except FrameError as error:
            found[error.code] += 1
            longest = max(longest, len(error.detail))
        except Exception as error:
            raise AssertionError(f"seed {seed}: {(text or '')[:500]!r}") from error
        else:
            found[type(command).__name__] += 1
    assert longest <= 200, "an error repeats what it was sent"
    return found


def test_whatever_a_frame_says_it_is_obeyed_or_refused_with_a_documented_code() -> None:
    found = outcomes(1, RUNS)
    assert set(found) == CODES | COMMANDS, "the frames miss a way to be answered"
    assert sum(found[name] for name in COMMANDS) > RUNS / 20
