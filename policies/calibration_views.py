"""How urgent urgent asks were. Thin: parse, call one function, reply."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from accounts.clock import database_now
from accounts.models import User
from accounts.roles import may_see_board
from messaging.json_views import api_view, checked, fields_of
from policies.calibration import calibration_of, rate, totals_by_role
from policies.forms import RatingForm
from policies.models import Obligation


@require_GET
@api_view
def calibration(request: HttpRequest) -> JsonResponse:
    """One's own urgent asks, and what one may say of others'."""
    return JsonResponse(calibration_of(cast(User, request.user), database_now()))


@require_POST
@api_view
def rating(request: HttpRequest, obligation_id: int) -> HttpResponse:
    """What whoever answered it thinks of it."""
    verdict = checked(RatingForm(fields_of(request)))["verdict"]
    try:
        rate(cast(User, request.user), obligation_id, verdict, database_now())
    except Obligation.DoesNotExist:
        raise Http404 from None
    return HttpResponse(status=204)


@require_GET
@api_view
def urgency(request: HttpRequest) -> JsonResponse:
    """For managers: urgent asks of this week, by role."""
    user = cast(User, request.user)
    if not may_see_board(user):
        raise Http404
    return JsonResponse({"roles": totals_by_role(user, database_now())})
