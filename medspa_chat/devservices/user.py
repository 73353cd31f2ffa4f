"""Whom PostgreSQL runs as: it refuses root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from medspa_chat.devservices.errors import CannotStart


@dataclass(frozen=True)
class ServerUser:
    """The user of the servers: ourselves, or `nobody` when we are root."""

    uid: int
    gid: int
    is_other: bool

    @classmethod
    def find(cls) -> "ServerUser":
        """Ourselves, or `nobody` when we are root. Raises CannotStart when that doesn't exist."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), is_other=False)
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            raise CannotStart(
                "PostgreSQL refuses to run as root, and there is no user `nobody`: "
                "set DATABASE_URL, or run as a normal user."
            ) from None
        return cls(nobody.pw_uid, nobody.pw_gid, is_other=True)

    def run_as(self) -> dict[str, Any]:
        """The arguments with which `subprocess` becomes this user."""
        if not self.is_other:
            return {"cwd": "/"}
        return {"cwd": "/", "user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give a file or directory of ours to this user."""
        if self.is_other:
            os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Whether this user may enter the directory, and all that lie above it."""
        if not self.is_other:
            return os.access(path, os.X_OK)
        at = path.resolve()
        return all(self._may_enter(directory) for directory in (at, *at.parents))

    def _may_enter(self, directory: Path) -> bool:
        found = directory.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & 0o100)
        if found.st_gid == self.gid:
            return bool(found.st_mode & 0o010)
        return bool(found.st_mode & 0o001)
