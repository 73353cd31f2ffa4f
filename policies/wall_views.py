"""Screens on a wall: their pages for managers, and what the screens themselves ask for. Nobody's
log-in is looked at by those. Thin: parse, call one function, reply."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit.addresses import address_of
from accounts.clock import database_now
from accounts.fresh import fresh_step
from accounts.models import User
from accounts.roles import may_see_board
from messaging.views.guarded import only_for
from messaging.views.shown import user_of
from policies import walls
from policies.models import WallScreen
from policies.times import day_and_time
from policies.wall_figures import wall_of
from policies.wall_forms import CodeForm, WallForm


@only_for(may_see_board)
@require_safe
def screens(request: HttpRequest) -> HttpResponse:
    """The screens of the person's locations."""
    user, now = user_of(request), database_now()
    rows = [_shown(row, user) for row in walls.screens_seen_by(user, now)]
    running = [one for one in rows if _runs(one.screen, now)]
    ended = [one for one in rows if not _runs(one.screen, now)]
    facts = {"running": running, "ended": ended}
    return render(request, "policies/walls.html", facts)


@only_for(may_see_board)
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_step
def new(request: HttpRequest) -> HttpResponse:
    """Issue one; its code is shown this once."""
    user, now = user_of(request), database_now()
    form = WallForm(request.POST if request.method == "POST" else None, by=user)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            screen, code = walls.issue(user, said["name"], said["locations"], said["days"], now)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            facts = {"screen": screen, "code": code, "site": settings.SITE_URL}
            return render(request, "policies/wall_code.html", facts)
    status = 422 if form.errors else 200
    return render(request, "policies/wall_new.html", {"form": form}, status=status)


@only_for(may_see_board)
@require_POST
def revoke(request: HttpRequest, screen_id: int) -> HttpResponse:
    """Switch one off."""
    try:
        walls.revoke(user_of(request), screen_id, database_now())
    except WallScreen.DoesNotExist:
        raise Http404 from None
    return redirect("walls")


@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """The screen itself; in a browser that is none, where its code is typed."""
    if _screen(request) is None:
        return render(request, "policies/wall_pair.html", {"form": CodeForm()})
    return render(request, "policies/wall.html")


@require_POST
@sensitive_post_parameters("code")
def pair(request: HttpRequest) -> HttpResponse:
    """Make this browser the screen whose code is typed."""
    form, now = CodeForm(request.POST), database_now()
    if form.is_valid():
        try:
            screen, key = walls.pair(form.cleaned_data["code"], address_of(request), now)
        except walls.Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            answer = redirect("wall")
            answer.set_cookie(
                walls.COOKIE,
                key,
                expires=screen.expires_at,
                secure=settings.IS_HTTPS,
                httponly=True,
                samesite="Strict",
            )
            return answer
    return render(request, "policies/wall_pair.html", {"form": form}, status=422)


@require_safe
def figures(request: HttpRequest) -> JsonResponse:
    """What the screen shows; 401 when this browser is none, or isn't any more."""
    screen, now = _screen(request), database_now()
    if screen is None:
        return JsonResponse({"errors": {"__all__": ["This is no wall screen."]}}, status=401)
    if walls.asks_too_often(screen):
        return JsonResponse({"errors": {"__all__": ["Ask again in a minute."]}}, status=429)
    walls.note_use(screen, now)
    places = walls.places_of(screen)
    if not places:
        return JsonResponse({"errors": {"__all__": ["Nobody looks after it."]}}, status=401)
    return JsonResponse(wall_of(places, now))


def _runs(screen: WallScreen, now: datetime) -> bool:
    return screen.revoked_at is None and screen.expires_at > now


def _screen(request: HttpRequest) -> WallScreen | None:
    return walls.screen_of(request.COOKIES.get(walls.COOKIE, ""), database_now())


@dataclass(frozen=True)
class Shown:
    """A screen as its manager reads of it, times on the manager's clock."""

    screen: WallScreen
    places: str
    issued: str
    used: str
    expires: str
    revoked: str


def _shown(screen: WallScreen, user: User) -> Shown:
    def at(instant: datetime | None) -> str:
        return day_and_time(instant, user.zone) if instant else ""

    return Shown(
        screen,
        ", ".join(place.name for place in screen.locations.all()),
        at(screen.issued_at),
        at(screen.last_used_at or screen.paired_at),
        at(screen.expires_at),
        at(screen.revoked_at),
    )
