"""Refuses requests that are too large before anything of them is parsed or stored."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# The form around the file: boundaries, field names, a title, a long link.
FORM_ALLOWANCE = 64 * 1024


def largest_request() -> int:
    """Bytes of the largest request that is read."""
    return int(settings.RESCORED_MAX_UPLOAD_MB) * 1024**2 + FORM_ALLOWANCE


def large_request_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers 413 by the announced length alone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if announced_length(request) > largest_request():
            return too_large(request)
        return get_response(request)

    return middleware


def announced_length(request: HttpRequest) -> int:
    try:
        return int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return 0


def too_large(request: HttpRequest) -> HttpResponse:
    return render(request, "413.html", {"limit_mb": settings.RESCORED_MAX_UPLOAD_MB}, status=413)
