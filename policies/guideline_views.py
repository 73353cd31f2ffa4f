"""What the chat asks about the guideline. Thin: parse, call one function, reply."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.clock import database_now
from accounts.models import User
from messaging.json_views import api_view, checked, fields_of
from messaging.models import Message
from policies import guidelines, misfits, pulse
from policies.guideline_forms import AckForm, MisfitForm, PulseForm
from policies.models import Guideline


@require_GET
@api_view
def pending(request: HttpRequest) -> JsonResponse:
    """What the person is to be shown beside the chat: a change, a round of the pulse."""
    user, now = _user(request), database_now()
    first_day = pulse.due_round(user, now)
    return JsonResponse({"change": guidelines.change_for(user), "pulse": first_day is not None})


@require_POST
@api_view
def acknowledge(request: HttpRequest) -> HttpResponse:
    """ "Got it"."""
    version = checked(AckForm(fields_of(request)))["version"]
    try:
        guidelines.acknowledge(_user(request), version, database_now())
    except Guideline.DoesNotExist:
        raise Http404 from None
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
@api_view
def misfit(request: HttpRequest, message_id: int) -> HttpResponse:
    """Which paragraphs may be chosen for a message; or that one of them didn't fit it."""
    user, now = _user(request), database_now()
    try:
        if request.method == "GET":
            return JsonResponse(misfits.asked_of(user, message_id, now))
        said = checked(MisfitForm(fields_of(request)))
        misfits.say_misfit(user, message_id, said["rule"], said["note"], now)
    except Message.DoesNotExist:
        raise Http404 from None
    return HttpResponse(status=204)


@require_POST
@api_view
def answer_pulse(request: HttpRequest) -> HttpResponse:
    """The three answers, or that the person skips them."""
    fields = fields_of(request)
    said = None if fields.get("skip") is True else checked(PulseForm(fields))
    pulse.answer(_user(request), said, database_now())
    return HttpResponse(status=204)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
