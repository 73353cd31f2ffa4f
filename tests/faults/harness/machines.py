"""`make machines`: two machines of one web process and one worker each, PostgreSQL and Redis on a
third, nginx on a fourth, each in a network namespace of its own; one of the two is switched off
while people write. Needs root, `ip`, curl and nginx. Exits with 1 when a rule was broken.
"""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Any

import django
from django.core.management import call_command

from medspa_chat.devservices.places import passing_place
from medspa_chat.devservices.processes import Warden
from medspa_chat.devservices.user import ServerUser
from tests.faults.harness.__main__ import environment
from tests.faults.harness.servers import postgres_server
from tests.processes import ROOT, wait_for

BRIDGE, NET = "medspa0", "10.77.0"
HERE = f"{NET}.1"  # the machine of PostgreSQL, Redis, the mail server and the people
PLACES = {"medspa-1": f"{NET}.11", "medspa-2": f"{NET}.12", "medspa-front": f"{NET}.20"}
OF = {
    "web1": "medspa-1",
    "worker1": "medspa-1",
    "web2": "medspa-2",
    "worker2": "medspa-2",
    "beat": "medspa-2",
}
FRONT = PLACES["medspa-front"]
WEB_PORT = 8000


def main() -> None:
    """Make the machines, switch one off, look what came of it, and take them away."""
    lacking = [name for name in ("ip", "curl", "nginx") if shutil.which(name) is None]
    if lacking or os.geteuid():
        sys.exit(f"This needs root, ip, curl and nginx; lacking: {', '.join(lacking) or 'root'}.")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with ExitStack() as stack:
        stack.enter_context(machines())
        is_well = run(stack, is_short="--short" in sys.argv[1:])
    sys.exit(0 if is_well else 1)


@contextmanager
def machines() -> Iterator[None]:
    """A bridge, and on it a namespace for each machine."""
    take_away()
    try:
        ip("link", "add", "name", BRIDGE, "type", "bridge")
        ip("addr", "add", f"{HERE}/24", "dev", BRIDGE)
        ip("link", "set", BRIDGE, "up")
        for number, (name, address) in enumerate(PLACES.items()):
            ip("netns", "add", name)
            ip("link", "add", f"medspa0v{number}", "type", "veth", "peer", "eth0", "netns", name)
            ip("link", "set", f"medspa0v{number}", "master", BRIDGE, "up")
            for command in (
                ("addr", "add", f"{address}/24", "dev", "eth0"),
                ("link", "set", "eth0", "up"),
                ("link", "set", "lo", "up"),
            ):
                ip("-n", name, *command)
        yield
    finally:
        take_away()


def take_away() -> None:
    """Whatever is there of it."""
    lines = [f"medspa0v{number}" for number in range(len(PLACES))]
    for kind, names in (("netns", [*PLACES]), ("link", [*lines, BRIDGE])):
        for name in names:
            subprocess.run(["ip", kind, "del", name], capture_output=True, check=False)


def ip(*arguments: str) -> None:
    """One command of iproute2."""
    subprocess.run(["ip", *arguments], check=True)


def unplug(name: str) -> None:
    """Nothing leaves or reaches a machine any more, and nobody is told."""
    ip("-n", name, "link", "set", "eth0", "down")


def run(stack: ExitStack, *, is_short: bool) -> bool:
    """On servers that listen on the network; whether every rule held."""
    warden = stack.enter_context(Warden())
    home = stack.enter_context(passing_place(ServerUser.find(), warden))
    postgres = stack.enter_context(postgres_server(home, warden, is_small=False, network=NET))
    redis = import_module("tests.redis_server").RedisServer(home, address=HERE)
    redis.start()
    stack.callback(redis.kill)
    os.environ |= environment(postgres.url, redis.url, home)
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    stage = import_module("tests.faults.harness.stage")
    # Nobody is told that a machine is gone: a tab takes 45 s to find out, as the page does.
    size = replace(stage.SHORT if is_short else stage.FULL, settle=150)
    cluster = _machines_of(home, postgres, redis, size)
    stack.callback(cluster.mailbox.controller.stop)
    stack.callback(cluster.stop)
    stack.enter_context(nginx(home))
    fault, faults = _fault(), import_module("tests.faults.harness.run")
    practice = import_module("tests.faults.harness.practice").people_the_practice(
        size.writers, size.readers, size.due_seconds
    )
    found = asyncio.run(faults.in_turn(cluster, practice, size, [1], [fault]))
    return bool(faults.summary([fault], found, {}))


def _machines_of(home: Path, postgres: Any, redis: Any, size: Any) -> Any:
    from aiosmtpd.controller import Controller

    from tests.faults.harness.cluster import Cluster
    from tests.processes import free_port

    class Line:
        """In place of the proxies that the other faults break: here the network is."""

        port = 80

        async def start(self) -> None:
            """It is there."""

    class Machines(Cluster):
        """The same processes, each on its machine."""

        url = f"http://{FRONT}"

        def heal(self) -> None:
            """Start whatever doesn't run."""
            self.run(*(name for name in OF if name not in self.processes))

        def answers(self, name: str, path: str = "healthz") -> bool:
            """Whether a web process says that all is well, asked as nginx asks."""
            at = f"{PLACES[OF[name]]}:{WEB_PORT}" if name in OF else FRONT
            asked = ["curl", "-sf", "-m", "3", "-o", os.devnull, "-H", f"Host: {FRONT}"]
            done = subprocess.run([*asked, f"http://{at}/{path}"], check=False)
            return done.returncode == 0

        def command(self, name: str) -> list[str]:
            """On its machine."""
            return ["ip", "netns", "exec", OF[name], *super().command(name)]

        def environment_of(self, name: str) -> dict[str, str]:
            """What a machine of its own changes."""
            return super().environment_of(name) | {
                "DATABASE_URL": f"postgresql://postgres@{HERE}:5432/{postgres.database}",
                "REDIS_URL": redis.url,
                "HOST": PLACES[OF[name]],
                "PORT": str(WEB_PORT),
                "TRUSTED_PROXY_COUNT": "1",
            }

    told = {"HEARTBEAT_SECONDS": str(size.heartbeat), "SWEEP_SECONDS": str(size.sweep)}
    cluster: Any = Machines(home, postgres, redis, **told)
    cluster.front = cluster.hints = Line()
    cluster.mailbox.controller = Controller(cluster.mailbox, hostname=HERE, port=free_port())
    cluster.mailbox.controller.start()
    return cluster


@contextmanager
def nginx(home: Path) -> Iterator[None]:
    """The file of docs/deploy on the fourth machine, without TLS, before both web processes."""
    said = (ROOT / "docs" / "deploy" / "nginx.conf").read_text()
    said = re.sub(r"^server \{ .*?^}\n", "", said, count=1, flags=re.MULTILINE | re.DOTALL)
    said = re.sub(r"^server \{\n    listen 80 .*?^}\n", "", said, flags=re.MULTILINE | re.DOTALL)
    said = re.sub(r"^    ssl_.*\n", "", said, flags=re.MULTILINE)
    webs = "\n".join(
        f"    server {PLACES[OF[name]]}:{WEB_PORT} max_fails=1 fail_timeout=10s;"
        for name in ("web1", "web2")
    )
    said = re.sub(r"^    server 127.0.0.1:8000.*$", webs, said, flags=re.MULTILINE)
    for old, new in (
        ("listen 443 ssl", "listen 80"),
        ("chat.example.com;", f"{FRONT};"),
        ("X-Forwarded-Proto https", "X-Forwarded-Proto http"),
        ("/var/log/nginx/chat.log", f"{home}/nginx.access"),
    ):
        said = said.replace(old, new)
    own = f"pid {home}/nginx.pid; error_log {home}/nginx.log; daemon off; user root;"
    (home / "chat.conf").write_text(said)
    (home / "nginx.conf").write_text(f"{own}\nevents {{}}\nhttp {{ include {home}/chat.conf; }}\n")
    command = ["ip", "netns", "exec", "medspa-front", "nginx", "-c", f"{home}/nginx.conf"]
    process = subprocess.Popen(command)
    try:
        wait_for(lambda: (home / "nginx.pid").exists())
        yield
    finally:
        process.terminate()
        process.wait()


def _fault() -> Any:
    from tests.faults.harness.registry import Fault
    from tests.faults.harness.stage import Stage

    async def switched_off(stage: Stage) -> AsyncGenerator[None]:
        """Its line goes first, so that nobody is told of its end."""
        off_at = monotonic()
        unplug("medspa-1")
        stage.cluster.kill("web1", "worker1")
        await stage.is_back()
        stage.note(f"nginx answers again after {monotonic() - off_at:.1f} s")
        yield
        stage.must(stage.found.unsent == 0, "something was never sent")
        took = stage.seconds_to_send(off_at, off_at + 30)
        stage.note(f"sent right after it: the slowest after {max(took, default=0):.1f} s")

    return Fault(1, "one of two machines is switched off", switched_off, seconds=90, late=60)


if __name__ == "__main__":
    main()
