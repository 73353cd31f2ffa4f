"""`make demo` as somebody at a terminal has it: up, usable, gone without a trace, and back."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from medspa_chat.demo_practice.people import PASSWORD
from medspa_chat.devservices.places import forget
from medspa_chat.devservices.processes import command_of
from tests.processes import ROOT, free_port, wait_for

DEMO = [sys.executable, "-m", "medspa_chat.demo"]


def environment(var: Path, port: int) -> dict[str, str]:
    """That of a terminal: nothing of the test run's."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"VAR_DIR": str(var), "PORT": str(port)}


@contextmanager
def demo(var: Path, port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The demo, up and saying so; stopped as Ctrl-C does."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            DEMO, cwd=ROOT, env=environment(var, port), stdout=output, stderr=output
        )
    try:
        wait_for(lambda: process.poll() is not None or "is ready" in log.read_text(), 90)
        assert process.poll() is None, log.read_text()
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def all_mails(place: Path) -> set[Path]:
    """The reports' mails, once no more of them come."""
    mails: set[Path] = set()
    while not mails or mails != set(place.iterdir()):
        wait_for(lambda: len(list(place.iterdir())) >= 4)
        mails = set(place.iterdir())
        time.sleep(5)
    return mails


def logged_in(port: int, email: str) -> OpenerDirector:
    """A browser in which somebody logged in by the form."""
    site = f"http://localhost:{port}"
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    page = browser.open(f"{site}/accounts/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    fields = {"csrfmiddlewaretoken": token[1], "login": email, "password": PASSWORD}
    sent = Request(f"{site}/accounts/login/", urlencode(fields).encode(), {"Origin": site})
    assert browser.open(sent).url == f"{site}/"
    return browser


def started_by(pid: int) -> list[int]:
    """What a process started, and what that did."""
    asked = subprocess.run(["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, check=True)
    pairs = [line.split() for line in asked.stdout.splitlines()]
    children = [int(child) for child, parent in pairs if int(parent) == pid]
    return children + [each for child in children for each in started_by(child)]


def test_it_starts_shows_the_practice_stops_without_a_trace_and_goes_on_with_its_data(
    tmp_path: Path,
) -> None:
    var, port, log = tmp_path / "var", free_port(), tmp_path / "log"
    with demo(var, port, log) as process:
        started = started_by(process.pid)
        assert len(started) > 6
        assert f"ready: http://localhost:{port}\n" in log.read_text()
        assert "olive@lumen.example" in log.read_text()
        page = logged_in(port, "olive@lumen.example").open(f"http://localhost:{port}/inbox/")
        assert "Oakland" in page.read().decode()
        other = subprocess.run(
            DEMO, cwd=ROOT, env=environment(var, free_port()), capture_output=True, text=True
        )
        assert other.returncode == 1
        assert re.fullmatch(r"The demo of this checkout runs already .*\n", other.stderr)
        mails = all_mails(var / "mail")
    said = log.read_text()
    assert said.endswith("The demo is stopped.\n")
    assert not re.search("Traceback|Warning|WARNING|ERROR", said)
    assert [command_of(pid) for pid in started if command_of(pid)] == []
    assert not (var / "demo.env").exists()

    with demo(var, port, log):
        logged_in(port, "bre@lumen.example")
        assert set((var / "mail").iterdir()) == mails
    forget(var, kept="")
