"""Addresses of sockets."""

from django.urls import path

from editor.consumers import DocumentConsumer

websocket_urlpatterns = [
    path("ws/documents/<uuid:transcription_id>/", DocumentConsumer.as_asgi()),  # type: ignore[arg-type]
]
