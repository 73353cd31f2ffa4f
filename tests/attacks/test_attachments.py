"""Files that are two things at once, that unpack to much, or whose names are not what they seem."""

import re
import resource
import secrets
import struct
import zipfile
import zlib
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pytest
from PIL import Image

from accounts.clock import database_now
from messaging.actions import leave, recall_message
from messaging.models import Attachment
from tests.cast import Cast, post
from tests.files import MAKER, archive, bomb, photo
from tests.messaging.test_attachments import _empty_storage, browser, fetched, status, taken, upload

__all__ = ["_empty_storage"]
pytestmark = pytest.mark.django_db
SCRIPT = b"<html><script>alert(document.domain)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
ACTIVE = {"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/xml"}
# Invisible, or turning the reading direction, or meant to look like another letter's neighbor.
_ODD_CHARACTERS = (
    "\u202e\u202d\u2066\u2067\u2068\u200b\u200f\u2028\u2029\ufeff\u00ad\x00\x1b\r\n\x85"
)
NAMES = (
    "../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/shadow",
    "C:\\boot.ini",
    "....//....//x",
    "%2e%2e%2fpasswd",
    "a\r\nSet-Cookie: sid=evil",
    'a"; filename="evil.html',
    "a';filename*=utf-8''evil.html",
    "a\0.html",
    "evil\u202efdp.exe",
    "consent\u200b.pdf\u2028.exe",
    "ｅｖｉｌ．ｈｔｍｌ",
    "page.html",
    "drawing.svg",
    "x.php;.pdf",
    "con.pdf",
    "." * 200,
    "x" * 5_000 + ".html",
    "\ud83d\ude00\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    "",
    " ",
)


def polyglots() -> dict[str, bytes]:
    """Files that begin as one thing and are read as another."""
    pdf = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n"
    return {
        "GIF and script": b"GIF89a/*" + SCRIPT + b"*/=1;",
        "JPEG and page": photo() + SCRIPT,
        "PNG and page": photo(format_name="PNG") + SCRIPT,
        "PNG and archive": photo(format_name="PNG") + archive("evil.html"),
        "PDF and page": pdf + SCRIPT,
        "PDF and archive": pdf + archive("evil.html"),
        "page and PDF": SCRIPT + pdf,
        "sound and page": b"ID3\x04" + SCRIPT,
        "drawing": SVG,
        "drawing behind text": b"\xef\xbb\xbf<?xml version='1.0'?>" + SVG,
        "page behind lines": b"\n" * 600 + SCRIPT,
        "page behind words": b"hello\n" + SCRIPT,
        "page in UTF-7": b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
        "comment in JPEG": _commented(SCRIPT),
    }


def _commented(said: bytes) -> bytes:
    made = BytesIO()
    Image.new("RGB", (40, 30)).save(made, "JPEG", comment=said)
    return made.getvalue()


def zip_bomb() -> bytes:
    """A document of a few kilobytes that unpacks to a gigabyte."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as inside:
        inside.writestr("[Content_Types].xml", "x")
        with inside.open("word/document.xml", "w", force_zip64=True) as huge:
            for _ in range(256):
                huge.write(bytes(1_048_576))
    return made.getvalue()


def png_bomb(width: int, height: int) -> bytes:
    """A PNG whose head says so many pixels, and whose data are none of them."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(10_000))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


@pytest.mark.parametrize("what", sorted(polyglots()))
def test_nothing_that_is_two_things_at_once_ever_runs(cast: Cast, what: str) -> None:
    answer = upload(cast.ana, cast.direct, polyglots()[what], f"{what}.html")
    if answer.status_code == 422:
        assert not Attachment.objects.exists()
        return
    number = answer.json()["id"]
    post(cast.ana, cast.direct, attachments=(number,))
    got = fetched(cast.bre, number)
    kind = got.headers["Content-Type"].partition(";")[0]
    assert kind not in ACTIVE
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    if kind.startswith("image/"):
        assert b"<script" not in got.whole
        assert b"evil.html" not in got.whole
    assert not re.search(r"\.(x?html?|svg|xml|js)$", Attachment.objects.get().name, re.IGNORECASE)


@pytest.mark.parametrize("name", NAMES)
def test_no_name_leads_out_of_the_folder_or_into_a_header_or_looks_like_another(
    cast: Cast, name: str
) -> None:
    answer = upload(cast.ana, cast.direct, b"hello", name or "x")
    assert answer.status_code in {201, 422}
    if answer.status_code == 422:
        return
    row = Attachment.objects.get()
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{32}", str(row.file.name))
    assert not set(row.name) & {*_ODD_CHARACTERS, "/", "\\"}
    assert row.name.endswith((".txt", ".md", ".log"))
    assert not row.name.startswith(".")
    said = fetched(cast.ana, row.pk).headers["Content-Disposition"]
    assert "\r" not in said
    assert "\n" not in said
    quoted = re.fullmatch(r'attachment; filename="((?:[^"\\]|\\.)*)"', said)
    encoded = re.fullmatch(r"attachment; filename\*=utf-8''([\w.%!#$&+^`|~-]+)", said)
    assert quoted or encoded
    shown = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else unquote(encoded[1] if encoded else "")
    assert shown == row.name


@pytest.mark.parametrize("what", ["picture", "head", "wide", "document"])
def test_what_unpacks_to_very_much_takes_no_memory(cast: Cast, what: str) -> None:
    content = {
        "picture": bomb,
        "head": lambda: png_bomb(60_000, 60_000),
        "wide": lambda: png_bomb(2**31 - 1, 1),
        "document": zip_bomb,
    }[what]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = upload(cast.ana, cast.direct, content, "x.docx")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert answer.status_code == (201 if what == "document" else 422)
    assert grown < 100_000, f"{grown} KB"


def test_where_a_photo_was_taken_is_in_no_part_of_what_is_kept(cast: Cast) -> None:
    for kind in ("JPEG", "PNG", "WEBP", "HEIF"):
        number = taken(cast.ana, cast.direct, photo((400, 300), kind), f"x.{kind.lower()}")
        for part in ("", "preview/"):
            got = fetched(cast.ana, number, part)
            with Image.open(BytesIO(got.whole)) as image:
                assert dict(image.getexif()) == {}
                assert not {"exif", "xmp", "comment", "icc_profile"} & set(image.info)
            assert MAKER.encode() not in got.whole


def test_a_part_of_a_file_is_given_to_nobody_who_may_not_have_the_whole(cast: Cast) -> None:
    number = taken(cast.ana, cast.front_desk)
    message = post(cast.ana, cast.front_desk, attachments=(number,))
    for said in (
        "bytes=0-3",
        "bytes=9-1",
        "bytes=-1",
        "bytes=0-0,2-2",
        "items=x",
        "bytes=" + "0-," * 900,
    ):
        assert part(cast.bre, number, said).status_code == 200
        assert part(cast.leo, number, said).status_code == 404
    leave(cast.bre, cast.front_desk, database_now())
    assert part(cast.bre, number, "bytes=0-3").status_code == 404
    recall_message(cast.ana, message.pk, database_now())
    assert part(cast.kim, number, "bytes=0-3").status_code == 404
    assert status(cast.ana, number) == 404


def part(user: Any, number: int, said: str) -> Any:
    """What comes of asking for a part of a file."""
    return browser(user).get(f"/api/attachments/{number}/", HTTP_RANGE=said)


def test_where_a_file_is_kept_cannot_be_guessed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    whole = secrets.token_hex

    def watched(size: int) -> str:
        sizes.append(size)
        return whole(size)

    monkeypatch.setattr(secrets, "token_hex", watched)
    taken(cast.ana, cast.direct)
    assert sizes == [16]  # 128 bits; a UUID has 122
