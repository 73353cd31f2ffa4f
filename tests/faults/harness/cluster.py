"""The product as production runs it: two web processes, two workers and beat, by the Procfile."""

import os
import signal
import subprocess
from functools import partial
from pathlib import Path
from urllib.request import urlopen

from django.conf import settings

from medspa_chat.procfile import commands
from tests.faults.harness.hints import HintProxy
from tests.faults.harness.proxy import Proxy
from tests.faults.harness.servers import PostgresServer
from tests.processes import ROOT, Mailbox, free_port, wait_for
from tests.redis_server import RedisServer

WEBS, WORKERS = ("web1", "web2"), ("worker1", "worker2")
ALL = (*WEBS, *WORKERS, "beat")
KEPT = ("PATH", "HOME", "LANG", "PYTHONPATH")


class Cluster:
    """Every process, and what lies between them."""

    def __init__(
        self, tmp: Path, postgres: PostgresServer, redis: RedisServer, **environment: str
    ) -> None:
        """`environment` is what the processes are told beside what they need."""
        self.tmp, self.postgres, self.redis = tmp, postgres, redis
        self.environment = environment
        self.mailbox = Mailbox()
        self.ports = {name: free_port() for name in WEBS}
        self.front = Proxy(free_port(), list(self.ports.values()))
        self.hints = HintProxy(free_port(), redis.port)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.skewed: dict[str, str] = {}

    @property
    def url(self) -> str:
        """What people type."""
        return f"http://localhost:{self.front.port}"

    def run(self, *names: str) -> None:
        """Start processes; web ones are waited for."""
        for name in names:
            with (self.tmp / f"{name}.log").open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    self.command(name),
                    cwd=ROOT,
                    env=self.environment_of(name),
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        for name in set(names) & set(WEBS):
            wait_for(partial(self.answers, name), 60)

    def heal(self) -> None:
        """Start whatever doesn't run."""
        self.front.go_on()
        self.front.remember()
        self.front.swallows = False
        self.hints.heal()
        over = [name for name in ALL if name not in self.processes or not self.is_alive(name)]
        self.run(*over)

    def is_alive(self, name: str) -> bool:
        """Whether it runs."""
        return self.processes[name].poll() is None

    def answers(self, name: str, path: str = "healthz") -> bool:
        """Whether a web process says that all is well."""
        port = self.ports.get(name, self.front.port)
        try:
            with urlopen(f"http://localhost:{port}/{path}", timeout=3) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send the process and all that it started a signal."""
        os.killpg(self.processes[name].pid, number)

    def kill(self, *names: str) -> None:
        """SIGKILL, as a crash."""
        for name in names:
            self.signal(name, signal.SIGKILL)
            self.processes.pop(name).wait()

    def end(self, name: str, seconds: float = 15) -> int:
        """Tell one process to stop; its exit status."""
        self.processes[name].send_signal(signal.SIGTERM)
        return self.processes.pop(name).wait(seconds)

    def stop(self) -> None:
        """End everything."""
        self.kill(*self.processes)

    def manage(self, *arguments: str) -> None:
        """A management command by hand."""
        command = [str(ROOT / ".venv/bin/python"), "manage.py", *arguments]
        subprocess.run(
            command, cwd=ROOT, env=self.environment_of("web1"), check=True, capture_output=True
        )

    def log(self) -> str:
        """What the processes wrote."""
        return "\n".join(file.read_text(errors="replace") for file in self.tmp.glob("*.log"))

    def command(self, name: str) -> list[str]:
        """How a process is started."""
        return ["/bin/sh", "-c", commands()[name.rstrip("12")]]

    def environment_of(self, name: str) -> dict[str, str]:
        """What a process is told."""
        kept = {key: os.environ[key] for key in KEPT if key in os.environ}
        redis_port = self.hints.port if name in WEBS else self.redis.port
        mail = self.mailbox.controller
        needed = {
            "DJANGO_SETTINGS_MODULE": "medspa_chat.settings",
            "DEMO": "1",
            "SECOND_STEP_REQUIRED": "1",
            "SECRET_KEY": settings.SECRET_KEY,
            "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
            "SITE_URL": self.url,
            "PORT": str(self.ports.get(name, 0)),
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
            "EMAIL_URL": f"smtp://{mail.hostname}:{mail.port}",
            "VAR_DIR": str(self.tmp / name),
            "PYTHONUNBUFFERED": "1",
        }
        return kept | needed | self.environment | self.skewed
