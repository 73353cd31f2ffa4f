"""Whether an export is as it was made: every hash, every file, every message."""

import hashlib
import json
import zipfile
from typing import Any, BinaryIO

from messaging.records.export_files import FORMAT, MANIFEST, MESSAGES
from messaging.records.export_rows import canonical

_CHUNK = 65_536


def problems_of(file: BinaryIO) -> tuple[list[str], dict[str, Any]]:
    """What isn't as the manifest says, in sentences, and the manifest with its own hash as
    `sha256`; nothing and {} when the file is no export at all."""
    try:
        with zipfile.ZipFile(file) as inside:
            text = inside.read(MANIFEST)
            manifest = json.loads(text)
            if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
                return ["This is no export of this product."], {}
            found = [*_files(inside, manifest), *_messages(inside, manifest)]
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        return [f"It can't be read as an export: {type(error).__name__}."], {}
    return found, manifest | {"sha256": hashlib.sha256(text).hexdigest()}


def _files(inside: zipfile.ZipFile, manifest: dict[str, Any]) -> list[str]:
    found = []
    named = {one["path"]: one for one in manifest["files"]}
    there = inside.namelist()
    found += [
        f"{path} is in the zip twice." for path in sorted(set(there)) if there.count(path) > 1
    ]
    extra = set(there) - set(named) - {MANIFEST}
    found += [f"{path} isn't in the manifest." for path in sorted(extra)]
    for path, said in sorted(named.items()):
        if path not in there:
            found.append(f"{path} is missing.")
        elif _digest(inside, path) != said["sha256"]:
            found.append(f"{path} was changed.")
    return found


def _digest(inside: zipfile.ZipFile, path: str) -> str:
    digest = hashlib.sha256()
    try:
        with inside.open(path) as opened:
            while part := opened.read(_CHUNK):
                digest.update(part)
    except zipfile.BadZipFile:
        return "broken"
    return digest.hexdigest()


def _messages(inside: zipfile.ZipFile, manifest: dict[str, Any]) -> list[str]:
    if MESSAGES not in inside.namelist():
        return []
    found, count = [], 0
    hashes = {one["path"]: one["sha256"] for one in manifest["files"]}
    with inside.open(MESSAGES) as lines:
        for line in lines:
            row = json.loads(line)
            said = row.pop("sha256", None)
            count += 1
            if hashlib.sha256(canonical(row)).hexdigest() != said:
                found.append(f"Message {row.get('id')} isn't what its hash is of.")
            found += [
                f"File {one['id']} of message {row.get('id')} was changed."
                for one in row["attachments"]
                if one["path"] and hashes.get(one["path"]) != one["sha256"]
            ]
    if count != manifest["messages"]:
        found.append(f"The manifest speaks of {manifest['messages']} messages, there are {count}.")
    return found
