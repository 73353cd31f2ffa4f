"""`make test`: every check, and a table of what came out.

`--lint` leaves out the tests. A check that can't be done is a check that failed.
"""

import os
import re
import secrets
import signal
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from medspa_chat.devservices import CannotStart, services
from medspa_chat.devservices.processes import Warden, running

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
BIN = Path(PYTHON).parent
MANAGE = (PYTHON, "manage.py")
CONCISE = ("--output-format", "concise")
PYTEST = (PYTHON, "-m", "pytest")
# A lock must name no host: whoever installs it chooses the index.
NAMES_A_HOST = re.compile(r"://|^--|^-[if]\b|@ ", re.MULTILINE)
PRODUCTION = {
    "SITE_URL": "https://chat.lumen.example",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "FIELD_KEYS": secrets.token_urlsafe(48),
    "AUDIT_HMAC_KEY": secrets.token_urlsafe(64),
    "EMAIL_URL": "smtp+tls://mailer:secret@mail.lumen.example:587",
    "DEMO": "",
    "DEBUG": "",
}


@dataclass(frozen=True)
class Check:
    """A command that succeeds when all is well."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    is_test: bool = False


@dataclass(frozen=True)
class Result:
    """How a check ended; `said` is empty when it was seen as it came."""

    name: str
    passed: bool
    seconds: float
    said: str


def checks() -> list[Check]:
    """All of them, the quick ones first."""
    manage = PRODUCTION | {"DJANGO_SETTINGS_MODULE": "medspa_chat.settings"}
    quiet = ("-q", "--no-header")
    return [
        Check("locks name no host", (PYTHON, "-m", "tests.everything", "--locks")),
        Check("ruff check", (str(BIN / "ruff"), "check", *CONCISE, ".")),
        Check("ruff format", (str(BIN / "ruff"), "format", "--check", *CONCISE, ".")),
        Check("imports", (str(BIN / "lint-imports"),)),
        Check("migrations", (*MANAGE, "makemigrations", "--check", "--dry-run"), manage),
        Check("deployment", (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"), manage),
        Check("static files", (*MANAGE, "collectstatic", "--noinput", "--clear"), manage),
        Check("bill of materials", (PYTHON, "-m", "tests.bill")),
        Check("types", (PYTHON, "-m", "mypy", "."), manage),
        Check("chromium", (PYTHON, "-m", "tests.chromium"), is_test=True),
        Check(
            "tests",
            (*PYTEST, *quiet, "--ignore", "tests/e2e", "--ignore", "tests/bench"),
            {"NO_SKIPS": "1"},
            is_test=True,
        ),
        Check(
            "browser tests",
            (*PYTEST, *quiet, "tests/e2e"),
            # Playwright's loop runs in the thread that uses the database.
            {"NO_SKIPS": "1", "DJANGO_ALLOW_ASYNC_UNSAFE": "1"},
            is_test=True,
        ),
    ]


def main() -> None:
    """Do all checks on services of their own; exit with 1 when one failed."""
    if "--locks" in sys.argv[1:]:
        sys.exit(hosts_in_locks() or 0)
    chosen = [check for check in checks() if not (check.is_test and "--lint" in sys.argv[1:])]
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell's background job ignores SIGINT
        signal.signal(number, signal.default_int_handler)
    try:
        with Warden() as warden, services(warden=warden), TemporaryDirectory() as place:
            done = results(chosen, warden, Path(place))
            is_well = summary(
                [each for check in chosen for each in done if each.name == check.name]
            )
    except CannotStart as error:
        sys.exit(f"The tests can't start: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0 if is_well else 1)


def results(chosen: list[Check], warden: Warden, place: Path) -> list[Result]:
    """What came out: the tests one after the other, and beside them all that only reads."""
    with ExitStack() as stack:
        lanes = [
            stack.enter_context(closing(lane(checks, warden, place)))
            for checks in (
                [check for check in chosen if check.is_test],
                [check for check in chosen if not check.is_test],
            )
        ]
        found: list[Result] = []
        while lanes:
            for each in list(lanes):
                try:
                    found += next(each)
                except StopIteration:
                    lanes.remove(each)
            time.sleep(0.05)
        return found


def lane(checks: list[Check], warden: Warden, place: Path) -> Generator[list[Result]]:
    """Do checks one after the other; yields nothing while one runs, and its result after it.

    What pytest says is seen as it comes. When we are interrupted the check hears of it from
    us, once, and may tidy up.
    """
    for check in checks:
        is_seen = check.command[:3] == PYTEST
        if is_seen:
            print(f"== {check.name}", flush=True)
        started = time.monotonic()
        log = None if is_seen else place / check.name
        environment = os.environ | check.environment
        with running(
            check.command, warden, signal.SIGINT, log=log, env=environment, cwd=ROOT
        ) as process:
            while process.poll() is None:
                yield []
        said = log.read_text(errors="replace") if log else ""
        yield [Result(check.name, process.returncode == 0, time.monotonic() - started, said)]


def summary(done: list[Result]) -> bool:
    """Print what the failed ones said, and the table; whether all is well."""
    for result in done:
        if result.said and not result.passed:
            print(f"\n== {result.name}\n{result.said}")
    print("\n" + "-" * 40)
    for result in done:
        print(
            f"{'ok    ' if result.passed else 'FAILED'}  {result.name:<22}{result.seconds:>7.1f} s"
        )
    failed = [result.name for result in done if not result.passed]
    print("-" * 40)
    print(f"FAILED: {', '.join(failed)}" if failed else "Everything passed.", flush=True)
    return not failed


def hosts_in_locks() -> str:
    """What is wrong with the locks; empty when nothing is."""
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    wrong = [str(lock.relative_to(ROOT)) for lock in locks if NAMES_A_HOST.search(lock.read_text())]
    if len(locks) != 3:
        return "there should be three locks in requirements/"
    return f"these name a host or an option: {', '.join(wrong)}" if wrong else ""


if __name__ == "__main__":
    main()
