"""What happens to a fragment's request when the session has ended."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRefresh

from accounts.requests import PageRequest


def sign_in_whole_page(get_response: Callable[[PageRequest], HttpResponse]) -> Callable[[PageRequest], HttpResponse]:
    """Reloads the page instead of putting the sign-in form into a fragment's place: the reload asks to sign in."""
    sign_in = resolve_url(settings.LOGIN_URL)

    def middleware(request: PageRequest) -> HttpResponse:
        response = get_response(request)
        if request.htmx and response.headers.get("Location", "").startswith(sign_in):
            return HttpResponseClientRefresh()
        return response

    return middleware
