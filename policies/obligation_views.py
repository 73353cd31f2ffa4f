"""One promise over HTTP: its story, and what people do about it. Thin: find it through whoever
asks, call one function, reply."""

from datetime import datetime
from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.clock import database_now
from accounts.models import User
from messaging.json_views import api_view, checked, fields_of
from messaging.models import Conversation
from policies import obligations
from policies.access import answerable_by
from policies.board import where
from policies.forms import ExcuseForm, PromiseForm, ReassignForm
from policies.models import Obligation
from policies.promised_times import times_for, times_payload
from policies.promises import promises_for
from policies.why import obligation_for, standing, story_for, why_payload


@require_GET
@api_view
def why(request: HttpRequest, obligation_id: int) -> JsonResponse:
    """Why it stands as it does, and what the person may do about it."""
    user, row = _asked(request, obligation_id)
    return JsonResponse(why_payload(user, row, database_now()))


@login_required
@require_safe
def why_page(request: HttpRequest, obligation_id: int) -> HttpResponse:
    """The same story as a page of its own."""
    user, row = _asked(request, obligation_id)
    is_mine = Conversation.objects.visible_to(user).filter(pk=row.conversation_id).exists()
    facts = {
        "row": row,
        "where": where(row.conversation, is_mine=is_mine),
        "is_mine": is_mine,
        "standing": standing(user, row, database_now()),
        "story": story_for(user, row),
    }
    return render(request, "policies/why.html", facts)


@require_POST
@api_view
def acknowledge(request: HttpRequest, obligation_id: int) -> JsonResponse:
    """ "On it", from somebody whose answer counts."""
    user, row, now = *_answerable(request, obligation_id), database_now()
    obligations.acknowledge(user, row.message, now)
    return _promises(row, now)


@require_POST
@api_view
def answered(request: HttpRequest, obligation_id: int) -> JsonResponse:
    """It was answered elsewhere, by somebody whose answer counts."""
    user, row, now = *_answerable(request, obligation_id), database_now()
    obligations.mark_answered(user, row.message, now)
    return _promises(row, now)


@require_POST
@api_view
def take_over(request: HttpRequest, obligation_id: int) -> JsonResponse:
    """The person owes the answer from now on."""
    user, row, now = *_asked(request, obligation_id), database_now()
    obligations.take_over(user, row, now)
    return _promises(row, now)


@require_POST
@api_view
def let_go(request: HttpRequest, obligation_id: int) -> JsonResponse:
    """What the person took over goes back to where it came from."""
    user, row, now = *_asked(request, obligation_id), database_now()
    obligations.let_go(user, row, now)
    return _promises(row, now)


@require_GET
@api_view
def times(request: HttpRequest, obligation_id: int) -> JsonResponse:
    """Which times the person may promise the answer by."""
    user, row = _asked(request, obligation_id)
    return JsonResponse(times_payload(times_for(user, row, database_now())))


@require_POST
@api_view
def promise(request: HttpRequest, obligation_id: int) -> JsonResponse:
    """The person will answer by an instant."""
    user, row, now = *_asked(request, obligation_id), database_now()
    until = checked(PromiseForm(fields_of(request)))["at"]
    obligations.promise_time(user, row, until, now)
    return _promises(row, now)


@require_POST
@api_view
def nudge(request: HttpRequest, obligation_id: int) -> JsonResponse:
    """Whoever asked asks again without writing."""
    user, row, now = *_asked(request, obligation_id), database_now()
    obligations.nudge(user, row.message, now)
    return _promises(row, now)


@require_POST
@api_view
def reassign(request: HttpRequest, obligation_id: int) -> JsonResponse:
    """Somebody else owes the answer from now on."""
    user, row, now = *_asked(request, obligation_id), database_now()
    to = checked(ReassignForm(fields_of(request)))["to"]
    obligations.reassign(user, row, to, now)
    return _promises(row, now)


@require_POST
@api_view
def excuse(request: HttpRequest, obligation_id: int) -> JsonResponse:
    """Whoever runs the place says why a late answer was nobody's fault."""
    user, row, now = *_asked(request, obligation_id), database_now()
    reason = checked(ExcuseForm(fields_of(request)))["reason"]
    obligations.excuse(user, row, reason, now)
    return _promises(row, now)


def _asked(request: HttpRequest, obligation_id: int) -> tuple[User, Obligation]:
    """Who asks, and the promise if it is theirs to know; else as if there were none."""
    user = cast(User, request.user)
    try:
        return user, obligation_for(user, obligation_id)
    except Obligation.DoesNotExist:
        raise Http404 from None


def _answerable(request: HttpRequest, obligation_id: int) -> tuple[User, Obligation]:
    """The same, when an answer of theirs counts for it; raises ValidationError."""
    user, row = _asked(request, obligation_id)
    if not answerable_by(user).filter(pk=row.pk).exists():
        raise ValidationError("No answer of yours is waited for.")
    return user, row


def _promises(row: Obligation, now: datetime) -> JsonResponse:
    return JsonResponse({"promises": promises_for([row.message_id], now)[row.message_id]})
