"""Where programs post to. Nobody's log-in is looked at. Thin: read, call one function, reply."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.audit.acting import acting
from accounts.audit.addresses import address_of
from accounts.clock import database_now
from messaging import integrations
from messaging.actions import Refused

# As much as a frame of a socket.
MOST_BYTES = 65_536
NOT_SIGNED = "This isn't signed with this integration's secret, or it was five minutes ago."


@csrf_exempt
@require_POST
def post(request: HttpRequest, public_id: str) -> JsonResponse:
    """Post what was signed; the id of the message. 401 for whatever nobody knows, 413, 422 and 429
    with a sentence."""
    body = request.body
    if len(body) > MOST_BYTES:
        return _refusal(413, "too_large", "A body has 64 kB at most.")
    envelope = integrations.Envelope(
        *(request.headers.get(f"Webhook-{name}", "") for name in ("Id", "Timestamp", "Signature"))
    )
    try:
        sender = integrations.signed_by(public_id, envelope, body, database_now())
        with acting(sender.bot, address_of(request)):
            message = integrations.post(sender, envelope.message_id, body)
    except integrations.NotSigned:
        return _refusal(401, "not_signed", NOT_SIGNED)
    except integrations.TooOften:
        return _refusal(429, "too_often", "Sixty messages a minute at most.", retry_after="60")
    except Refused as refused:
        return _refusal(422, refused.code, refused.detail)
    return JsonResponse({"message": message.pk})


def _refusal(status: int, code: str, words: str, *, retry_after: str = "") -> JsonResponse:
    said = {"code": code, "errors": {"__all__": [words]}}
    headers = {"Retry-After": retry_after} if retry_after else {}
    return JsonResponse(said, status=status, headers=headers)
