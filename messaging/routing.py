"""The one socket."""

from django.urls import URLPattern, path

from messaging.consumers import ChatConsumer

websocket_urlpatterns: list[URLPattern] = [
    path("ws/", ChatConsumer.as_asgi()),
]
