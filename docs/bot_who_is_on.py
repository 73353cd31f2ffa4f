"""A bot that answers "who's on?" in a channel: CHAT_URL=… CHAT_TOKEN=… CHANNEL=7 python3 this."""

import json
import os
import time
from typing import Any
from urllib.request import Request, urlopen


def ask(method: str, path: str, body: Any = None) -> Any:
    """What the API answers."""
    said = None if body is None else json.dumps(body).encode()
    request = Request(f"{os.environ['CHAT_URL']}/api/v1/{path}", said, method=method)
    request.add_header("Authorization", f"Bearer {os.environ['CHAT_TOKEN']}")
    request.add_header("Content-Type", "application/json")
    with urlopen(request, timeout=10) as answer:
        return json.load(answer)


def who_is_on() -> str:
    """Who of the first fifty is on shift now, and what they are doing."""
    people = [one for one in ask("GET", "people")["items"] if one["active"]]
    on = [one for one in people if one["availability"]["state"] != "off_shift"]
    said = [f"{one['name']} ({one['availability']['state'].replace('_', ' ')})" for one in on]
    return f"On shift: {', '.join(said) or 'nobody'}."


channel = f"conversations/{os.environ['CHANNEL']}"
page = f"{channel}/messages?order=oldest&after={ask('GET', channel)['last_seq']}"
while True:
    found = ask("GET", page)
    for message in found["items"]:
        if "who's on?" in message["text"].lower():
            ask("POST", f"{channel}/messages", {"text": who_is_on(), "reply_to": message["id"]})
    page = f"{channel}/messages?order=oldest&cursor={found['next']}"
    time.sleep(1)
