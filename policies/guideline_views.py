"""The guideline's pages, and what the chat asks about it. Thin: parse, call one function, reply."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.clock import database_now
from accounts.models import User
from accounts.roles import locations_managed_by, may_change_guideline
from messaging.formatting import to_html
from messaging.json_views import api_view, checked, fields_of
from messaging.models import Message
from policies import guidelines, misfits, pulse
from policies.guideline_effect import LEAST_ASKS, effect_of
from policies.guideline_forms import AckForm, GuidelineForm, MisfitForm, PulseForm
from policies.guideline_text import paragraphs_of
from policies.models import Guideline
from policies.times import day_and_time


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The guideline as it counts, each paragraph with its anchor."""
    user, guideline = _user(request), guidelines.current(database_now())
    lead, paragraphs = paragraphs_of(guideline.text)
    facts = {
        "guideline": guideline,
        "published": day_and_time(guideline.published_at, user.zone),
        "lead": to_html(lead),
        "paragraphs": [(one, to_html(one.text)) for one in paragraphs],
        "may_change": may_change_guideline(user),
    }
    return render(request, "policies/guideline.html", facts)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """A manager writes the next version."""
    user, now = _manager(request), database_now()
    if request.method == "POST":
        return _publish(request, user)
    latest = guidelines.current(now)
    return _form(
        request,
        GuidelineForm(initial={"text": latest.text, "based_on": latest.version}, label_suffix=""),
    )


def _publish(request: HttpRequest, user: User) -> HttpResponse:
    form = GuidelineForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _form(request, form, status=422)
    said = form.cleaned_data
    try:
        guidelines.publish(
            user, said["text"], said["what_changed"], said["based_on"], database_now()
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _form(request, form, status=422)
    except guidelines.Overtaken as overtaken:
        return _overtaken(request, user, overtaken.latest)
    return redirect("guideline_review")


def _overtaken(request: HttpRequest, user: User, latest: Guideline) -> HttpResponse:
    """What they wrote stays; the next "Publish" is made in the knowledge of the other version."""
    fields = request.POST.copy()
    fields["based_on"] = str(latest.version)
    facts = {"latest": latest, "when": day_and_time(latest.published_at, user.zone)}
    return _form(request, GuidelineForm(fields, label_suffix=""), status=409, **facts)


def _form(
    request: HttpRequest, form: GuidelineForm, status: int = 200, **facts: Any
) -> HttpResponse:
    return render(request, "policies/guideline_edit.html", {"form": form, **facts}, status=status)


@login_required
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """For managers: who has seen the last change, its effect, notes and the pulse."""
    user, now = _manager(request), database_now()
    guideline = guidelines.current(now)
    is_own = guideline.published_by_id is not None
    facts = {
        "guideline": guideline,
        "published": day_and_time(guideline.published_at, user.zone),
        "seen": guidelines.seen_of(guideline) if is_own else None,
        "effect": effect_of(guideline, locations_managed_by(user), now) if is_own else None,
        "notes": misfits.notes_by_paragraph(user),
        "rounds": pulse.rounds(now),
        "least_asks": LEAST_ASKS,
        "least_answers": pulse.LEAST_ANSWERS,
    }
    return render(request, "policies/guideline_review.html", facts)


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


def _manager(request: HttpRequest) -> User:
    user = _user(request)
    if not may_change_guideline(user):
        raise Http404
    return user
