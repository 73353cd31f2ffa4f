"""What the page asks about promises over HTTP. Thin: parse, call one function, reply."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from accounts.clock import database_now
from accounts.models import User
from messaging.json_views import api_view, checked, fields_of
from messaging.models import Conversation, Message
from policies import needs, obligations
from policies import promises as shown
from policies.forms import OutcomeForm, PreviewForm, PromisesForm
from policies.models import Outbox
from policies.preview import preview_of


@require_GET
@api_view
def promises(request: HttpRequest) -> JsonResponse:
    """How the answers to these messages stand; messages of others are left out."""
    asked = checked(PromisesForm(request.GET))["message"]
    seen = Message.objects.visible_to(_user(request)).filter(pk__in=asked)
    found = shown.promises_for(list(seen.values_list("pk", flat=True)), database_now())
    return JsonResponse({"promises": {str(pk): rows for pk, rows in found.items()}})


@require_GET
@api_view
def preview(request: HttpRequest) -> JsonResponse:
    """What an ask that is being written would promise."""
    asked = checked(PreviewForm(request.GET))
    try:
        return JsonResponse(preview_of(_user(request), asked, database_now()))
    except Conversation.DoesNotExist:
        raise Http404 from None


@require_GET
@api_view
def needs_reply(request: HttpRequest) -> JsonResponse:
    """What the person owes an answer to, what they wait for, and what they were told of."""
    user, now = _user(request), database_now()
    found = {
        "asks": needs.needs_reply(user, now),
        "waiting": needs.waiting_on_others(user, now),
        "passed": needs.passed(user, now),
        "notices": shown.unseen_notices(user),
    }
    return JsonResponse(found)


@require_GET
@login_required
@ensure_csrf_cookie
def needs_page(request: HttpRequest) -> HttpResponse:
    """The page of what waits: the chat's, which draws itself by its address."""
    return render(request, "messaging/app.html")


@require_POST
@api_view
def notice_seen(request: HttpRequest, notice_id: int) -> HttpResponse:
    """The person has looked at a notice."""
    try:
        shown.mark_seen(_user(request), notice_id, database_now())
    except Outbox.DoesNotExist:
        raise Http404 from None
    return HttpResponse(status=204)


@require_POST
@api_view
def withdraw(request: HttpRequest, message_id: int) -> JsonResponse:
    """The author takes back an ask."""
    user, now = _user(request), database_now()
    message = Message.objects.visible_to(user).filter(pk=message_id, author=user).first()
    if message is None:
        raise Http404
    obligations.withdraw(message, user, now)
    return JsonResponse({"promises": shown.promises_for([message.pk], now).get(message.pk, [])})


@require_POST
@api_view
def outcome(request: HttpRequest, message_id: int) -> JsonResponse:
    """The author says what became of an ask whose moment passed."""
    user, now = _user(request), database_now()
    said = checked(OutcomeForm(fields_of(request)))["outcome"]
    message = Message.objects.visible_to(user).filter(pk=message_id, author=user).first()
    if message is None:
        raise Http404
    obligations.say_outcome(user, message, said, now)
    return JsonResponse({"promises": shown.promises_for([message.pk], now).get(message.pk, [])})


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
