"""An export of Slack with something of everything, as its documentation describes the form."""

import json
import zipfile
from pathlib import Path
from typing import Any

from tests.files import photo

PEOPLE: list[dict[str, Any]] = [
    {
        "id": "U1",
        "team_id": "T1",
        "name": "ana",
        "profile": {"real_name": "Ana L.", "email": "Ana@Lumen.example"},
    },
    {
        "id": "U2",
        "name": "bre",
        "profile": {"real_name": "Bre Nguyen", "email": "bre@lumen.example"},
    },
    {
        "id": "U3",
        "name": "gil",
        "deleted": True,
        "profile": {"real_name": "Gil Stone", "email": "gil@lumen.example"},
    },
    {
        "id": "U4",
        "name": "gus",
        "is_ultra_restricted": True,
        "profile": {"real_name": "Gus Guest"},
    },
    {"id": "B1U", "name": "booker", "is_bot": True, "profile": {"real_name": "Booker"}},
]
CHANNELS: list[dict[str, Any]] = [
    {
        "id": "C1",
        "name": "general",
        "creator": "U1",
        "members": ["U1", "U2", "U3"],
        "topic": {"value": "All of us"},
    },
    {"id": "C2", "name": "old-news", "is_archived": True, "members": []},
]
GROUPS: list[dict[str, Any]] = [
    {"id": "G1", "name": "injectors", "creator": "U1", "members": ["U1", "U3"]}
]
DMS = [{"id": "D1", "members": ["U1", "U3"]}, {"id": "D2", "members": ["U1", "U2"]}]
MPIMS = [{"id": "G2", "name": "mpdm-ana--bre--gil-1", "members": ["U1", "U2", "U3"]}]

FIRST = {
    "type": "message",
    "user": "U1",
    "ts": "1700000000.000100",
    "text": "Hello <!here>, *two* vials &amp; ~three~: <https://example.com/a|the list>",
    "thread_ts": "1700000000.000100",
    "replies": [{"user": "U2", "ts": "1700000100.000200"}],
    "reactions": [
        {"name": "+1::skin-tone-3", "users": ["U2", "U3"], "count": 2},
        {"name": "fire", "users": ["U2"], "count": 1},
    ],
}
REPLY = {
    "type": "message",
    "user": "U2",
    "ts": "1700000100.000200",
    "thread_ts": "1700000000.000100",
    "text": "Thanks <@U1>, see <#C2|old-news>",
    "edited": {"user": "U2", "ts": "1700000160.000000"},
}
JOIN = {"type": "message", "subtype": "channel_join", "user": "U3", "ts": "1700000050.000000"}
GONE = {"type": "message", "subtype": "tombstone", "user": "U3", "ts": "1700000060.000000"}
PHOTO = {
    "type": "message",
    "user": "U3",
    "ts": "1700090000.000300",
    "text": "",
    "files": [
        {"id": "F0PHOTO01", "name": "arm.jpg", "url_private": "https://files.example/arm"},
        {"id": "F0GONE001", "name": "lost.pdf", "url_private": "https://files.example/lost"},
    ],
}
BOT = {
    "type": "message",
    "subtype": "bot_message",
    "bot_id": "B9",
    "username": "Booking",
    "ts": "1700090001.000400",
    "text": "A new booking",
}


def said(user: str, ts: str, text: str, **more: Any) -> dict[str, Any]:
    """A message there."""
    return {"type": "message", "user": user, "ts": ts, "text": text, **more}


def days() -> dict[str, list[dict[str, Any]]]:
    """The files of the conversations."""
    return {
        "general/2023-11-14.json": [REPLY, FIRST, JOIN, GONE],
        "general/2023-11-15.json": [PHOTO, BOT],
        "old-news/2023-11-14.json": [said("U4", "1700000001.000000", "Old news")],
        "injectors/2023-11-14.json": [said("U3", "1700000002.000000", "Between us")],
        "D1/2023-11-14.json": [said("U1", "1700000003.000000", "Just you, `a<b`")],
        "D2/2023-11-14.json": [said("U2", "1700000005.000000", "We two")],
        "mpdm-ana--bre--gil-1/2023-11-14.json": [said("U2", "1700000004.000000", "We three")],
    }


def slack(to: Path, more: dict[str, Any] | None = None, *, files: bool = True) -> Path:
    """The export as a zip; `more` are further files of it, or others in their stead."""
    content: dict[str, Any] = {
        "users.json": PEOPLE,
        "channels.json": CHANNELS,
        "groups.json": GROUPS,
        "dms.json": DMS,
        "mpims.json": MPIMS,
        **days(),
        **(more or {}),
    }
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in content.items():
            archive.writestr(name, rows if isinstance(rows, str) else json.dumps(rows))
        if files:
            archive.writestr("__uploads/F0PHOTO01/arm.jpg", photo())
    return to
