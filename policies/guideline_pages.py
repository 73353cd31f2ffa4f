"""The guideline's pages: read by everybody, changed and reviewed by whoever runs a location."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import database_now
from accounts.models import User
from accounts.roles import locations_managed_by, may_change_guideline
from accounts.visitor import visitor
from messaging.formatting import to_html
from policies import guidelines, misfits, pulse
from policies.guideline_diff import changes_between
from policies.guideline_effect import LEAST_ASKS, LEAST_DAYS, effect_of
from policies.guideline_forms import GuidelineForm
from policies.guideline_sheet import columns_of, figures_of
from policies.guideline_text import paragraphs_of
from policies.models import Guideline
from policies.times import day_and_time

# Sent with the form to look at what publishing would do.
PREVIEW = "preview"


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The guideline as it counts, each paragraph with its anchor."""
    user, guideline = visitor(request), guidelines.current(database_now())
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
        if PREVIEW in request.POST:
            return _previewed(request, form)
        guidelines.publish(
            user, said["text"], said["what_changed"], said["based_on"], database_now()
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _form(request, form, status=422)
    except guidelines.Overtaken as overtaken:
        return _overtaken(request, user, overtaken.latest)
    return redirect("guideline_review")


def _previewed(request: HttpRequest, form: GuidelineForm) -> HttpResponse:
    """What publishing would change, and the card that everybody would get; nothing is kept.

    Raises ValidationError by field as publishing does.
    """
    now, text = database_now(), form.cleaned_data["text"]
    guidelines.check_draft(text, now)
    facts = {
        "changes": changes_between(guidelines.current(now).text, text),
        "by": visitor(request).display_name.partition(" ")[0],
        "what_changed": form.cleaned_data["what_changed"],
    }
    return _form(request, form, preview=facts)


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
    effect = effect_of(guideline, locations_managed_by(user), now) if is_own else None
    reminded = guideline.reminded_at
    facts = {
        "guideline": guideline,
        "published": day_and_time(guideline.published_at, user.zone),
        "reminded": day_and_time(reminded, user.zone) if reminded else "",
        "seen": guidelines.seen_of(guideline) if is_own else None,
        "effect": effect,
        "columns": columns_of(effect, user.zone) if effect else None,
        "figures": figures_of(effect) if effect else [],
        "notes": misfits.notes_by_paragraph(user),
        "rounds": pulse.rounds(now),
        "least_asks": LEAST_ASKS,
        "least_days": LEAST_DAYS,
        "least_answers": pulse.LEAST_ANSWERS,
    }
    return render(request, "policies/guideline_review.html", facts)


@login_required
@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """For managers: every version, with what it says otherwise than the one before it."""
    user = _manager(request)
    guidelines.current(database_now())
    rows = [
        (one.row, day_and_time(one.row.published_at, user.zone), one.changes)
        for one in guidelines.versions()
    ]
    return render(request, "policies/guideline_versions.html", {"versions": rows})


@login_required
@require_POST
def remind(request: HttpRequest) -> HttpResponse:
    """Mails those who haven't seen the last change, once."""
    user, now = _manager(request), database_now()
    version = guidelines.current(now).version
    try:
        count = guidelines.remind(user, version, now)
    except Guideline.DoesNotExist:
        messages.warning(request, "They were reminded already. Once is enough.")
    else:
        people = "1 person gets" if count == 1 else f"{count} people get"
        messages.success(request, f"{people} a mail that the guideline changed.")
    return redirect("guideline_review")


def _manager(request: HttpRequest) -> User:
    user = visitor(request)
    if not may_change_guideline(user):
        raise Http404
    return user
