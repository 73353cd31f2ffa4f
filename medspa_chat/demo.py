"""`make demo`: the whole product on this machine, with a practice to try it on.

1. be the only demo of this checkout, and see that the port is free
2. PostgreSQL and Redis, unless `DATABASE_URL` and `REDIS_URL` name others
3. migrate, and seed the practice
4. the Procfile's web, worker and beat
5. once the site answers: say where, and who may log in
"""

import fcntl
import ipaddress
import os
import secrets
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import django
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections

from medspa_chat.devservices import CannotStart, environment, services
from medspa_chat.devservices.places import forget
from medspa_chat.devservices.processes import Warden, command_of, running

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_ANSWER = 90.0
SECONDS_TO_TIDY = 20.0
LOCK = "demo.lock"
ENVIRONMENT = "demo.env"
SERVERS = ("DATABASE_URL", "REDIS_URL")
# Static files are served where they lie, and who runs a demo as root knows it.
NOT_WORTH_A_WORD = ("ignore:No directory at:UserWarning", "ignore:You're running the worker")
READY = """
medspa_chat is ready: {url}

{logins}

Mails lie under {mail} and at {url}/inbox/
Ctrl-C stops everything. The next `make demo` goes on with the same data,
`make demo-reset` starts over.
"""


class Stopped(BaseException):
    """Somebody asked us to end."""


def main() -> None:
    """Run the demo until it is stopped; with --reset, on new data."""
    listen_to_signals()
    var = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
    try:
        if "--reset" in sys.argv[1:]:
            reset(var)
        run(var)
    except CannotStart as error:
        sys.exit(str(error))
    except Stopped:
        print("\nThe demo is stopped.", flush=True)


def reset(var: Path) -> None:
    """Forget what the demo stored. Raises CannotStart when that is not ours to forget."""
    if os.environ.get("DATABASE_URL"):
        raise CannotStart("The data lies in the database of DATABASE_URL: empty that yourself.")
    with only_demo(var):
        forget(var, kept=LOCK)


def run(var: Path) -> None:
    """Everything, until a signal comes or a process ends. Raises CannotStart."""
    host, port = os.environ.get("HOST") or "127.0.0.1", chosen_port()
    with only_demo(var) as lock:
        refuse_taken(host, port)
        settings = settings_of_the_demo(var, host, port)
        with (
            Warden(holding=[lock]) as warden,
            services(var, warden),
            environment(**settings),
            environment_file(var / ENVIRONMENT, [*settings, *SERVERS]),
        ):
            logins = prepared_logins()
            command = [sys.executable, "-m", "honcho", "-e", os.devnull, "start"]
            with running(
                [*command, "web", "worker", "beat"], warden, signal.SIGTERM, cwd=ROOT
            ) as processes:
                wait_for_answer(host, port, processes)
                url = os.environ["SITE_URL"]
                print(READY.format(url=url, logins=logins, mail=var / "mail"), flush=True)
                wait_for_end(processes)


@contextmanager
def only_demo(var: Path) -> Iterator[int]:
    """Hold the lock of this checkout's demo. Raises CannotStart when another has it.

    The warden of a killed demo keeps the lock until it has tidied up; that is waited for.
    """
    try:
        var.mkdir(parents=True, exist_ok=True)
        lock = os.open(var / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise CannotStart(f"The demo can't write to {var} ({error.strerror}).") from error
    if not os.access(var, os.W_OK):
        raise CannotStart(f"The demo can't write to {var}: it belongs to another user.")
    try:
        take(lock)
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        yield lock
    finally:
        os.close(lock)


def take(lock: int) -> None:
    """Lock the file, or raise CannotStart with who has it."""
    end = time.monotonic() + SECONDS_TO_TIDY
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(lock, 20, 0).decode()
            if time.monotonic() > end or (holder and command_of(int(holder))):
                raise CannotStart(
                    f"The demo of this checkout runs already (process {holder}): stop that first."
                ) from None
            time.sleep(0.1)
        else:
            return


def chosen_port() -> int:
    """The port of `PORT`, else 8000. Raises CannotStart."""
    port = os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise CannotStart(f"PORT={port} is not a port: choose a number from 1 to 65535.")
    return int(port)


def refuse_taken(host: str, port: int) -> None:
    """Raise CannotStart when we can't listen there, or somebody does under another address."""
    taken = CannotStart(f"Port {port} is taken: choose another one: make demo PORT={port + 1}")
    for address in (host, "::1", "127.0.0.1"):
        try:
            socket.create_connection((address, port), timeout=1).close()
        except OSError:
            continue
        raise taken
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(f"Can't listen on {host}:{port} ({error.strerror}).") from error


def settings_of_the_demo(var: Path, host: str, port: int) -> dict[str, str]:
    """The environment of the processes; what a `.env` says of production does not count."""
    name = "localhost" if is_everywhere(host) else host
    here = os.environ.get("SITE_URL") or f"http://{name}:{port}"
    names = {"localhost", "127.0.0.1", socket.gethostname(), name}
    return {
        "DJANGO_SETTINGS_MODULE": "medspa_chat.settings",
        "DEMO": "1",
        "DEBUG": "",
        "EMAIL_URL": "",
        "TRUSTED_PROXY_COUNT": os.environ.get("TRUSTED_PROXY_COUNT", "0"),
        "VAR_DIR": str(var),
        "SECRET_KEY": kept_secret(var / "secret_key"),
        "FIELD_KEYS": kept_secret(var / "field_key"),
        "SITE_URL": here,
        "ALLOWED_HOSTS": os.environ.get("ALLOWED_HOSTS") or ",".join(sorted(names)),
        "EXTRA_ORIGINS": ",".join(f"http://{each}:{port}" for each in sorted(names)),
        "HOST": host,
        "PORT": str(port),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": ",".join(NOT_WORTH_A_WORD),
    }


@contextmanager
def environment_file(file: Path, names: Iterable[str]) -> Iterator[None]:
    """These variables in a file that a shell reads, for `make manage`, while the demo runs."""
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text("".join(f"{name}={shlex.quote(os.environ[name])}\n" for name in names))
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def is_everywhere(host: str) -> bool:
    """Whether this address is the machine itself or all of its addresses."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def kept_secret(file: Path) -> str:
    """A random key, the same at the next start, so that log-ins hold."""
    if not file.exists():
        file.touch(mode=0o600, exist_ok=False)
        file.write_text(secrets.token_urlsafe(64))
    return file.read_text()


def prepared_logins() -> str:
    """Bring the database up to date, seed the practice once, and say who may log in."""
    django.setup()
    try:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("seed_demo", stdout=StringIO())
    except OperationalError as error:
        raise CannotStart(f"The database doesn't answer: {str(error).strip()}") from error
    except CommandError as error:
        raise CannotStart(f"The demo practice can't be made: {error}") from error
    logins = StringIO()
    call_command("seed_demo", logins=True, stdout=logins)
    connections.close_all()
    return logins.getvalue().strip()


def wait_for_answer(host: str, port: int, processes: subprocess.Popen[bytes]) -> None:
    """Return when the site answers. Raises CannotStart when it never will."""
    at = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    url = f"http://[{at}]:{port}/healthz" if ":" in at else f"http://{at}:{port}/healthz"
    opener = build_opener(ProxyHandler({}))
    end = time.monotonic() + SECONDS_TO_ANSWER
    while processes.poll() is None and time.monotonic() < end:
        try:
            opener.open(url, timeout=2).close()
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise CannotStart("The site does not answer: the lines above say why.")


def wait_for_end(processes: subprocess.Popen[bytes]) -> None:
    """Raises CannotStart when a process ended, Stopped when the make that started us is gone."""
    parent = os.getppid()
    while processes.poll() is None:
        time.sleep(0.5)
        if "MAKELEVEL" in os.environ and os.getppid() != parent:
            raise Stopped
    raise CannotStart("The demo ended by itself: the lines above say which process and why.")


def listen_to_signals() -> None:
    """Stop at the first signal; the others find us stopping. `nohup` is obeyed."""
    signals = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signals.append(signal.SIGHUP)

    def end(number: int, frame: object) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    for each in signals:
        signal.signal(each, end)


if __name__ == "__main__":
    main()
