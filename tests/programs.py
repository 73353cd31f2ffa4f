"""Programs that use the API, in tests that ask without a network."""

import json
from collections.abc import Collection
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import tokens
from accounts.bots import make_bot
from accounts.clock import database_now
from accounts.models import ApiToken, Scope, User
from messaging.actions.bots import put_bot
from messaging.models import Conversation


def token_for(
    person: User, scopes: Collection[str] = Scope.values, by: User | None = None
) -> tuple[ApiToken, str]:
    """A key of somebody, for these scopes; all of them when none is named."""
    return tokens.issue(by or person, person, "a program", scopes, 90, database_now())


def bot_in(owner: User, *channels: Conversation, name: str = "Who's on") -> User:
    """A bot that an owner put into these channels, which they are in themself."""
    bot = make_bot(owner, name)
    put_bot(owner, bot, [channel.pk for channel in channels], database_now())
    return bot


class Program(Client):
    """A client that sends a key and JSON, and nothing else."""

    def __init__(self, secret: str | None = None) -> None:
        super().__init__(raise_request_exception=False)
        self.secret = secret

    @classmethod
    def of(cls, person: User, *scopes: str, by: User | None = None) -> "Program":
        """One with a key of somebody's."""
        return cls(token_for(person, scopes or Scope.values, by)[1])

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer to one request below /api/v1/."""
        if self.secret is not None:
            headers["Authorization"] = f"Bearer {self.secret}"
        address = path if path.startswith("/") else f"/api/v1/{path}"
        kind = "application/json"
        if body is None:
            return self.generic(method, address, headers=headers)
        return self.generic(method, address, _json(body), content_type=kind, headers=headers)

    def upload(self, path: str, name: str, content: bytes) -> Any:
        """The answer to a form with this file."""
        form = {"file": SimpleUploadedFile(name, content)}
        key = {"Authorization": f"Bearer {self.secret}"}
        address = path if path.startswith("/") else f"/api/v1/{path}"
        return self.post(address, form, headers=key)

    def read(self, path: str) -> Any:
        """What a GET that is allowed answers."""
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def pages(self, path: str) -> list[Any]:
        """Everything of a list, page by page."""
        found, cursor = [], ""
        while True:
            mark = "&" if "?" in path else "?"
            page = self.read(f"{path}{mark}cursor={cursor}" if cursor else path)
            found += page["items"]
            cursor = page["next"]
            if cursor is None:
                return found


def _json(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()
