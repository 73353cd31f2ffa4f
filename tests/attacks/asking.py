"""How the tests of this package ask: one way in, one object, one answer made comparable."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.clock import database_now
from tests.attacks.practice import Practice

# Larger than any number that was given out.
MISSING = 987_654_321
ARGUMENT = re.compile(r"<\w+:(\w+)>")
# What differs between two answers of one kind: keys of a form, and the numbers asked for.
ONCE = re.compile(rb'(content|value)="\w{64}"|nonce-[\w+/=-]+')


def filled(text: str, ids: dict[str, int], practice: Practice) -> str:
    """A body with the ids of an object; `$colleague` is somebody who takes part, elsewhere."""
    known = ids | {"colleague": practice.lena.pk, "there": practice.there.pk}

    tomorrow = (database_now() + timedelta(days=1)).isoformat()

    def one(found: "re.Match[str]") -> str:
        if found[1] in {"uuid", "tomorrow"}:
            return f'"{uuid4() if found[1] == "uuid" else tomorrow}"'
        return str(known[found[1]])

    return re.sub(r'"\$(\w+)"', one, text)


def address(route: str, ids: dict[str, Any]) -> str:
    """A route with the ids of an object."""
    return "/" + ARGUMENT.sub(lambda found: str(ids[found[1]]), route)


def ask(client: Any, entry: Any, ids: dict[str, int], practice: Practice) -> Any:
    """The answer to one request."""
    path = address(entry.route + getattr(entry, "query", ""), ids)
    if entry.method == "GET":
        return client.get(path)
    if entry.body == "FILE":
        return client.post(path, {"file": SimpleUploadedFile("x.txt", b"hello")})
    body = filled(entry.body, ids, practice)
    return client.post(path, body, content_type="application/json")


def comparable(answer: Any, ids: dict[str, int]) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body, without what differs between any two answers."""
    body = b"a file" if answer.streaming else ONCE.sub(b"", answer.content)
    if answer.headers["Content-Type"] == "application/json":
        for value in (one for one in ids.values() if isinstance(one, int)):
            body = re.sub(rb"(?<!\d)%d(?!\d)" % value, b"#", body)
    headers = {name: ONCE.sub(b"", text.encode()).decode() for name, text in answer.items()}
    if "Location" in headers:  # to log in, and back to what was asked for
        headers["Location"] = re.sub(r"\d+", "#", headers["Location"])
    return answer.status_code, headers, body


def missing(ids: dict[str, int]) -> dict[str, int]:
    """The ids of what doesn't exist."""
    return dict.fromkeys(ids, MISSING)


def frame_text(kind: str, body: str, ids: dict[str, int], practice: Practice) -> str:
    """A frame as a tab sends it."""
    return json.dumps({**json.loads(filled(body, ids, practice)), "type": kind})
