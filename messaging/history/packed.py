"""The files of an export in a folder or a zip, read where they lie, none unpacked; pure."""

import json
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from messaging.history.archive import CannotImport

MOST_FILES = 2_000_000
MOST_JSON = 256 * 1_048_576
LONGEST_LINE = 64 * 1_048_576
_UNREADABLE = (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError)


@dataclass(frozen=True)
class InFolder:
    """A file of a folder."""

    path: Path

    @property
    def size(self) -> int:
        """Its bytes."""
        return self.path.stat().st_size

    def read(self, most: int) -> bytes:
        """All of it; raises CannotImport for more than `most`."""
        with self.open() as file:
            return _bounded(file, most, self.path.name)

    def open(self) -> BinaryIO:
        """It, to be read."""
        return self.path.open("rb")


@dataclass(frozen=True)
class InZip:
    """A file of a zip; what its list says of its size isn't believed."""

    archive: zipfile.ZipFile
    info: zipfile.ZipInfo

    @property
    def size(self) -> int:
        """Its bytes, as the list has it."""
        return self.info.file_size

    def read(self, most: int) -> bytes:
        """All of it; raises CannotImport for more than `most`, having unpacked no more."""
        with self.open() as file:
            return _bounded(file, most, self.info.filename)

    def open(self) -> BinaryIO:
        """It, to be read."""
        return cast(BinaryIO, self.archive.open(self.info))


class Packed:
    """The files of a folder or a zip, by their names within it: regular ones, and none that a link
    or a name leads out of it."""

    def __init__(self, source: Path) -> None:
        self.source = source
        try:
            self.files = self._in_folder() if source.is_dir() else self._in_zip()
        except FileNotFoundError:
            raise CannotImport(f"{source} isn't there.") from None
        except _UNREADABLE:
            raise CannotImport(
                f"{source} is neither a folder nor a zip that can be read."
            ) from None
        self._drop_folder_around()

    def _in_folder(self) -> dict[str, InFolder | InZip]:
        found: dict[str, InFolder | InZip] = {}
        for path in self._walk():
            self._count(found)
            found[path.relative_to(self.source).as_posix()] = InFolder(path)
        return found

    def _walk(self) -> Iterator[Path]:
        waiting = [self.source]
        while waiting:
            for path in sorted(waiting.pop().iterdir()):
                if path.is_symlink():
                    continue
                if path.is_dir():
                    waiting.append(path)
                elif path.is_file():
                    yield path

    def _in_zip(self) -> dict[str, InFolder | InZip]:
        archive = zipfile.ZipFile(self.source)
        found: dict[str, InFolder | InZip] = {}
        for info in archive.infolist():
            self._count(found)
            path = PurePosixPath(info.filename.replace("\\", "/"))
            is_link = stat.S_ISLNK(info.external_attr >> 16)
            if not info.is_dir() and not is_link and ".." not in path.parts:
                found.setdefault(path.as_posix().lstrip("/"), InZip(archive, info))
        return found

    def _count(self, found: dict[str, Any]) -> None:
        if len(found) >= MOST_FILES:
            raise CannotImport(f"{self.source} holds more than {MOST_FILES:,} files.")

    def _drop_folder_around(self) -> None:
        """An export that was packed with the folder it lay in."""
        tops = {name.partition("/")[0] for name in self.files if not name.startswith("__MACOSX")}
        if len(tops) == 1 and (top := f"{tops.pop()}/") and all("/" in one for one in self.files):
            inner = {one.removeprefix(top): at for one, at in self.files.items()}
            self.files = {name: at for name, at in inner.items() if "__MACOSX" not in name}

    def json(self, name: str) -> Any:
        """What a file of JSON holds, None when it isn't there; raises CannotImport."""
        at = self.files.get(name)
        if at is None:
            return None
        try:
            return json.loads(at.read(MOST_JSON))
        except (ValueError, RecursionError) as error:
            line = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
            raise CannotImport(f"{name}{line}: this is no JSON.") from None
        except _UNREADABLE:
            raise CannotImport(f"{name} can't be read: it is damaged.") from None

    def lines(self, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """The objects of a file of JSON Lines with the numbers of their lines; raises
        CannotImport."""
        number = 0
        try:
            with self.files[name].open() as file:
                while line := file.readline(LONGEST_LINE + 1):
                    number += 1
                    if len(line) > LONGEST_LINE:
                        raise CannotImport(f"{name}, line {number}: this line is too long.")
                    if line.strip():
                        yield number, _object(line, f"{name}, line {number}")
        except _UNREADABLE:
            raise CannotImport(
                f"{name}, line {number + 1}: it can't be read on: damaged."
            ) from None


def _object(line: bytes, where: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise CannotImport(f"{where}: this is no JSON object.")
    return found


def _bounded(file: BinaryIO, most: int, name: str) -> bytes:
    try:
        content = file.read(most + 1)
    except _UNREADABLE:
        raise CannotImport(f"{name} can't be read: it is damaged.") from None
    if len(content) > most:
        raise CannotImport(f"{name} is larger than {most // 1_048_576:,} MB.")
    return content
