"""What the board asks for. Thin: parse, call one function, reply."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from accounts.clock import database_now
from accounts.models import User
from accounts.roles import may_see_board
from messaging.json_views import api_view, checked
from messaging.payloads import instant
from policies import board
from policies.forms import BoardForm


@require_GET
@login_required
@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    """The page of the board: the chat's, which draws itself by its address."""
    _manager(request)
    return render(request, "messaging/app.html")


@require_GET
@api_view
def rows(request: HttpRequest) -> JsonResponse:
    """How many asks wait where the person runs the place, and those of them that they look at."""
    user, now = _manager(request), database_now()
    form = BoardForm(request.GET)
    checked(form)
    wanted = form.wanted()
    if wanted.location is not None and not board.looks_after(user, wanted.location):
        raise Http404
    found = board.board_of(user, now, wanted)
    answer = {
        "now": instant(now),
        "changes_at": instant(found.changes_at) if found.changes_at else None,
        "figures": [board.figure_payload(one) for one in found.figures],
        "rows": found.rows,
        "more": found.has_more,
    }
    return JsonResponse(answer)


@require_GET
@api_view
def people(request: HttpRequest) -> JsonResponse:
    """Who is on where the person runs the place."""
    user, now = _manager(request), database_now()
    places, changes_at = board.people_of(user, now)
    answer = {
        "now": instant(now),
        "changes_at": instant(changes_at) if changes_at else None,
        "places": places,
    }
    return JsonResponse(answer)


def _manager(request: HttpRequest) -> User:
    user = cast(User, request.user)
    if not may_see_board(user):
        raise Http404
    return user
