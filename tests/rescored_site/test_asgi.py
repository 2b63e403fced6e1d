"""How requests reach the pages."""

from __future__ import annotations

from uuid import uuid4

import pytest
from asgiref.testing import ApplicationCommunicator
from django.utils.module_loading import import_string


async def test_a_request_is_answered() -> None:
    scope = {"type": "http", "method": "GET", "path": f"/t/{uuid4()}/edits/", "query_string": b""}
    application = import_string("rescored_site.asgi.application")
    asked = ApplicationCommunicator(application, scope | {"headers": [(b"host", b"localhost")]})
    await asked.send_input({"type": "http.request", "body": b""})
    start = await asked.receive_output(timeout=10)
    assert (start["type"], start["status"]) == ("http.response.start", 405)
    assert (b"Allow", b"POST") in start["headers"]
    assert (await asked.receive_output(timeout=10))["type"] == "http.response.body"
    await asked.wait()


def test_nothing_between_a_request_and_its_view_goes_back_to_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.core.handlers.base.async_to_sync", None)
    import_string("rescored_site.asgi.OneThread")()
