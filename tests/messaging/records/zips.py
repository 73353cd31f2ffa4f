"""An export, asked for, let go, made and opened, as a person would have it."""

import json
import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any

from accounts.models import User
from messaging.models import Conversation, Export, PatientReference
from messaging.records import exports
from tests.cast import Cast
from tests.messaging.records.people import second_owner

WHY = "Subpoena 26-CV-0917, Superior Court of Alameda"
Row = dict[str, Any]


def asked(
    cast: Cast,
    subject: User | PatientReference | Conversation,
    as_of: datetime,
    now: datetime | None = None,
) -> Export:
    """Olive asks for it."""
    return exports.request(cast.olive, subject, as_of, WHY, now or as_of)


def made(
    cast: Cast,
    subject: User | PatientReference | Conversation,
    as_of: datetime,
    now: datetime | None = None,
) -> Export:
    """Olive asks for it, Omar lets it go, a worker makes it."""
    at = now or as_of
    omar = User.objects.filter(email="omar@lumen.example").first() or second_owner(cast)
    export = asked(cast, subject, as_of, at)
    exports.decide(omar, export.pk, at, approve=True)
    assert exports.make_due(at) == 1
    export.refresh_from_db()
    return export


def zip_of(export: Export, user: User, at: datetime) -> bytes:
    """What `user` downloads."""
    _, opened = exports.download(user, export.pk, at)
    with opened:
        return bytes(opened.read())


def lines(content: bytes, name: str) -> list[Row]:
    """The rows of one of its files."""
    with zipfile.ZipFile(BytesIO(content)) as inside:
        return [json.loads(line) for line in inside.read(name).splitlines()]


def file_in(content: bytes, name: str) -> bytes:
    """One of its files."""
    with zipfile.ZipFile(BytesIO(content)) as inside:
        return inside.read(name)
