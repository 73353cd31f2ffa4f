"""What fills the slots of a script. Patients are initials and a number, never a name."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

FIRST, LAST = "ABCDEGHJKLMNPRSTVW", "ABCDFGHKLMNOPRSTVYZ"
PACKAGES = ("the glow package", "the peel package", "the laser package", "three facials", "PRP")
PRODUCTS = ("Botox", "Dysport", "Xeomin", "the hyaluronic filler")
DEVICES = ("CoolSculpting", "IPL", "diode laser", "RF needle", "HydraFacial")
LAST_VISIT = 17  # o'clock; nobody begins later
QUARTER = timedelta(minutes=15)


def fill(at: datetime, zone: ZoneInfo, rng: Random) -> dict[str, str]:
    """One value for each slot; the same in a question and its answer."""
    return {
        "p": f"{rng.choice(FIRST)}.{rng.choice(LAST)}. ({rng.randint(1100, 9800)})",
        "room": str(rng.randint(1, 5)),
        "t": _visit(at.astimezone(zone), rng),
        "n": str(rng.randint(3, 9)),
        "pkg": rng.choice(PACKAGES),
        "prod": rng.choice(PRODUCTS),
        "dev": rng.choice(DEVICES),
    }


def _visit(local: datetime, rng: Random) -> str:
    """A quarter of an hour later today, such as 3:15; near closing one of tomorrow morning."""
    visit = local.replace(minute=0, second=0, microsecond=0) + QUARTER * rng.randint(5, 10)
    if visit.hour >= LAST_VISIT:
        visit = visit.replace(hour=rng.randint(10, 11))
    return f"{visit.hour % 12 or 12}:{visit:%M}"
