"""Nothing shows what a message says without a row of the access log: neither a page that is
there, nor a module that somebody adds."""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from accounts.clock import database_now
from accounts.models import AccessLog, User
from messaging.actions import keep_for_later, pin_message, take_in
from messaging.models import LaterItem, Message
from policies.starter import create_starter_rules
from tests.cast import Cast, oakland, post
from tests.clients import StaffClient
from tests.files import photo
from tests.medspa_chat.test_every_address import ODD_ADDRESS, addresses

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "messaging", "policies", "medspa_chat")
CANARY = "CANARY-8841 in room 2"
# What the doors that need something are asked with.
BODY: dict[str, Any] = {"query": CANARY, "on": True, "reaction": "thumbs_up", "when": ""}
JSON: dict[str, Any] = {"get": {}, "post": {"content_type": "application/json"}}

LEAVING = re.compile("logout|hand-over|/lock/")  # whoever asks for it is out, or sees nothing more
# What turns messages into what leaves, and which modules may use it: the door that notes who is
# shown them, and those that make frames, which the hub notes when they go out.
MAKERS = {
    "message_payload": {"delivery", "commands"},
    "message_payloads": {"disclosure", "records/retention"},  # there of tombstones only
    "later_payload": {"actions/later"},
    "later_payloads": {"disclosure"},
    "excerpts": {"search"},
    "attachment_for": {"views/attachments", "api/files"},
    "MessageVersion": {"actions/edit", "actions/recall", "models/__init__"}
    | {"actions/remove", "records/export_rows", "records/retention", "records/scope"},
}
# Which modules read a `text` or an `html` at all, and what for.
READERS = {
    "messaging/payloads": "makes the payloads",
    "messaging/search_excerpts": "cuts the excerpts",
    "messaging/patients": "finds the patients that a message names",
    "messaging/actions/post": "writes a message, and compares a resend with it",
    "messaging/actions/edit": "keeps the version and writes the new text",
    "messaging/actions/recall": "keeps the version",
    "messaging/records/retention": "takes the words away for good",
    "messaging/records/export_rows": "what is exported, logged as such",
    "messaging/records/export_page": "what is exported, logged as such",
    "medspa_chat/moving/mattermost": "what is moved out, logged as an export of everything",
    "messaging/views/emergency": "what is read in an emergency, logged as such",
    "messaging/history/importing": "what another chat exported",
    "messaging/history/plan": "the same",
    "messaging/history/slack": "the same",
    "messaging/history/store": "writes what was said elsewhere, logged as an import",
    "messaging/filetypes": "a kind of file",
    "messaging/wordings": "the text of a template",
    "messaging/links": "a link's token",
    "messaging/formatting": "a patient's token",
    "accounts/admin/importing": "a cell of a file that is imported",
    "accounts/imports/people": "the same",
    "accounts/imports/plan": "the same",
    "accounts/imports/shifts": "the same",
    "messaging/actions/scheduled": "one's own text that waits",
    "messaging/views/acts": "the new text in a request",
    "messaging/api/messages": "the new text in a request",
    "messaging/api/posting": "an example of a request",
    "messaging/api/scheduled": "the new text in a request",
    "medspa_chat/api_links": "an example of a request",
    "messaging/integrations": "the text in a request",
    "messaging/views/scheduled": "the new text in a request",
    "messaging/protocol": "the text in a frame",
    "messaging/frames": "the keys of a frame",
    "messaging/models/message": "an index",
    "messaging/admin/templates": "the text of a template",
    "policies/clarity_counts": "counts what clear messages have",
    "policies/guidelines": "the text of the guideline",
    "policies/guideline_diff": "the text of the guideline",
    "policies/guideline_pages": "the text of the guideline",
    "policies/guideline_forms": "the text of the guideline",
    "policies/audit": "the text of the guideline is left out",
    "policies/misfits": "the text of the guideline",
    "policies/why": "a line of a story",
    "medspa_chat/inbox": "a mail of the demo",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            name = path.relative_to(ROOT).with_suffix("").as_posix()
            if "/migrations/" not in name and "/demo_practice/" not in name:
                yield name, ast.parse(path.read_text())


def names_in(module: ast.Module) -> set[str]:
    """Every name that a module imports or reads from another one."""
    imported = {
        alias.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return imported | {node.attr for node in ast.walk(module) if isinstance(node, ast.Attribute)}


def reads_text(module: ast.Module) -> bool:
    """Whether it touches a `.text` or an `.html`, or names one in a string."""
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and node.attr in {"text", "html"}:
            return True
        if isinstance(node, ast.Constant) and node.value in {"text", "html"}:
            return True
    return False


def test_only_the_door_and_the_makers_of_frames_build_what_a_message_says() -> None:
    wrong = [
        f"{name}: {maker}"
        for name, module in modules()
        for maker in MAKERS.keys() & names_in(module)
        if name.removeprefix("messaging/") not in MAKERS[maker]
    ]
    assert wrong == []


def test_no_other_module_reads_a_text() -> None:
    assert {name for name, module in modules() if reads_text(module)} == set(READERS)


@pytest.fixture
def known(cast: Cast) -> dict[str, Any]:
    """Something behind every address that shows messages, and all of it said in one way."""
    create_starter_rules(cast.olive, database_now())
    now = database_now() - timedelta(minutes=5)
    file = take_in(cast.ana, cast.direct, "x.jpg", BytesIO(photo()), 1, oakland("09:59"))
    sent: dict[str, Any] = {"priority": "high", "attachments": (file.pk,), "people": [cast.bre]}
    message = post(cast.ana, cast.direct, CANARY, now=now, confirm="only", **sent)
    post(cast.bre, cast.direct, CANARY, now=now, reply_to=message)
    pin_message(cast.ana, message.pk, on=True, now=now)
    for person in (cast.ana, cast.bre):
        keep_for_later(person, message.pk, LaterItem.When.NEVER, None, now)
    return {
        "conversation_id": cast.direct.pk,
        "message_id": message.pk,
        "attachment_id": file.pk,
        "obligation_id": message.obligations.get().pk,
        "location_id": cast.oakland.pk,
        "app_label": "accounts",
    }


def test_every_address_that_shows_a_message_leaves_a_row_and_no_other_does(
    cast: Cast, known: dict[str, Any]
) -> None:
    shown, wrong = set(), []
    there = [
        one for one in addresses(known) if not ODD_ADDRESS.search(one) and not LEAVING.search(one)
    ]
    for person in (cast.bre, cast.olive):
        client = StaffClient()
        client.force_login(person)
        for address in there:
            for ask in (client.get, client.post):
                before = AccessLog.objects.count()
                answer = ask(address, BODY | {"around": known["message_id"]}, **JSON[ask.__name__])
                is_shown = _said(answer)
                is_logged = AccessLog.objects.count() > before
                shown |= {address} if is_shown else set()
                if is_shown != is_logged:
                    wrong.append(f"{person} {address}: shown {is_shown}, logged {is_logged}")
                if is_logged and not _is_right(person, known["conversation_id"]):
                    wrong.append(f"{person} {address}: a wrong row")
    assert wrong == []
    assert len(shown) >= 8, shown


def _said(answer: Any) -> bool:
    """Whether the text is in it, or the file of a message."""
    if answer.streaming:
        return bool(answer.headers["Content-Type"].startswith("image/"))
    return "CANARY-8841" in answer.content.decode(errors="replace")


def _is_right(person: User, conversation_id: int) -> bool:
    row = AccessLog.objects.latest("pk")
    here = Message.objects.filter(conversation_id=conversation_id, seq__gte=row.seq_from)
    return row.actor == person and here.filter(seq__lte=row.seq_to).exists()
