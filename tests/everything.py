"""`make test`: every check, one after the other, and a table of what came out.

`--lint` leaves out the tests. A check that can't be done is a check that failed.
"""

import os
import re
import secrets
import signal
import sys
import time
from collections.abc import Mapping
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
            results = [(check.name, *timed(check, warden, Path(place))) for check in chosen]
    except CannotStart as error:
        sys.exit(f"The tests can't start: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0 if summary(results) else 1)


def timed(check: Check, warden: Warden, place: Path) -> tuple[bool, float]:
    """Whether it passed, and its seconds."""
    started = time.monotonic()
    return passes(check, warden, place), time.monotonic() - started


def passes(check: Check, warden: Warden, place: Path) -> bool:
    """Do the check. What pytest says is seen as it comes, the others speak when they fail.

    When we are interrupted the check hears of it from us, once, and may tidy up.
    """
    print(f"== {check.name}", flush=True)
    log = None if check.command[:3] == PYTEST else place / check.name
    with running(
        check.command,
        warden,
        signal.SIGINT,
        log=log,
        env=os.environ | check.environment,
        cwd=ROOT,
    ) as process:
        passed = process.wait() == 0
    if log and not passed:
        print(log.read_text(errors="replace"), flush=True)
    return passed


def summary(results: list[tuple[str, bool, float]]) -> bool:
    """Print the table; whether all is well."""
    print("\n" + "-" * 40)
    for name, passed, seconds in results:
        print(f"{'ok    ' if passed else 'FAILED'}  {name:<22}{seconds:>7.1f} s")
    failed = [name for name, passed, _ in results if not passed]
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
