"""What a browser is given to paste elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from editor import documents
from tests.editor.editing import answer, batch, post
from transcriptions.models import Transcription

pytestmark = pytest.mark.django_db

Finished = Callable[..., Transcription]


def ask(browser: Client, row: Transcription, data: object) -> tuple[int, dict[str, Any]]:
    response = browser.post(f"/t/{row.pk}/fragment/", json.dumps(data), content_type="application/json")
    return response.status_code, json.loads(response.content)


def test_a_fragment_can_be_pasted(mine: Client, finished: Finished) -> None:
    row = finished(copies=3)
    first, *_, last = documents.current(row).score.measures
    voice = first.voices[0]
    status, made = ask(mine, row, {"targets": [event.id for event in voice.events]})
    assert status == 200
    caret = {"measure_id": last.id, "part_id": voice.part_id, "staff": voice.staff, "voice": 1, "at": "0/1"}
    found = answer(post(mine, row, batch({"edit": "paste", "caret": caret, "fragment": made["fragment"]})))
    assert found["refused"] is None
    pasted = documents.current(row).score.measures[-1].voices[0].events
    assert [[note.pitch for note in event.notes] for event in pasted] == [
        [note.pitch for note in event.notes] for event in voice.events
    ]


@pytest.mark.parametrize(
    ("data", "status", "message"),
    [
        ({"targets": ["nobody"]}, 422, "What you edited is no longer in the score."),
        ({"targets": "n1"}, 400, "What to copy is no list of ids."),
        ({"targets": [1]}, 400, "What to copy is no list of ids."),
        ([], 400, "What to copy is no list of ids."),
    ],
)
def test_what_cannot_be_copied_is_refused(
    mine: Client, finished: Finished, data: object, status: int, message: str
) -> None:
    assert ask(mine, finished(), data) == (status, {"message": message})
