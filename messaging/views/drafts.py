"""What somebody is writing, kept for their other tabs and devices."""

from typing import cast

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from accounts.clock import database_now
from accounts.models import User
from messaging.actions import save_draft
from messaging.forms import DraftForm
from messaging.json_views import api_view, checked, fields_of
from messaging.models import Conversation
from messaging.payloads import instant


@require_POST
@api_view
def draft(request: HttpRequest, conversation_id: int) -> JsonResponse:
    """Keep a draft, or forget it when it is empty."""
    cleaned, now = checked(DraftForm(fields_of(request))), database_now()
    try:
        save_draft(cast(User, request.user), conversation_id, now, **cleaned)
    except Conversation.DoesNotExist:
        raise Http404 from None
    return JsonResponse({"at": instant(now)})
