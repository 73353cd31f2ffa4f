"""The services of a test run, loaded with `-p tests.embedded`.

Settings are read before any conftest.py, so this happens when the module is imported: the
servers start, and the environment becomes that of the tests. They end with the process.
"""

import atexit
import os
import secrets
import sys
from contextlib import ExitStack

import pytest

from medspa_chat.devservices import CannotStart, services
from medspa_chat.devservices.places import passing_place
from medspa_chat.devservices.processes import Warden
from medspa_chat.devservices.user import ServerUser

_services = ExitStack()


def _start() -> None:
    """Everything a test run needs from its environment, whatever the shell had before."""
    for name in ("DEBUG", "EMAIL_URL", "ALLOWED_HOSTS", "EXTRA_ORIGINS", "TRUSTED_PROXY_COUNT"):
        os.environ.pop(name, None)
    warden = _services.enter_context(Warden())
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "medspa_chat.settings",
        "DEMO": "1",
        "SECOND_STEP_REQUIRED": "1",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": secrets.token_urlsafe(48),
        "SITE_URL": "http://localhost:8000",
        "VAR_DIR": str(_services.enter_context(passing_place(ServerUser.find(), warden))),
    }
    _services.enter_context(services(warden=warden))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With NO_SKIPS=1, as `make test` has it, a skipped test is a failed run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("NO_SKIPS") == "1" and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


atexit.register(_services.close)
try:
    _start()
except CannotStart as error:
    sys.exit(f"The tests can't start: {error}")
