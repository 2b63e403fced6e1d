"""The web process: pages over HTTP, progress over WebSocket."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rescored_site.settings")
http = get_asgi_application()

from editor.routing import websocket_urlpatterns as document_sockets  # noqa: E402 - needs Django to be set up
from transcriptions.routing import websocket_urlpatterns as progress_sockets  # noqa: E402

sockets = URLRouter([*progress_sockets, *document_sockets])  # type: ignore[list-item]  # what the router takes

application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(sockets)),
    }
)
