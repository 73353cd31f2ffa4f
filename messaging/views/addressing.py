"""What the composer asks beside sending: the wordings it offers, and gaps it met. Thin."""

from typing import cast

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from accounts.clock import database_now
from accounts.models import User
from messaging.access import conversation_for
from messaging.actions import Refused, delete_snippet, note_gap, save_snippet
from messaging.forms import GapForm, SnippetForm
from messaging.json_views import api_view, checked, fields_of
from messaging.models import Conversation, Snippet
from messaging.wordings import wordings_for


@require_POST
@api_view
def gaps(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Keep that nobody of a role was on shift, and that the writer went another way."""
    user = cast(User, request.user)
    try:
        conversation = conversation_for(user, conversation_id)
    except Conversation.DoesNotExist:
        raise Http404 from None
    try:
        note_gap(user, conversation, now=database_now(), **checked(GapForm(fields_of(request))))
    except Refused as error:
        raise ValidationError({"role": error.detail}) from None
    return HttpResponse(status=204)


@require_GET
@api_view
def wordings(request: HttpRequest) -> JsonResponse:
    """The templates and snippets of this person."""
    return JsonResponse({"wordings": wordings_for(cast(User, request.user))})


@require_POST
@api_view
def snippet(request: HttpRequest, snippet_id: int | None = None) -> JsonResponse:
    """Keep a new snippet, or change one; the answer is all there are then."""
    user = cast(User, request.user)
    try:
        save_snippet(user, snippet_id, checked(SnippetForm(fields_of(request))))
    except Snippet.DoesNotExist:
        raise Http404 from None
    return JsonResponse({"wordings": wordings_for(user)})


@require_POST
@api_view
def snippet_gone(request: HttpRequest, snippet_id: int) -> JsonResponse:
    """Throw a snippet away."""
    user = cast(User, request.user)
    try:
        delete_snippet(user, snippet_id)
    except Snippet.DoesNotExist:
        raise Http404 from None
    return JsonResponse({"wordings": wordings_for(user)})
