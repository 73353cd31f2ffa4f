"""A sealed file opens whole and with its own key, or not at all."""

import io
from pathlib import Path

import pytest

from medspa_chat.backup import BackupFailed
from medspa_chat.backup.parts import read_parts, write_part
from medspa_chat.backup.sealing import CHUNK, MAGIC, Sealer, unsealed

KEY = "k" * 43
TAG = 16
HEAD = len(MAGIC) + 32


def sealed(data: bytes, key: str = KEY) -> bytes:
    out = io.BytesIO()
    sealer = Sealer(out, key)
    for at in range(0, len(data), 300_000):
        sealer.write(data[at : at + 300_000])
    sealer.close()
    return out.getvalue()


def opened(data: bytes, key: str = KEY) -> bytes:
    return b"".join(unsealed(io.BytesIO(data), key))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5])
def test_what_was_sealed_is_what_comes_out(size: int) -> None:
    data = bytes(range(251)) * (size // 251 + 1)
    assert opened(sealed(data[:size])) == data[:size]


def test_the_same_content_is_sealed_differently_each_time() -> None:
    assert sealed(b"same") != sealed(b"same")


def test_another_key_opens_nothing() -> None:
    with pytest.raises(BackupFailed, match="BACKUP_KEY is not the key"):
        opened(sealed(b"text"), "j" * 43)


def test_each_changed_byte_is_noticed() -> None:
    whole = sealed(b"text of a message")
    for at in range(len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 1
        with pytest.raises(BackupFailed):
            opened(bytes(changed))


def chunks(data: bytes) -> list[bytes]:
    whole, size = sealed(data), CHUNK + TAG
    return [whole[:HEAD]] + [whole[at : at + size] for at in range(HEAD, len(whole), size)]


@pytest.mark.parametrize(
    "order",
    [(0, 1, 2), (0, 1), (0,), (0, 2, 1, 3), (0, 1, 3), (0, 1, 2, 2, 3), (0, 2, 3)],
    ids=["end cut", "two cut", "all cut", "swapped", "one left out", "doubled", "first left out"],
)
def test_a_chunk_that_is_cut_off_moved_doubled_or_left_out_is_noticed(
    order: tuple[int, ...],
) -> None:
    parts = chunks(b"x" * (2 * CHUNK + 7))
    assert len(parts) == 4
    with pytest.raises(BackupFailed):
        opened(b"".join(parts[number] for number in order))


def test_something_else_is_called_what_it_is() -> None:
    with pytest.raises(BackupFailed, match="not a backup"):
        opened(Path(__file__).read_bytes())


def test_parts_come_back_in_order_also_when_one_is_not_read() -> None:
    out = io.BytesIO()
    sealer = Sealer(out, KEY)
    write_part(sealer, {"part": "a"}, [b"one", b"", b"two"])
    write_part(sealer, {"part": "b"}, [b"x" * CHUNK, b"y" * CHUNK])
    write_part(sealer, {"part": "c"})
    sealer.close()
    found = []
    for note, blocks in read_parts(unsealed(io.BytesIO(out.getvalue()), KEY)):
        found.append((note["part"], b"".join(blocks) if note["part"] != "b" else b"skipped"))
    assert found == [("a", b"onetwo"), ("b", b"skipped"), ("c", b"")]
