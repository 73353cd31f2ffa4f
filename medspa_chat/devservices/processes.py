"""Processes of ours: started apart from the terminal, ended with us in every case."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

SECONDS_TO_STOP = 15.0


class Warden:
    """A process that ends what we started should we be killed without a chance to.

    It reads our orders from a pipe; the end of the pipe is the end of us.
    """

    def __init__(self, holding: Sequence[int] = ()) -> None:
        """`holding` are open files, as locks, that it keeps open until all is ended."""
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(Path(__file__).with_name("warden.py"))],
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=holding,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """The process that watches."""
        return self._process.pid

    def watch(self, pid: int, stop_signal: signal.Signals) -> None:
        """End this process with this signal after our death."""
        self._order(watch=pid, signal=int(stop_signal))

    def forget(self, pid: int) -> None:
        """It has ended."""
        self._order(forget=pid)

    def remove(self, path: Path) -> None:
        """Remove this directory after our death."""
        self._order(remove=str(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()

    def _order(self, **order: Any) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()


@contextmanager
def running(
    command: Sequence[str | Path],
    warden: Warden,
    stop_signal: signal.Signals,
    log: Path | None = None,
    env: Mapping[str, str] | None = None,
    **options: Any,
) -> Iterator[subprocess.Popen[bytes]]:
    """The command in a session of its own (Ctrl-C is ours, not its), stopped after the block.

    What it says goes to `log`, without one to where we speak.
    """
    with (log or Path(os.devnull)).open("ab") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output if log else None,
            stderr=output if log else None,
            start_new_session=True,
            **options,
        )
    warden.watch(process.pid, stop_signal)
    try:
        yield process
    finally:
        stop(process, stop_signal)
        warden.forget(process.pid)


def stop(process: subprocess.Popen[bytes], stop_signal: signal.Signals) -> None:
    """Ask it to end, wait, and make it."""
    if process.poll() is None:
        process.send_signal(stop_signal)
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def command_of(pid: int) -> str:
    """The command line of a running process; empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
    except OSError:
        if Path("/proc/self").exists():
            return ""
    asked = subprocess.run(
        ["ps", "-ww", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip()


def wait_until_gone(pid: int, seconds: float = SECONDS_TO_STOP) -> bool:
    """Whether the process ended within these seconds; it need not be a child of ours."""
    end = time.monotonic() + seconds
    while command_of(pid):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
