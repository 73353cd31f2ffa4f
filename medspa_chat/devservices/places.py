"""Where the servers keep things: directories that their user can reach."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from medspa_chat.devservices.errors import CannotStart
from medspa_chat.devservices.processes import Warden
from medspa_chat.devservices.user import ServerUser

PREFIX = "medspa_chat-"
# A symbolic link in a home to the place that stands for it.
OUTSIDE = "outside"


@contextmanager
def passing_place(user: ServerUser, warden: Warden) -> Iterator[Path]:
    """A directory that the user of the servers reaches, removed after the block."""
    place = _new_place(user, Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp"))
    warden.remove(place)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def socket_place(user: ServerUser, warden: Warden) -> Iterator[Path]:
    """A directory with a short name (a socket's has at most some 100 bytes) for that user alone."""
    place = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
    user.own(place)
    warden.remove(place)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def reachable(home: Path, user: ServerUser) -> Path:
    """`home` itself, or when the user of the servers can't enter it, a place that stands for it.

    Root's own directory is closed to others, and stays so: the place lies under /var/tmp, and
    a link in `home` remembers it.
    """
    if user.reaches(home):
        return home
    link = home / OUTSIDE
    if link.is_dir() and link.stat().st_uid == os.geteuid() and user.reaches(link):
        return link.resolve()
    link.unlink(missing_ok=True)
    place = _new_place(user, Path("/var/tmp"), Path("/tmp"))
    link.symlink_to(place)
    return place


def forget(home: Path, kept: str) -> None:
    """Empty a home but for one file, and remove the place that stands for it."""
    for entry in home.iterdir():
        if entry.name == OUTSIDE and entry.resolve().name.startswith(PREFIX):
            shutil.rmtree(entry.resolve(), ignore_errors=True)
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != kept:
            entry.unlink()


def _new_place(user: ServerUser, *parents: Path) -> Path:
    for parent in parents:
        if parent.is_dir() and os.access(parent, os.W_OK) and user.reaches(parent):
            place = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent)).resolve()
            place.chmod(0o711)
            return place
    raise CannotStart(
        f"No directory for the data of PostgreSQL ({', '.join(map(str, parents))}): "
        "set DATABASE_URL and REDIS_URL."
    )
