"""The rows of the matrix: what breaks, how, and what may come of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.faults.harness.stage import Steps


@dataclass(frozen=True)
class Fault:
    """A row. `steps` breaks something, yields when it is mended, and says afterwards what else had
    to hold; `proved_by` are tests that do it all by themselves."""

    number: int
    name: str
    steps: Steps | None = None
    seconds: float | None = None  # p95 from "within reach again" until nothing is missing
    late: float | None = 20.0  # the most that an escalation may be late, workers being there
    proved_by: tuple[str, ...] = ()


FAULTS: dict[int, Fault] = {}


def take_times_off() -> None:
    """Hold no fault to seconds: a machine that does something else as well says nothing by them."""
    for number, one in FAULTS.items():
        FAULTS[number] = replace(one, seconds=None, late=None)


def fault(
    number: int, name: str, *, seconds: float | None, late: float | None = 20.0
) -> Callable[[Steps], Steps]:
    """Add a row that the harness does."""

    def add(steps: Steps) -> Steps:
        FAULTS[number] = Fault(number, name, steps, seconds, late)
        return steps

    return add


def proved(number: int, name: str, *tests: str) -> None:
    """Add a row that tests prove one by one, without the load."""
    FAULTS[number] = Fault(number, name, proved_by=tests)
