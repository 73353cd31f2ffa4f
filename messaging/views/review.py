"""The audit, for whoever looks through it, and what it holds of oneself for everybody."""

from datetime import date, datetime
from typing import Any, cast

from auditlog.models import LogEntry
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.audit import review
from accounts.clock import database_now
from accounts.models import AccessLog, SignInEvent, User
from accounts.roles import may_see_audit
from messaging.models import Conversation, Message
from messaging.readers import readers_of

LISTED = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def audit(request: HttpRequest) -> HttpResponse:
    """A week: what is out of the ordinary, and the sign-off."""
    user, now = _reviewer(request), database_now()
    monday = _week(request.GET.get("week", ""), user, now)
    problem, status = "", 200
    if request.method == "POST":
        try:
            review.sign_off(user, monday, request.POST.get("note", ""), now)
        except ValidationError as error:
            problem, status = " ".join(error.messages), 422
        else:
            return redirect(f"{reverse('audit')}?week={monday:%Y-%m-%d}")
    weeks = review.weeks(now, user.zone)
    facts = {
        "weeks": weeks,
        "monday": monday,
        "this": next((one for one in weeks if one.monday == monday), None),
        "groups": _groups(*review.span_of(monday, user.zone)),
        "note": request.POST.get("note", ""),
        "problem": problem,
        **_who_saw(request.GET.get("message", "")),
    }
    with timezone.override(user.zone):
        return render(request, "accounts/audit.html", facts, status=status)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the audit holds of the person who asks: what they read and did, and what others did
    to their account."""
    user = cast(User, request.user)
    about = Q(actor=user) | Q(content_type__model="user", object_id=user.pk)
    facts = {
        "reads": AccessLog.objects.filter(actor=user).order_by("-at", "-pk")[:LISTED],
        "sign_ins": SignInEvent.objects.filter(person=user).order_by("-at", "-pk")[:LISTED],
        "changes": LogEntry.objects.filter(about)
        .select_related("actor", "content_type")
        .order_by("-timestamp", "-pk")[:LISTED],
        "listed": LISTED,
    }
    with timezone.override(user.zone):
        return render(request, "accounts/audit_mine.html", facts)


def _reviewer(request: HttpRequest) -> User:
    user = cast(User, request.user)
    if not may_see_audit(user):
        raise Http404
    return user


def _week(text: str, user: User, now: datetime) -> date:
    """The week that is asked for, else the last one that is over."""
    this = review.monday_of(now.astimezone(user.zone).date())
    if not text:
        return this - review.WEEK
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if not day.year >= 2000 or day > this:
        raise Http404
    return review.monday_of(day)


def _groups(start: datetime, end: datetime) -> list[tuple[str, str, list[review.Finding]]]:
    located = Conversation.objects.filter(location__isnull=False)
    places = dict(located.values_list("pk", "location"))
    return [
        ("Break-glass", "Nobody used it.", review.broken_glass(start, end)),
        ("Failed log-ins", "None failed.", review.failed_log_ins(start, end)),
        ("Outside their shifts", "Nobody read then.", review.odd_hours(start, end)),
        ("Other locations", "Nobody read there.", review.elsewhere(start, end, places)),
        ("Many conversations in an hour", "Nobody.", review.many_conversations(start, end)),
    ]


def _who_saw(text: str) -> dict[str, Any]:
    if not text:
        return {}
    is_number = text.isascii() and text.isdigit() and len(text) <= 18
    message = Message.objects.filter(pk=int(text)).first() if is_number else None
    if message is None:
        return {"asked": text, "readers": None}
    return {"asked": text, "readers": readers_of(message)[:LISTED]}
