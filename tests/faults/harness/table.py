"""The table L D O G X E, and what its zeros are worth."""

from tests.faults.harness.oracle import Findings
from tests.faults.harness.registry import Fault
from tests.faults.harness.stage import p95

HEAD = (
    f"{'#':>2}  {'fault':<58}{'sent':>6} {'L':>3}{'D':>3}{'O':>3}{'G':>3}"
    f"{'X s':>7}{'E':>9}{'late s':>8}"
)


def failures(fault: Fault, found: Findings) -> list[str]:
    """Which rules of its row a fault broke."""
    columns = {
        "acknowledged and lost": found.lost,
        "shown or stored twice": found.doubled,
        "out of order": found.misordered,
        "gaps after settling": found.gaps,
        "never acknowledged": found.unsent,
        "asks without exactly one escalation": found.wrong_asks,
    }
    wrong = [f"{count} {what}" for what, count in columns.items() if count]
    whole, late = p95(found.seconds_to_whole), max(found.seconds_late, default=0.0)
    if fault.seconds is not None and whole > fault.seconds:
        wrong.append(f"whole again after {whole:.1f} s, not {fault.seconds:g}")
    if fault.late is not None and late > fault.late:
        wrong.append(f"an escalation {late:.0f} s late, not {fault.late:g}")
    return wrong + found.wrong


def row(fault: Fault, found: Findings) -> str:
    """A line of the table."""
    whole = f"{p95(found.seconds_to_whole):.1f}" if fault.seconds is not None else "-"
    exact = f"{found.asks - found.wrong_asks}/{found.asks}"
    counts = "".join(
        f"{count:>3}" for count in (found.lost, found.doubled, found.misordered, found.gaps)
    )
    late = max(found.seconds_late, default=0.0)
    named = f"{fault.number:>2}  {fault.name[:57]:<58}"
    return f"{named}{found.sent:>6} {counts}{whole:>7}{exact:>9}{late:>8.1f}"


def bound(sent: int) -> str:
    """What no loss in so many sends says: the rule of three, at 95 %."""
    if not sent:
        return ""
    return (
        f"No acknowledged send of {sent:,} was lost. That bounds the rate of losses under these "
        f"faults below {3 / sent:.1e} with a confidence of 95 % (rule of three); it isn't never."
    )
