"""The web process: pages over HTTP, progress over WebSocket."""

import os

import django
from asgiref.sync import sync_to_async
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rescored_site.settings")
django.setup(set_prefix=False)


class OneThread(ASGIHandler):
    """Views and middleware are functions that wait: a request goes to a thread once, not to and fro between them."""

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)


http = OneThread()

from editor.routing import websocket_urlpatterns as document_sockets  # noqa: E402 - needs Django to be set up
from transcriptions.routing import websocket_urlpatterns as progress_sockets  # noqa: E402

sockets = URLRouter([*progress_sockets, *document_sockets])  # type: ignore[list-item]  # what the router takes

application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(sockets)),
    }
)
