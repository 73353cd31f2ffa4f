"""The pages of the timeline: of one rule, and of all rules of a location."""

from functools import partial
from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone

from accounts.roles import is_manager, locations_managed_by
from accounts.visitor import visitor
from policies.models import ResponseRule
from policies.rule_timeline import MOST, Entry, timeline_at, timeline_of

Rules = ModelAdmin[ResponseRule]


def pages(rules: Rules) -> list[URLPattern]:
    """Both pages."""
    of_place: Any = partial(place_page, rules)
    of_rule: Any = partial(rule_page, rules)
    view, name = rules.admin_site.admin_view, "policies_responserule"
    return [
        path("timeline/<int:location_id>/", view(of_place), name=f"{name}_place_timeline"),
        path("<path:object_id>/timeline/", view(of_rule), name=f"{name}_timeline"),
    ]


def rule_page(rules: Rules, request: HttpRequest, object_id: str) -> HttpResponse:
    """How one rule came to be as it is."""
    rule = rules.get_object(request, object_id)
    if rule is None or not rules.has_view_permission(request, rule):
        raise Http404
    entries = timeline_of(rule, visitor(request))
    return _shown(rules, request, entries, {"rule": rule, "title": f"Timeline of {rule}"})


def place_page(rules: Rules, request: HttpRequest, location_id: int) -> HttpResponse:
    """How the rules that hold at a location came to be as they are."""
    user = visitor(request)
    place = locations_managed_by(user).filter(pk=location_id).first()
    if place is None or not is_manager(user):
        raise Http404
    entries = timeline_at(place, user)
    title = f"Timeline of the rules at {place}"
    return _shown(rules, request, entries, {"place": place, "title": title})


def _shown(
    rules: Rules, request: HttpRequest, entries: list[Entry], more: dict[str, Any]
) -> HttpResponse:
    user = visitor(request)
    context = {
        **rules.admin_site.each_context(request),
        "opts": rules.opts,
        "entries": entries,
        "is_cut": len(entries) == MOST,
        "places": locations_managed_by(user),
        **more,
    }
    with timezone.override(user.zone):
        return render(request, "admin/policies/responserule/timeline.html", context)
