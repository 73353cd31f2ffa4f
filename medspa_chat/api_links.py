"""Where one goes on from an answer of the API: the links of its description (OpenAPI 3.1)."""

from typing import Any

THIS, HERE = "$response.body#/id", "$request.path.conversation_id"
MESSAGE, FILE, WAITING = {"message_id": THIS}, {"file_id": THIS}, {"scheduled_id": THIS}
NEXT = {"cursor": "$response.body#/next"}
OF_MESSAGE = ("get_message", "change_message", "take_message_back", "list_replies", "list_files")
PAGED = ("list_people", "list_asks", "list_reports", "list_scheduled")

Link = tuple[str, dict[str, str], Any]


def _to(names: tuple[str, ...], parameters: dict[str, str]) -> list[Link]:
    return [(name, parameters, None) for name in names]


FIRST = {"conversation_id": "$response.body#/items/0/id"}
TEXT = {"text": "Room 2 is ready."}
SOON = {"post": TEXT, "when": "next_in"}
# By operation: the operations one goes on to, with which parameters and which body.
LINKS: dict[str, list[Link]] = {
    "list_conversations": [
        *_to(("list_messages", "upload_file"), FIRST),
        ("create_message", FIRST, TEXT),
        ("schedule_message", FIRST, SOON),
        ("list_conversations", NEXT, None),
    ],
    "create_message": [
        *_to((*OF_MESSAGE, "follow_a_thread"), MESSAGE),
        ("create_message", {"conversation_id": HERE}, {"text": "A reply", "reply_to": THIS}),
    ],
    "change_message": _to(("get_message", "take_message_back"), MESSAGE),
    "schedule_message": _to(
        ("change_scheduled", "send_scheduled", "drop_scheduled_message"), WAITING
    ),
    "change_scheduled": _to(("drop_scheduled_message",), WAITING),
    "upload_file": [
        *_to(("get_file", "discard_file"), FILE),
        ("create_message", {"conversation_id": HERE}, {"text": "", "attachments": [THIS]}),
    ],
    "list_messages": [("list_messages", {"conversation_id": HERE} | NEXT, None)],
    "list_replies": [("list_replies", {"message_id": "$request.path.message_id"} | NEXT, None)],
    **{name: _to((name,), NEXT) for name in PAGED},
}


def add_links(operation: dict[str, Any]) -> None:
    """Put an operation's links into the answer that it is for."""
    found = LINKS.get(operation["operationId"], [])
    if not found:
        return
    done = next(answer for status, answer in operation["responses"].items() if int(status) < 400)
    done["links"] = {}
    for name, parameters, body in found:
        link = {"operationId": name, "parameters": parameters}
        done["links"][f"{name}_next"] = link if body is None else link | {"requestBody": body}
