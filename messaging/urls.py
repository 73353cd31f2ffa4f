"""The chat page and what it asks for."""

from django.urls import path

from messaging.views import acts, attachments, chat

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
    path("api/direct/", chat.direct, name="direct"),
    path("api/channels/", chat.channels, name="channels"),
    path("api/availability/", chat.availability, name="availability"),
]
