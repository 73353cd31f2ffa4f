"""What a file is, by what is in it."""

from io import BytesIO

import pytest

from messaging import filetypes
from messaging.filetypes import FileType, NotTaken, fitting_name, type_of
from tests.files import archive, moving_picture, photo

WORD = archive("[Content_Types].xml", "word/document.xml")
ODT = archive("content.xml", first=("mimetype", "application/vnd.oasis.opendocument.text"))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (photo(), filetypes.JPEG),
        (photo(format_name="PNG"), filetypes.PNG),
        (photo(format_name="WEBP"), filetypes.WEBP),
        (moving_picture(), filetypes.GIF),
        (photo(format_name="HEIF"), filetypes.HEIC),
        (b"%PDF-1.7\n", filetypes.PDF),
        (b"Room 1: laser\n", filetypes.TEXT),
        ("Grüße".encode("cp1252"), filetypes.TEXT),
        ("Grüße".encode("utf-16"), filetypes.TEXT),
        (WORD, filetypes.WORD),
        (archive("[Content_Types].xml", "xl/workbook.xml"), filetypes.EXCEL),
        (archive("[Content_Types].xml", "ppt/presentation.xml"), filetypes.SLIDES),
        (ODT, filetypes.ODT),
        (b"ID3\x04", filetypes.MP3),
        (b"\0\0\0\x1cftypM4A \0\0", filetypes.M4A),
        (b"RIFF\0\0\0\0WAVEfmt ", filetypes.WAV),
    ],
)
def test_the_content_says_what_it_is_whatever_its_name(content: bytes, expected: FileType) -> None:
    assert type_of(BytesIO(content), "invoice.exe") == expected


def test_only_the_name_tells_a_table_from_other_text() -> None:
    assert type_of(BytesIO(b"name,day\nIto,3\n"), "list.CSV") == filetypes.CSV


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<html><script>", "Web pages"),
        (b" \n<svg onload=x>", "Web pages"),
        ("<svg>".encode("utf-16"), "Web pages"),
        (b"MZ\x90\0", "This type of file isn't taken"),
        (b"#!/bin/sh\n", "This type of file isn't taken"),
        (b"{\\rtf1", "This type of file isn't taken"),
        (b"text\0and more", "This type of file isn't taken"),
        (b"x" * 70_000 + b"\0", "This type of file isn't taken"),
        (b"RIFF\0\0\0\0AVI LIST", "This type of file isn't taken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Old Office files"),
        (b"\0\0\0\x18ftypavif", "AVIF"),
        (b"\0\0\0\x18ftypqt  ", "Videos"),
        (archive("a.txt"), "Archives aren't taken"),
        (b"PK\x03\x04 and no more", "damaged"),
        (archive("[Content_Types].xml", "word/vbaProject.bin"), "macros"),
    ],
)
def test_all_else_is_refused_and_the_sentence_says_why(content: bytes, why: str) -> None:
    with pytest.raises(NotTaken, match=why):
        type_of(BytesIO(content), "photo.jpg")


@pytest.mark.parametrize(
    ("name", "found", "expected"),
    [
        ("Consent form.pdf", filetypes.PDF, "Consent form.pdf"),
        ("IMG_1.JPG", filetypes.JPEG, "IMG_1.JPG"),
        ("IMG_1.HEIF", filetypes.JPEG, "IMG_1.jpg"),
        ("IMG_1.heic", filetypes.JPEG, "IMG_1.jpg"),
        ("run.bat", filetypes.TEXT, "run.bat.txt"),
        ("page.html", filetypes.TEXT, "page.html.txt"),
        ("Mrs. Ito", filetypes.PDF, "Mrs. Ito.pdf"),
        ("../../etc/passwd", filetypes.TEXT, "etc passwd.txt"),
        ("gpj.\u202eexe", filetypes.PDF, "gpj.exe.pdf"),
        ("a\r\nb\0.pdf", filetypes.PDF, "ab.pdf"),
        ("", filetypes.PDF, "File.pdf"),
        ("x" * 300 + ".pdf", filetypes.PDF, "x" * 116 + ".pdf"),
    ],
)
def test_a_name_ends_as_the_content_would_have_it(
    name: str, found: FileType, expected: str
) -> None:
    assert fitting_name(name, found) == expected
