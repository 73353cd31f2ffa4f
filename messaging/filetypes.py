"""What a file is, by its content: neither its name nor its sender is believed; pure."""

import codecs
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

MAX_NAME = 120
_HEAD = 512
_CHUNK = 65_536


class NotTaken(Exception):
    """A file that isn't taken; says why in a sentence for who chose it."""


@dataclass(frozen=True)
class FileType:
    """A type that is taken: its kind is one of `Attachment.Kind`; the first suffix is the usual."""

    content_type: str
    kind: str
    name: str
    suffixes: tuple[str, ...]


JPEG = FileType("image/jpeg", "image", "JPEG image", (".jpg", ".jpeg", ".jfif"))
PNG = FileType("image/png", "image", "PNG image", (".png",))
GIF = FileType("image/gif", "image", "GIF image", (".gif",))
WEBP = FileType("image/webp", "image", "WebP image", (".webp",))
HEIC = FileType("image/heic", "image", "HEIC photo", (".heic", ".heif", ".hif"))
PDF = FileType("application/pdf", "document", "PDF", (".pdf",))
TEXT = FileType("text/plain", "document", "Text", (".txt", ".md", ".log", ".ics"))
CSV = FileType("text/csv", "document", "Table (CSV)", (".csv", ".tsv"))
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
WORD = FileType(_OPEN_XML + "wordprocessingml.document", "document", "Word document", (".docx",))
EXCEL = FileType(_OPEN_XML + "spreadsheetml.sheet", "document", "Excel workbook", (".xlsx",))
SLIDES = FileType(
    _OPEN_XML + "presentationml.presentation", "document", "PowerPoint slides", (".pptx",)
)
ODT = FileType(_ODF + "text", "document", "Text document", (".odt",))
ODS = FileType(_ODF + "spreadsheet", "document", "Spreadsheet", (".ods",))
ODP = FileType(_ODF + "presentation", "document", "Slides", (".odp",))
MP3 = FileType("audio/mpeg", "audio", "Audio", (".mp3",))
M4A = FileType("audio/mp4", "audio", "Audio", (".m4a",))
WAV = FileType("audio/wav", "audio", "Audio", (".wav",))
ALL = (JPEG, PNG, GIF, WEBP, PDF, TEXT, CSV, WORD, EXCEL, SLIDES, ODT, ODS, ODP, MP3, M4A, WAV)
TYPE_NAMES: Mapping[str, str] = {one.content_type: one.name for one in ALL}

_TAKEN = "Images, PDF, text, CSV, Office documents and audio are taken."
_SIGNATURES = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
    (b"ID3", MP3),
    (b"\xff\xfb", MP3),
    (b"\xff\xf3", MP3),
    (b"\xff\xf2", MP3),
)
# Brands of ISO media files (bytes 8 to 12). A video would have to be opened to take the place out
# of it.
_APPLE_PHOTOS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
_AVIF = {b"avif", b"avis"}
_AUDIO_BRANDS = {b"M4A ", b"M4B "}
_MACROS = ("vbaproject.bin", "basic/", "scripts/")
_OFFICE = (("word/", WORD), ("xl/", EXCEL), ("ppt/", SLIDES))
_OPEN_DOCUMENTS = {one.content_type: one for one in (ODT, ODS, ODP)}


def type_of(file: BinaryIO, name: str) -> FileType:
    """What a file is; the name only tells CSV from other text. Raises NotTaken."""
    file.seek(0)
    head = file.read(_HEAD)
    found = _by_signature(head)
    if found is None and head[:2] == b"PK":
        found = _in_zip(file)
    if found is None:
        found = _text(file, head, name)
    file.seek(0)
    return found


def kept_as(found: FileType) -> FileType:
    """The type in which it is kept: no browser but one shows HEIC, so that becomes JPEG."""
    return JPEG if found is HEIC else found


def fitting_name(name: str, found: FileType) -> str:
    """The name with the suffix of what the file is, so that nothing else opens it later; at
    most 120 characters, none of them invisible."""
    clean = "".join(one for one in name if unicodedata.category(one)[0] not in "CZ" or one == " ")
    path = PurePath(clean.replace("/", " ").replace("\\", " ").strip(" .") or "File")
    suffix = path.suffix.lower()
    if suffix in found.suffixes:
        return path.stem[: MAX_NAME - len(suffix)] + path.suffix
    known = {suffix for one in (*ALL, HEIC) for suffix in one.suffixes}
    stem = path.stem if suffix in known else path.name
    return stem[: MAX_NAME - len(found.suffixes[0])] + found.suffixes[0]


def _by_signature(head: bytes) -> FileType | None:
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    if head[:4] == b"RIFF":
        return {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _media(head[8:12])
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotTaken("Old Office files may hide programs. Save it as .docx, .xlsx or .pptx.")
    return None


def _media(brand: bytes) -> FileType:
    if brand in _AUDIO_BRANDS:
        return M4A
    if brand in _APPLE_PHOTOS:
        return HEIC
    if brand in _AVIF:
        raise NotTaken("AVIF images aren't taken. Save it as JPEG and add that.")
    raise NotTaken("Videos aren't taken: they keep where they were filmed.")


def _in_zip(file: BinaryIO) -> FileType:
    """Looks at the list of names and at nothing that would have to be unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = [one.lower() for one in archive.namelist()]
            first = archive.infolist()[0] if names else None
            is_named = first is not None and first.filename == "mimetype" and first.file_size < 100
            said = archive.read("mimetype").decode("ascii", "replace") if is_named else ""
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError):
        raise NotTaken("This archive is damaged, or no archive.") from None
    if any(macro in one for one in names for macro in _MACROS):
        raise NotTaken("This document holds macros. Save it without them.")
    if said in _OPEN_DOCUMENTS:
        return _OPEN_DOCUMENTS[said]
    if "[content_types].xml" in names:
        for folder, found in _OFFICE:
            if any(one.startswith(folder) for one in names):
                return found
    raise NotTaken(f"Archives aren't taken. {_TAKEN}")


def _text(file: BinaryIO, head: bytes, name: str) -> FileType:
    if head.startswith((b"{\\rtf", b"MZ", b"\x7fELF", b"#!")):
        raise NotTaken(f"This type of file isn't taken. {_TAKEN}")
    encoding = "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
    if not _is_text(file, encoding) and not _is_text(file, "cp1252"):
        raise NotTaken(f"This type of file isn't taken. {_TAKEN}")
    if head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n").startswith("<"):
        raise NotTaken(f"Web pages and SVG drawings aren't taken. {_TAKEN}")
    return CSV if PurePath(name).suffix.lower() in CSV.suffixes else TEXT


def _is_text(file: BinaryIO, encoding: str) -> bool:
    """Whether all of it is text in this encoding, without control characters."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            text = decoder.decode(chunk)
            if any(one < " " and one not in "\t\r\n\f" for one in text):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
