"""The chat page and what it asks for."""

from django.urls import path

from messaging.views import acts, attachments, chat, receipts, threads

urlpatterns = [
    path("", chat.chat, name="chat"),
    path("c/<int:conversation_id>/", chat.chat, name="conversation"),
    path("api/conversations/<int:conversation_id>/messages/", chat.history, name="history"),
    path("api/conversations/<int:conversation_id>/people/", chat.people, name="people"),
    path("api/conversations/<int:conversation_id>/leave/", chat.leaving, name="leave"),
    path("api/conversations/<int:conversation_id>/pins/", acts.pins, name="pins"),
    path("api/messages/<int:message_id>/react/", acts.react, name="react"),
    path("api/messages/<int:message_id>/pin/", acts.pin, name="pin"),
    path("api/messages/<int:message_id>/edit/", acts.edit, name="edit"),
    path("api/conversations/<int:conversation_id>/attachments/", attachments.upload, name="upload"),
    path("api/attachments/<int:attachment_id>/", attachments.original, name="attachment"),
    path("api/attachments/<int:attachment_id>/preview/", attachments.preview, name="preview"),
    path("api/attachments/<int:attachment_id>/discard/", attachments.discard, name="discard"),
    path("api/messages/<int:message_id>/thread/", threads.thread, name="thread"),
    path("api/messages/<int:message_id>/done/", threads.done, name="done"),
    path("api/messages/<int:message_id>/follow/", threads.follow, name="follow"),
    path("api/messages/<int:message_id>/confirm/", threads.confirm, name="confirm"),
    path("api/messages/<int:message_id>/remind/", threads.remind, name="remind"),
    path("api/messages/<int:message_id>/delivered/", receipts.delivered, name="delivered"),
    path("api/receipts/", receipts.of_mine, name="receipts"),
    path("api/to-confirm/", threads.to_confirm, name="to_confirm"),
    path("api/direct/", chat.direct, name="direct"),
    path("api/channels/", chat.channels, name="channels"),
    path("api/availability/", chat.availability, name="availability"),
]
