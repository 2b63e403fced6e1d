"""The type of a request in views of signed-in people."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class PageRequest(HttpRequest):
    """What login_required lets through, with what django-htmx's middleware adds. Only a name for types."""

    user: User
    htmx: HtmxDetails
