"""Addresses of sockets."""

from django.urls import path

from transcriptions.consumers import ProgressConsumer

websocket_urlpatterns = [
    path("ws/transcriptions/<uuid:transcription_id>/", ProgressConsumer.as_asgi()),  # type: ignore[arg-type]
]
