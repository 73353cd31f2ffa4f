"""What is answered when something of ours went wrong, or doesn't answer."""

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader

from accounts.away import AGAIN_SECONDS, AWAY, TRY_AGAIN


def failed(request: HttpRequest) -> HttpResponse:
    """503 when PostgreSQL or Redis doesn't answer, with how long to wait, else 500; in JSON for
    whoever asks for that. Needs nothing of what may be away."""
    is_away = isinstance(sys.exc_info()[1], AWAY)
    status = 503 if is_away else 500
    if "application/json" in request.headers.get("Accept", ""):
        said = TRY_AGAIN if is_away else "Something of ours went wrong."
        code = {"code": "try_again"} if is_away else {}
        answer: HttpResponse = JsonResponse({"errors": {"__all__": [said]}, **code}, status=status)
    else:
        answer = HttpResponse(loader.render_to_string(f"{status}.html"), status=status)
    if is_away:
        answer.headers["Retry-After"] = str(AGAIN_SECONDS)
    return answer
