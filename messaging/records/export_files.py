"""An export as one zip: rows, a page to read, the files, and a manifest with the hash of each."""

import hashlib
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings

from messaging.models import Attachment, Export, Message
from messaging.records import export_page
from messaging.records.export_around import conversation_rows, named_in, people_rows, read_rows
from messaging.records.export_rows import BATCH, Row, canonical, instant, message_rows
from messaging.records.scope import messages_of

FORMAT = "medspa_chat export 1"
MANIFEST = "manifest.json"
MESSAGES, CONVERSATIONS, PEOPLE = "messages.jsonl", "conversations.jsonl", "people.jsonl"
READS, PAGE = "reads.jsonl", "index.html"
_CHUNK = 65_536


@dataclass
class Contents:
    """What a zip was filled with: each file's size and hash, and the numbers of the messages."""

    files: list[dict[str, Any]] = field(default_factory=list)
    numbers: dict[int, list[int]] = field(default_factory=dict)
    manifest_sha256: str = ""


def write_zip(export: Export, to: Any, now: datetime) -> Contents:
    """Write the zip of an export into `to`, bit by bit; what is in it."""
    contents = Contents()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as inside:
        _Writer(export, inside, contents, now).write()
    return contents


class _Writer:
    def __init__(
        self, export: Export, inside: zipfile.ZipFile, contents: Contents, now: datetime
    ) -> None:
        self.export, self.inside, self.contents, self.now = export, inside, contents, now
        self.as_of = export.as_of
        self.ids, contents.numbers = found_in(export)
        self.attached: dict[int, dict[str, Any]] = {}

    def write(self) -> None:
        """All of it; the manifest last, as it holds the hashes of the others."""
        self._attachments()
        people = {self.export.requested_by_id, *filter(None, [self.export.decided_by_id])}
        self._add(MESSAGES, self._lines(self._messages(), people))
        conversations = conversation_rows(self.contents.numbers, self.as_of)
        self._add(CONVERSATIONS, self._lines(conversations, people))
        self._add(READS, self._lines(read_rows(self.contents.numbers, self.as_of), people))
        known = people_rows(people)
        self._add(PEOPLE, self._lines(known, set()))
        self._add(PAGE, self._page(known, {row["id"]: row for row in conversations}))
        self._manifest()

    def _messages(self) -> Iterator[Row]:
        return message_rows(self.ids, self.as_of, self.attached)

    def _lines(self, rows: Iterable[Row], people: set[int]) -> Iterator[bytes]:
        for row in rows:
            people |= named_in(row)
            yield canonical(row) + b"\n"

    def _attachments(self) -> None:
        for start in range(0, len(self.ids), BATCH):
            rows = Attachment.objects.filter(message__in=self.ids[start : start + BATCH])
            for row in rows.order_by("pk"):
                path = f"files/{row.pk}{_ending(row.name)}"
                try:
                    opened = row.file.open("rb")
                except FileNotFoundError:  # the row says so: without path and hash
                    continue
                with opened:
                    digest = self._add(path, opened.chunks(_CHUNK))
                self.attached[row.pk] = {"path": path, "sha256": digest}

    def _page(self, people: list[Row], conversations: dict[int, Row]) -> Iterator[bytes]:
        reader = export_page.Reader(people, self.export.requested_by.zone)
        yield reader.head(f"Export {self.export.pk}", self._facts().items()).encode()
        current = None
        for row in self._messages():
            if row["conversation"] != current:
                current = row["conversation"]
                yield reader.conversation(conversations[current]).encode()
            yield reader.message(row).encode()
        yield export_page.end().encode()

    def _facts(self) -> dict[str, str]:
        export = self.export
        assert export.decided_by is not None
        return {
            "practice": settings.PRACTICE_NAME,
            "about": f"{export.kind} {export.subject}",
            "as_of": instant(export.as_of) or "",
            "reason": export.reason,
            "requested_by": export.requested_by.display_name,
            "requested_at": instant(export.requested_at) or "",
            "approved_by": export.decided_by.display_name,
            "approved_at": instant(export.decided_at) or "",
            "made_at": instant(self.now) or "",
        }

    def _manifest(self) -> None:
        said = {
            "format": FORMAT,
            "export": self.export.pk,
            **self._facts(),
            "messages": len(self.ids),
            "files": sorted(self.contents.files, key=lambda one: str(one["path"])),
        }
        text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode()
        self.contents.manifest_sha256 = self._add(MANIFEST, [text])

    def _add(self, path: str, parts: Iterable[bytes]) -> str:
        """Write a file into the zip; the SHA-256 of it, which the manifest has too."""
        digest, size = hashlib.sha256(), 0
        with self.inside.open(zipfile.ZipInfo(path, self._zip_time()), "w", force_zip64=True) as to:
            for part in parts:
                to.write(part)
                digest.update(part)
                size += len(part)
        entry = {"path": path, "size": size, "sha256": digest.hexdigest()}
        self.contents.files.append(entry)
        return digest.hexdigest()

    def _zip_time(self) -> tuple[int, int, int, int, int, int]:
        at = self.now
        return (at.year, at.month, at.day, at.hour, at.minute, at.second)


def found_in(export: Export) -> tuple[list[int], dict[int, list[int]]]:
    """The messages of an export by key, conversation by conversation, and their numbers."""
    rows = Message.objects.filter(messages_of(export), posted_at__lte=export.as_of)
    ids: list[int] = []
    numbers: dict[int, list[int]] = defaultdict(list)
    found = rows.order_by("conversation", "seq").values_list("pk", "conversation", "seq")
    for pk, conversation_id, seq in found:
        ids.append(pk)
        numbers[conversation_id].append(seq)
    return ids, dict(numbers)


def _ending(name: str) -> str:
    found = re.search(r"\.[A-Za-z0-9]{1,8}\Z", name)
    return found[0].lower() if found else ""
