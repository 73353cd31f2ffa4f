"""Files lie encrypted where they are kept, and read as they were put in."""

import io
import secrets
from pathlib import Path
from typing import Any

import pytest
from django.core.files import File
from django.core.files.base import ContentFile

from messaging.encrypted_files import PIECE, EncryptedFiles

SAID = b"consent of Mrs. Ito; "


@pytest.fixture
def storage(tmp_path: Path) -> EncryptedFiles:
    return EncryptedFiles(
        "django.core.files.storage.FileSystemStorage", {"location": str(tmp_path)}
    )


def read(storage: EncryptedFiles, name: str = "x") -> bytes:
    with storage.open(name) as file:
        return bytes(file.read())


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 1_000_000])
def test_a_file_of_any_size_comes_back_and_is_not_to_be_read_where_it_lies(
    storage: EncryptedFiles, tmp_path: Path, size: int
) -> None:
    content = (SAID * (size // len(SAID) + 1))[:size]
    storage.save("x", ContentFile(content))
    assert read(storage) == content
    assert storage.size("x") == size
    assert SAID not in (tmp_path / "x").read_bytes()


def test_the_same_file_twice_is_not_alike_where_it_lies(
    storage: EncryptedFiles, tmp_path: Path
) -> None:
    for name in ("x", "y"):
        storage.save(name, ContentFile(SAID * 9))
    one, two = ((tmp_path / name).read_bytes() for name in ("x", "y"))
    assert one[8:24] != two[8:24]
    assert one[24:] != two[24:]


def test_a_part_of_it_can_be_read_without_the_rest(storage: EncryptedFiles) -> None:
    content = secrets.token_bytes(3 * PIECE + 7)
    storage.save("x", ContentFile(content))
    with storage.open("x") as file:
        for start, length in ((PIECE - 3, 6), (0, 1), (2 * PIECE + 5, PIECE), (3 * PIECE, 99)):
            file.seek(start)
            found = b""
            while len(found) < length and (more := file.read(length - len(found))):
                found += more
            assert found == content[start : start + length]
        assert file.seek(0, io.SEEK_END) == len(content)
        assert file.read(1) == b""


def changed(kept: bytes, how: str) -> bytes:
    """What somebody with the disk in hand made of a file of three pieces."""
    head, piece = kept[:24], PIECE + 16
    first, second, last = kept[24 : 24 + piece], kept[24 + piece : 24 + 2 * piece], kept[-23:]
    return {
        "a bit": kept[:100] + bytes([kept[100] ^ 1]) + kept[101:],
        "the salt": kept[:9] + bytes([kept[9] ^ 1]) + kept[10:],
        "cut off": head + first + second,
        "moved": head + second + first + last,
        "left out": head + first + last,
        "cut within": kept[:-1],
    }[how]


@pytest.mark.parametrize("how", ["a bit", "the salt", "cut off", "moved", "left out", "cut within"])
def test_a_file_that_was_changed_where_it_lies_is_not_handed_out(
    storage: EncryptedFiles, tmp_path: Path, how: str
) -> None:
    storage.save("x", ContentFile(secrets.token_bytes(2 * PIECE + 7)))
    at = tmp_path / "x"
    at.write_bytes(changed(at.read_bytes(), how))
    with pytest.raises(OSError, match="was changed"):
        read(storage)


def test_a_former_key_reads_and_another_one_does_not(
    storage: EncryptedFiles, settings: Any
) -> None:
    settings.FIELD_KEYS = ["old-key-" * 5]
    storage.save("x", ContentFile(SAID))
    settings.FIELD_KEYS = ["new-key-" * 5, "old-key-" * 5]
    assert read(storage) == SAID
    settings.FIELD_KEYS = ["new-key-" * 5]
    with pytest.raises(OSError, match="key is not among"):
        read(storage)


def test_what_lies_there_in_the_clear_from_former_times_reads_as_it_is(
    storage: EncryptedFiles, tmp_path: Path
) -> None:
    (tmp_path / "x").write_bytes(SAID)
    assert (read(storage), storage.size("x")) == (SAID, len(SAID))


def test_a_file_is_gone_once_it_is_deleted(storage: EncryptedFiles, tmp_path: Path) -> None:
    storage.save("x", File(io.BytesIO(SAID)))
    assert storage.exists("x")
    storage.delete("x")
    assert not storage.exists("x")
    assert list(tmp_path.iterdir()) == []
