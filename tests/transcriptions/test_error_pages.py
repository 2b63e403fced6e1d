"""Error pages in the site's look, also where nothing works any more."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views import defaults

from accounts.models import User

pytestmark = pytest.mark.django_db


def test_not_found(client: Client, owner: User) -> None:
    client.force_login(owner)
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "Nothing is here" in response.content.decode()
    assert "css/base.css" in response.content.decode()


def test_a_form_from_elsewhere_is_refused(owner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    response = client.post("/sample/")
    assert response.status_code == 403
    assert "Not allowed" in response.content.decode()


def test_not_allowed_and_unreadable(rf: RequestFactory) -> None:
    request = rf.get("/")
    assert "Not allowed" in defaults.permission_denied(request, PermissionError()).content.decode()
    assert "can’t be read" in defaults.bad_request(request, ValueError()).content.decode()


def test_a_fault_shows_a_page_that_needs_no_database(rf: RequestFactory) -> None:
    page = defaults.server_error(rf.get("/")).content.decode()
    assert "Something went wrong here" in page
    assert "css/base.css" in page


def test_too_large_names_the_limit() -> None:
    assert "At most 7 MB" in render_to_string("413.html", {"limit_mb": 7})
