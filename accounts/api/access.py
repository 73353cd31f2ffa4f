"""Which scope an operation of the API takes."""

from typing import Any

from django.http import HttpRequest
from ninja.security.http import HttpAuthBase

from accounts.api.door import Caller
from accounts.api.problems import Problem
from accounts.models import ApiToken, Scope

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="medspa_chat"'}


class Token(HttpAuthBase):
    """Lets keys in that have this scope; the door has found whose they are."""

    openapi_scheme = "bearer"
    openapi_description = "A personal or service token: Authorization: Bearer mspa_…"

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> ApiToken:
        """The key; raises Problem (401, 403)."""
        caller: Caller | None = getattr(request, "caller", None)
        if caller is None:
            detail = "Send a token that holds, as Authorization: Bearer mspa_…"
            raise Problem(401, "no_token", detail, headers=CHALLENGE)
        if self.scope not in caller.token.scopes:
            detail = f"This token lacks the scope {self.scope.value}."
            raise Problem(403, "missing_scope", detail)
        return caller.token


def needs(scope: Scope) -> dict[str, Any]:
    """The arguments of an operation that takes this scope."""
    return {"auth": Token(scope), "openapi_extra": {"x-scope": scope.value}}
