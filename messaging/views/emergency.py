"""Emergency access, page by page. Thin: parse, call one function, reply."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import database_now
from accounts.fresh import fresh_step
from accounts.models import User
from accounts.roles import may_break_glass
from messaging.models import Attachment, Conversation, EmergencyAccess
from messaging.plain import plain
from messaging.records import emergency
from messaging.records.forms import FindForm, ReasonForm
from messaging.records.names import called
from messaging.records.times import clock, moment
from messaging.views.attachments import streamed
from messaging.views.guarded import only_for
from messaging.views.shown import user_of

PAST_SHOWN = 30


@only_for(may_break_glass)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """What is open now, what was, and a search for another; its words are never in an address."""
    user, now = user_of(request), database_now()
    form = FindForm(request.POST if request.method == "POST" else None, label_suffix="")
    found = None
    if form.is_bound and form.is_valid():
        found = called(emergency.find(user, form.cleaned_data["words"], now))
    rows = list(EmergencyAccess.objects.select_related("user", "conversation__location"))
    names = {one.conversation.pk: one for one in called({row.conversation for row in rows})}
    past = [
        {
            "access": row,
            "name": names[row.conversation_id].name,
            "is_open": row.user_id == user.pk and emergency.is_open(row, now),
            "began": moment(row.began_at, user.zone),
            "until": clock(row.until, user.zone),
        }
        for row in rows[:PAST_SHOWN]
    ]
    facts = {"form": form, "found": found, "past": past}
    status = 422 if form.errors else 200
    return render(request, "messaging/records/emergency.html", facts, status=status)


@only_for(may_break_glass)
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_step
def begin(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Why, and then the hour begins."""
    user, now = user_of(request), database_now()
    conversation = emergency.conversations_of_others(user).filter(pk=conversation_id).first()
    if conversation is None:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None, label_suffix="")
    if form.is_bound and form.is_valid():
        try:
            access = emergency.begin(user, conversation_id, form.cleaned_data["reason"], now)
        except ValidationError as error:
            form.add_error(None, error)
        except Conversation.DoesNotExist:
            raise Http404 from None
        else:
            return redirect("emergency_reading", access.pk)
    facts = {"form": form, "called": called([conversation])[0]}
    status = 422 if form.errors else 200
    return render(request, "messaging/records/emergency_begin.html", facts, status=status)


@only_for(may_break_glass)
@require_safe
def reading(request: HttpRequest, access_id: int) -> HttpResponse:
    """The conversation, while the hour lasts; after it, that it is over."""
    user, now = user_of(request), database_now()
    access = _own(user, access_id)
    try:
        found = emergency.read(access, _before(request), now)
    except EmergencyAccess.DoesNotExist:
        facts = {"access": access, "until": moment(access.until, user.zone)}
        return render(request, "messaging/records/emergency_over.html", facts, status=410)
    left = access.ends_at - now
    facts = {
        "access": access,
        "called": called([access.conversation])[0],
        "lines": [_line(message, user) for message in found.messages],
        "older": found.messages[0].seq if found.has_older else None,
        "until": clock(access.ends_at, user.zone),
        "minutes": -(-int(left.total_seconds()) // 60),
        "seconds": int(left.total_seconds()),
    }
    return render(request, "messaging/records/emergency_reading.html", facts)


@only_for(may_break_glass)
@require_safe
def file(request: HttpRequest, access_id: int, attachment_id: int) -> HttpResponseBase:
    """A file of one of its messages, while the hour lasts."""
    user, now = user_of(request), database_now()
    try:
        found = emergency.read_file(_own(user, access_id), attachment_id, now)
    except (EmergencyAccess.DoesNotExist, Attachment.DoesNotExist):
        raise Http404 from None
    return streamed(found.file, found.content_type, found.name)


@only_for(may_break_glass)
@require_POST
def end(request: HttpRequest, access_id: int) -> HttpResponse:
    """ "End now"."""
    user = user_of(request)
    emergency.end(_own(user, access_id), database_now())
    return redirect("emergency")


def _line(message: Any, user: User) -> dict[str, Any]:
    """A message as it is read here: in plain words, with nothing to press but its files."""
    return {
        "message": message,
        "at": moment(message.posted_at, user.zone),
        "text": plain(message.text),
        "files": [] if message.recalled_at else message.attachments.all(),
    }


def _before(request: HttpRequest) -> int | None:
    number = request.GET.get("before", "")
    is_number = number.isascii() and number.isdigit() and len(number) <= 18
    return int(number) if is_number else None


def _own(user: User, access_id: int) -> EmergencyAccess:
    try:
        return emergency.own(user, access_id)
    except EmergencyAccess.DoesNotExist:
        raise Http404 from None
