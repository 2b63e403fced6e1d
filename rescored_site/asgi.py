"""The web process: pages over HTTP, progress over WebSocket."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rescored_site.settings")
application = get_asgi_application()
