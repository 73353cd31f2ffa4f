"""The chat page and what it asks for."""

from django.urls import path

from messaging import views

urlpatterns = [
    path("", views.chat, name="chat"),
    path("c/<int:conversation_id>/", views.chat, name="conversation"),
    path("api/conversations/<int:conversation_id>/messages/", views.history, name="history"),
    path("api/conversations/<int:conversation_id>/people/", views.people, name="people"),
    path("api/conversations/<int:conversation_id>/leave/", views.leaving, name="leave"),
    path("api/direct/", views.direct, name="direct"),
    path("api/channels/", views.channels, name="channels"),
    path("api/availability/", views.availability, name="availability"),
]
