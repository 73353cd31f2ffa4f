"""Channels: which there are, joining one, how it is set up. Thin: parse, call one function,
reply."""

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from accounts.clock import database_now
from messaging.access import channels_to_join
from messaging.actions import archive, bring_back, choose_alerts, edit_channel, join
from messaging.forms import AlertsForm, ArchiveForm, EditChannelForm
from messaging.json_views import api_view, checked, fields_of
from messaging.models import Conversation
from messaging.payloads import offered_channels
from messaging.views.shown import conversation_of, shown, user_of


@require_GET
@api_view
def browse(request: HttpRequest) -> JsonResponse:
    """The open channels that the person is not in and may join."""
    return JsonResponse({"channels": offered_channels(channels_to_join(user_of(request)))})


@require_POST
@api_view
def joining(request: HttpRequest, conversation_id: int) -> JsonResponse:
    """Join an open channel."""
    user = user_of(request)
    try:
        return shown(user, join(user, conversation_id, database_now()))
    except Conversation.DoesNotExist:
        raise Http404 from None


@require_POST
@api_view
def alerts(request: HttpRequest, conversation_id: int) -> JsonResponse:
    """Choose what of a conversation one is told of, and mute it."""
    user = user_of(request)
    conversation = conversation_of(user, conversation_id)
    chosen = checked(AlertsForm(fields_of(request)))
    choose_alerts(user, conversation, database_now(), **chosen)
    return shown(user, conversation)


@require_POST
@api_view
def editing(request: HttpRequest, conversation_id: int) -> JsonResponse:
    """Give a channel another name or topic, or close it to others."""
    user = user_of(request)
    conversation = conversation_of(user, conversation_id)
    return shown(
        user, edit_channel(user, conversation, **checked(EditChannelForm(fields_of(request))))
    )


@require_POST
@api_view
def archiving(request: HttpRequest, conversation_id: int) -> JsonResponse:
    """Archive a channel, or bring it back."""
    user = user_of(request)
    conversation = conversation_of(user, conversation_id)
    if checked(ArchiveForm(fields_of(request)))["archived"]:
        archive(user, conversation, database_now())
    else:
        bring_back(user, conversation)
    return shown(user, conversation)
