"""Who owes which answer, and what one does about it. Thin: parse, call one function, reply."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from ninja import Query, Router

from accounts.api.access import needs
from accounts.api.pages import PAGE, Cursor, page_of, place_in
from accounts.api.problems import answers
from accounts.api.values import Body, Id, Instant, PathId
from accounts.clock import database_now
from accounts.models import Scope, User
from accounts.roles import colleagues
from accounts.visitor import visitor
from messaging.payloads import instant
from policies import obligations
from policies.access import answerable_by
from policies.api.schemas import AskInFull, AskOut, Asks
from policies.models import Obligation
from policies.needs import awaited_by, awaited_from, promises_of
from policies.why import obligation_for, why_payload

router = Router(tags=["asks"])
Whose = Annotated[
    Literal["mine", "others"],
    Query(description="mine: one owes the answer; others: one waits for theirs"),
]


class HandOverIn(Body):
    """Who owes the answer from now on."""

    to: Id


class PromiseIn(Body):
    """By when one will answer."""

    at: Instant


@router.get("/asks", response=answers(Asks), **needs(Scope.ASKS_READ))
def list_asks(request: HttpRequest, whose: Whose = "mine", cursor: Cursor = None) -> dict[str, Any]:
    """What isn't answered yet, the first asked first. What it says is at its `message`."""
    user, now, after = visitor(request), database_now(), place_in(cursor, int)
    rows = awaited_from(user) if whose == "mine" else awaited_by(user)
    following = rows.filter(pk__gt=after[0] if after else 0).order_by("pk")
    page, more = page_of(list(following.select_related("rule_version")[: PAGE + 1]))
    return {"items": _shown(page, now), "next": more}


@router.get("/asks/{int:ask_id}", response=answers(AskInFull), **needs(Scope.ASKS_READ))
def get_ask(request: HttpRequest, ask_id: PathId) -> dict[str, Any]:
    """One, with its story."""
    user, now = visitor(request), database_now()
    row = obligation_for(user, ask_id)
    return _shown([row], now)[0] | why_payload(user, row, now)


@router.post("/asks/{int:ask_id}/on-it", response=answers(AskOut), **needs(Scope.ASKS_WRITE))
def say_on_it(request: HttpRequest, ask_id: PathId) -> dict[str, Any]:
    """Say that one is on it, which holds its steps for a while; answering ends it."""
    user, row, now = *_answerable(request, ask_id), database_now()
    obligations.acknowledge(user, row.message, now)
    return _again(row, now)


@router.post("/asks/{int:ask_id}/answered", response=answers(AskOut), **needs(Scope.ASKS_WRITE))
def say_answered(request: HttpRequest, ask_id: PathId) -> dict[str, Any]:
    """Say that it was answered elsewhere."""
    user, row, now = *_answerable(request, ask_id), database_now()
    obligations.mark_answered(user, row.message, now)
    return _again(row, now)


@router.post("/asks/{int:ask_id}/take-over", response=answers(AskOut), **needs(Scope.ASKS_WRITE))
def take_ask_over(request: HttpRequest, ask_id: PathId) -> dict[str, Any]:
    """Owe the answer from now on."""
    return _do(request, ask_id, obligations.take_over)


@router.post("/asks/{int:ask_id}/let-go", response=answers(AskOut), **needs(Scope.ASKS_WRITE))
def let_ask_go(request: HttpRequest, ask_id: PathId) -> dict[str, Any]:
    """Give back what one took over."""
    return _do(request, ask_id, obligations.let_go)


@router.post("/asks/{int:ask_id}/hand-over", response=answers(AskOut), **needs(Scope.ASKS_WRITE))
def hand_ask_over(request: HttpRequest, ask_id: PathId, body: HandOverIn) -> dict[str, Any]:
    """Have somebody else owe it: whoever runs the place anybody, whoever owes it their cover."""
    to = colleagues().filter(pk=body.to).first()
    if to is None:
        raise ValidationError({"to": "Choose a colleague."})
    heir = to
    return _do(request, ask_id, lambda user, row, now: obligations.reassign(user, row, heir, now))


@router.post("/asks/{int:ask_id}/promise", response=answers(AskOut), **needs(Scope.ASKS_WRITE))
def promise_a_time(request: HttpRequest, ask_id: PathId, body: PromiseIn) -> dict[str, Any]:
    """Say by when one will answer."""
    until = body.at
    return _do(
        request, ask_id, lambda user, row, now: obligations.promise_time(user, row, until, now)
    )


@router.post("/asks/{int:ask_id}/nudge", response=answers(AskOut), **needs(Scope.ASKS_WRITE))
def nudge_ask(request: HttpRequest, ask_id: PathId) -> dict[str, Any]:
    """Ask again without writing, once an hour."""
    return _do(request, ask_id, lambda user, row, now: obligations.nudge(user, row.message, now))


def _do(
    request: HttpRequest, ask_id: int, act: Callable[[User, Obligation, datetime], object]
) -> dict[str, Any]:
    """Find it through whoever asks, act by its door, and show it as it is then."""
    user, now = visitor(request), database_now()
    row = obligation_for(user, ask_id)
    act(user, row, now)
    return _again(row, now)


def _answerable(request: HttpRequest, ask_id: int) -> tuple[User, Obligation]:
    """Whoever asks and the row, when an answer of theirs counts; raises ValidationError."""
    user = visitor(request)
    row = obligation_for(user, ask_id)
    if not answerable_by(user).filter(pk=row.pk).exists():
        raise ValidationError("No answer of yours is waited for.")
    return user, row


def _again(row: Obligation, now: datetime) -> dict[str, Any]:
    """It as it is now; whoever handed it over may still have been shown it."""
    fresh = Obligation.objects.select_related("rule_version").get(pk=row.pk)
    return _shown([fresh], now)[0]


def _shown(rows: list[Obligation], now: datetime) -> list[dict[str, Any]]:
    return [
        promise
        | {
            "message": row.message_id,
            "conversation": row.conversation_id,
            "asker": row.asker_id,
            "sent_at": instant(row.sent_at),
        }
        for row, promise in zip(rows, promises_of(rows, now), strict=True)
    ]
