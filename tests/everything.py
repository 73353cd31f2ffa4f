"""`make test`: every check, and a table of what came out.

Tests without and with browsers run beside each other, each on services of their own, unless they
are given some; and beside both what only reads. `--lint` leaves out the tests. A check that can't
be done is a check that failed.
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
READS, TESTS, BROWSERS = "reads", "tests", "browsers"
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
    lane: str = READS


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
        Check("chromium", (PYTHON, "-m", "tests.chromium"), lane=BROWSERS),
        Check(
            "tests",
            (*PYTEST, *quiet, "--ignore", "tests/e2e", "--ignore", "tests/bench"),
            {"NO_SKIPS": "1"},
            lane=TESTS,
        ),
        Check(
            "browser tests",
            (*PYTEST, *quiet, "tests/e2e"),
            # Playwright's loop runs in the thread that uses the database.
            {"NO_SKIPS": "1", "DJANGO_ALLOW_ASYNC_UNSAFE": "1"},
            lane=BROWSERS,
        ),
    ]


def main() -> None:
    """Do all checks on services of their own; exit with 1 when one failed."""
    if "--locks" in sys.argv[1:]:
        sys.exit(hosts_in_locks() or 0)
    is_lint = "--lint" in sys.argv[1:]
    chosen = [check for check in checks() if check.lane == READS or not is_lint]
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell's background job ignores SIGINT
        signal.signal(number, signal.default_int_handler)
    outside = dict(os.environ)
    try:
        with Warden() as warden, services(warden=warden), TemporaryDirectory() as place:
            done = results(chosen, warden, Path(place), outside)
            is_well = summary(
                [each for check in chosen for each in done if each.name == check.name]
            )
    except CannotStart as error:
        sys.exit(f"The tests can't start: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0 if is_well else 1)


def results(
    chosen: list[Check], warden: Warden, place: Path, outside: Mapping[str, str]
) -> list[Result]:
    """What came out, of lanes beside each other. Runs of tests begin as we did, with what was given
    to us; two that are given the same servers would empty them under each other."""
    is_given = "DATABASE_URL" in outside or "REDIS_URL" in outside
    together = [(TESTS, BROWSERS)] if is_given else [(TESTS,), (BROWSERS,)]
    with ExitStack() as stack:
        lanes = [
            stack.enter_context(closing(lane(mine, warden, place, environment)))
            for names, environment in [*((each, outside) for each in together), ((READS,), None)]
            if (mine := [check for check in chosen if check.lane in names])
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


def lane(
    checks: list[Check], warden: Warden, place: Path, environment: Mapping[str, str] | None
) -> Generator[list[Result]]:
    """Do checks one after the other; yields nothing while one runs, and its result after it.

    What the tests say is seen as it comes; the others would say it in between, and only say it
    at the end, if something failed. When we are interrupted the check hears of it from
    us, once, and may tidy up.
    """
    for check in checks:
        is_seen = check.lane == TESTS
        if is_seen:
            print(f"== {check.name}", flush=True)
        started = time.monotonic()
        log = None if is_seen else place / check.name
        its = {**(environment or os.environ), **check.environment}
        with running(check.command, warden, signal.SIGINT, log=log, env=its, cwd=ROOT) as process:
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
