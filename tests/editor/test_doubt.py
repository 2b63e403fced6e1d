"""What a transcription is not sure of."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from accounts.models import User
from editor.doubt import doubtful_measures, doubtful_notes
from editor.edits.base import read_edit
from editor.edits.document import Document
from editor.edits.instruments import SetInstrument
from tests.editor.edits.reading import done
from tests.editor.scores import PIANO, Builder, score, start
from transcriptions.models import Transcription
from transcriptions.music.score import Score


def unsure() -> Score:
    b = Builder()
    guessed = b.event("h E5 G5")
    guessed = replace(guessed, notes=tuple(replace(note, confidence=0.4) for note in guessed.notes))
    heard = replace(b.event("h C5"), notes=(replace(b.note("C5"), confidence=0.5),))
    written = [
        b.measure("1", b.voice((heard, guessed)), b.voice("w m", staff=2), **start(), confidence=0.9),
        b.measure("2", b.voice("w C5"), b.voice("w m", staff=2), confidence=0.3),
    ]
    return score(written, [PIANO])


def test_notes_and_measures_below_the_limit_are_doubtful() -> None:
    written = unsure()
    guessed = written.measures[0].voices[0].events[1]
    assert doubtful_notes(written) == [note.id for note in guessed.notes]
    assert doubtful_notes(written, 0.4) == []
    assert doubtful_measures(written) == [written.measures[1].id]


@pytest.mark.parametrize(
    "edit",
    [
        {"edit": "step_pitch", "by": "semitone", "steps": 1},
        {"edit": "set_accidental", "alter": 1},
        {"edit": "respell"},
        {"edit": "set_value", "base": "1/1"},
        {"edit": "scale_value", "factor": "1/2"},
    ],
    ids=lambda edit: str(edit["edit"]),
)
def test_what_a_person_sets_is_no_longer_in_doubt(edit: dict[str, object]) -> None:
    written = unsure()
    high = written.measures[0].voices[0].events[1]
    made = done(Document(written), read_edit({**edit, "targets": [high.id]})).document.score
    assert doubtful_notes(made) == []


@pytest.mark.django_db
def test_the_page_is_told(client: Client, owner: User, finished: Callable[..., Transcription]) -> None:
    written = unsure()
    row = finished(score=written)
    client.force_login(owner)
    told = {"notes": doubtful_notes(written), "measures": doubtful_measures(written), "unplayable": {}}
    assert json.loads(client.get(f"/t/{row.pk}/doubt/").content) == told
    assert client.get(f"/t/{row.pk}/doubt/?tab=nothing").status_code == 404


@pytest.mark.django_db
def test_the_page_is_told_what_cannot_be_played(
    client: Client, owner: User, finished: Callable[..., Transcription]
) -> None:
    written = done(Document(unsure()), SetInstrument("P1", 58)).document.score
    row = finished(score=written)
    client.force_login(owner)
    told = json.loads(client.get(f"/t/{row.pk}/doubt/").content)["unplayable"]
    notes = [note.id for measure in written.measures for event in measure.voices[0].events for note in event.notes]
    assert (len(notes), told) == (4, dict.fromkeys(notes, "above the range of a tuba"))
