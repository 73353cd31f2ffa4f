"""The product's processes, for browser and fault tests: real daphne, worker, beat and mail."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import connection

from medspa_chat.procfile import commands

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 30.0


def wait_for(what: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """The first true answer of `what`; raises TimeoutError after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := what():
            return answer
        time.sleep(0.05)
    raise TimeoutError(getattr(what, "__doc__", None) or "it did not happen")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Mailbox:
    """A real SMTP server that keeps what it receives."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.is_receiving = threading.Event()
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep it, and say so as soon as we may."""
        self.mails.append(envelope)
        self.is_receiving.set()
        await asyncio.to_thread(self.may_answer.wait)
        return "250 kept"

    @contextmanager
    def holding(self) -> Iterator[threading.Event]:
        """Within it mails come in and are not answered; the event says that one has come."""
        self.is_receiving.clear()
        self.may_answer.clear()
        try:
            yield self.is_receiving
        finally:
            self.may_answer.set()

    def to(self, address: str) -> list[str]:
        """The mails received for an address, as text."""
        return [
            (mail.content or b"").decode(errors="replace")
            if isinstance(mail.content, bytes)
            else str(mail.content)
            for mail in self.mails
            if address in mail.rcpt_tos
        ]


def database_url() -> str:
    """The test database, as the product's processes are told of it."""
    at = connection.settings_dict
    user = quote(str(at["USER"])) + (f":{quote(str(at['PASSWORD']))}" if at["PASSWORD"] else "")
    host = str(at["HOST"])
    if host.startswith("/"):
        return f"postgresql://{user}@/{at['NAME']}?host={host}"
    return f"postgresql://{user}@{host}:{at['PORT'] or 5432}/{at['NAME']}"


class Site:
    """web, worker and beat of the Procfile on the test database, and the mailbox they mail to."""

    def __init__(self, tmp: Path, redis_url: str | None = None, **environment: str) -> None:
        """`environment` is what the processes are told beside what they need."""
        self.tmp = tmp
        self.environment = environment
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"  # passkeys belong to a name
        self.mailbox = Mailbox()
        self.redis_url = redis_url or str(settings.REDIS_URL)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str) -> "Site":
        """Start the mail server and these processes (all when none is named)."""
        self.mailbox.controller.start()
        for name in names or ("web", "worker", "beat"):
            self.run(name)
        return self

    def run(self, name: str) -> None:
        """Start one process; the web one is waited for."""
        log = (self.tmp / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            ["/bin/sh", "-c", commands()[name]],
            cwd=ROOT,
            env=self._environment(),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        if name == "web":
            wait_for(self.answers)

    def answers(self) -> bool:
        """Whether the web process answers; raises RuntimeError with its log when it ended."""
        web = self.processes.get("web")
        if web is not None and web.poll() is not None:
            raise RuntimeError(f"the web process ended:\n{self.logs()}")
        try:
            with urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def manage(self, *arguments: str) -> str:
        """What a management command says, run by hand beside the others."""
        done = self.python("manage.py", *arguments)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def python(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """How a run of Python ended that is told what the processes are told."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def kill(self, name: str) -> None:
        """SIGKILL the process and what it started, as a crash would."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End everything."""
        for name in list(self.processes):
            self.kill(name)
        self.mailbox.controller.stop()

    def logs(self) -> str:
        """What the processes wrote."""
        return "\n".join(file.read_text(errors="replace") for file in self.tmp.glob("*.log"))

    def _environment(self) -> dict[str, str]:
        kept = {
            key: os.environ[key]
            for key in ("PATH", "HOME", "LANG", "PYTHONPATH")
            if key in os.environ
        }
        mail = self.mailbox.controller
        needed = {
            "DJANGO_SETTINGS_MODULE": "medspa_chat.settings",
            "DEMO": "1",
            "SECOND_STEP_REQUIRED": "1",
            "SECRET_KEY": settings.SECRET_KEY,
            "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
            "SITE_URL": self.url,
            "PORT": str(self.port),
            "DATABASE_URL": database_url(),
            "REDIS_URL": self.redis_url,
            "EMAIL_URL": f"smtp://{mail.hostname}:{mail.port}",
            "VAR_DIR": str(self.tmp),
            "CHANNEL_PREFIX": f"site{self.port}",
            "SWEEP_SECONDS": "0.5",
            "HEARTBEAT_SECONDS": "2",
            "PYTHONUNBUFFERED": "1",
        }
        return kept | needed | self.environment
