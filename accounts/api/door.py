"""The way into the API: a key in the Authorization header, and nothing else.

A log-in of the page opens nothing here, whatever its screen says, and a key opens no page.
Whatever goes wrong, the answer is a problem in JSON.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from accounts import tokens
from accounts.api.problems import MEDIA_TYPE, NOTHING, Problem
from accounts.audit.acting import acting
from accounts.audit.addresses import address_of
from accounts.away import AGAIN_SECONDS, AWAY, TRY_AGAIN
from accounts.clock import database_now
from accounts.counting import count
from accounts.models import ApiToken

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponseBase]

WINDOW = 60  # seconds
# As much as a frame of a socket.
MOST_BYTES = 65_536
_LENGTH = re.compile(r"[0-9]{1,15}")
JSON, FORM = "application/json", "multipart/form-data"
SAID = {404: ("not_found", NOTHING), 405: ("bad_method", "This is not done here.")}


@dataclass(frozen=True)
class Caller:
    """Who asks: by which key, and how much they have left of this minute."""

    token: ApiToken
    remaining: int
    resets_in: int


def api_door(view: View, *, takes_file: bool = False) -> View:
    """A view of the API: finds out whose key came along, counts, and has what it does be the doing
    of that person. A request without a key goes on as nobody's. Where a file is taken the body is
    a form, and is looked into only behind the door."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        caller: Caller | None = None
        try:
            caller = _come_in(request, takes_file)
            with acting(request.user, address_of(request)):
                found = _as_problem(view(request, *args, **kwargs))
        except Problem as problem:
            found = problem.response()
        except AWAY as error:
            logger.warning("the API can't be served: %s", type(error).__name__)
            again = {"Retry-After": str(AGAIN_SECONDS)}
            found = Problem(503, "unavailable", TRY_AGAIN, headers=again).response()
        except Exception:
            logger.exception("a request of the API failed")
            found = Problem(500, "error", "Something of ours went wrong.").response()
        return _with_limits(found, caller or getattr(request, "caller", None))

    return answer


def _come_in(request: HttpRequest, takes_file: bool) -> Caller | None:
    """Who asks, noted on the request; raises Problem for what nobody need look at further."""
    request.user = AnonymousUser()
    now = database_now()
    token = _token_of(request, now)
    caller = None
    if token is not None:
        caller = _counted(token, now)
        request.user, request.caller = token.person, caller  # type: ignore[attr-defined]
        if caller.remaining < 0:
            raise _too_many(caller.resets_in)
        tokens.note_use(token, now)
    if takes_file and request.content_type == FORM:
        _check_form(request)
    else:
        _check_body(request, FORM if takes_file and caller else JSON)
    return caller


def _token_of(request: HttpRequest, now: datetime) -> ApiToken | None:
    """The key of a request, if it holds; raises Problem when an address tries too many."""
    said = request.headers.get("Authorization", "")
    kind, _, secret = said.partition(" ")
    if kind.lower() != "bearer":
        return None
    token = tokens.holder_of(secret.strip(), now)
    if token is None:
        tried = count(f"api-refused:{address_of(request)}", WINDOW) or 0
        if tried > settings.API_REQUESTS_PER_MINUTE:
            raise _too_many(WINDOW)
    return token


def _counted(token: ApiToken, now: datetime) -> Caller:
    """One request more of the token's person in this minute of the clock; uncounted when nobody
    can count."""
    minute, second = divmod(int(now.timestamp()), WINDOW)
    used = count(f"api:{token.person_id}:{minute}", WINDOW) or 0
    return Caller(token, settings.API_REQUESTS_PER_MINUTE - used, WINDOW - second)


def _too_many(seconds: int) -> Problem:
    detail = "Too many requests. Wait, and ask less often."
    return Problem(429, "too_fast", detail, headers={"Retry-After": str(seconds)})


def _check_body(request: HttpRequest, kind: str) -> None:
    if _length_of(request) > MOST_BYTES or len(request.body) > MOST_BYTES:
        raise Problem(413, "too_large", "A request has at most 64 KiB.")
    if request.body and request.content_type != kind:
        raise Problem(415, "bad_type", f"The body must be {kind}.")


def _check_form(request: HttpRequest) -> None:
    most = settings.ATTACHMENT_MAX_MB
    if _length_of(request) > (most + 1) * 1_048_576:  # a file and the form around it
        raise Problem(413, "too_large", f"A file has at most {most} MB.")


def _length_of(request: HttpRequest) -> int:
    said = request.headers.get("Content-Length") or "0"
    if not _LENGTH.fullmatch(said):
        raise Problem(400, "bad_length", "Content-Length must be a number.")
    return int(said)


def _as_problem(answer: HttpResponseBase) -> HttpResponseBase:
    """`answer`; where Django or the framework refuses in words of their own, in ours."""
    if answer.status_code < 400 or answer.headers.get("Content-Type") == MEDIA_TYPE:
        return answer
    code, detail = SAID.get(answer.status_code, ("refused", "This can't be done."))
    allowed = {"Allow": answer.headers["Allow"]} if "Allow" in answer.headers else {}
    return Problem(answer.status_code, code, detail, headers=allowed).response()


def _with_limits(answer: HttpResponseBase, caller: Caller | None) -> HttpResponseBase:
    if caller is not None:
        answer.headers["RateLimit-Limit"] = str(settings.API_REQUESTS_PER_MINUTE)
        answer.headers["RateLimit-Remaining"] = str(max(0, caller.remaining))
        answer.headers["RateLimit-Reset"] = str(caller.resets_in)
    return answer


@api_door
def no_such_address(request: HttpRequest) -> HttpResponse:
    """Whatever is asked for below the API and isn't there."""
    raise Problem(404, "not_found", NOTHING)
