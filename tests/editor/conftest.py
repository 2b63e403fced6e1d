"""Finished transcriptions, as the pipeline leaves them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.base import ContentFile

from accounts.models import User
from tests.editor import scores
from transcriptions.models import Artefact, Source, State, Transcription
from transcriptions.music.codec import performance_to_json
from transcriptions.music.performance import Beat, BeatGrid, Performance, PlayedNote, make_part
from transcriptions.music.score import Measure, Score
from transcriptions.music.writing import Summary, Written
from transcriptions.written import written_to_json

HEARD = Performance((make_part("Piano", [PlayedNote(0.0, 60, 0.5, 80), PlayedNote(0.5, 64, 1.0, 90)]),), 1.0)
GRID = BeatGrid((Beat(0.0, 0), Beat(0.5, 1)), (4, 4))


@pytest.fixture
def finished(owner: User) -> Callable[..., Transcription]:
    """Makes one whose score is the test piece, `copies` times over."""

    def make(*, copies: int = 1, score: Score | None = None, **values: Any) -> Transcription:
        row = Transcription.objects.create(
            **{"owner": owner, "title": "Song", "source": Source.UPLOAD, "state": State.DONE} | values
        )
        written = Written(repeated(score or scores.piano(), copies), GRID, Summary(120.0, "4/4", "C major"), ())
        keep(row, "notes", performance_to_json(HEARD))
        keep(row, "score", written_to_json(written))
        return row

    return make


def keep(row: Transcription, stage: str, text: str) -> None:
    artefact = Artefact(transcription=row, stage=stage, key="0" * 64, seconds=1.0)
    artefact.file.save(f"{stage}.json", ContentFile(text.encode()), save=False)
    artefact.save()


def repeated(score: Score, copies: int) -> Score:
    """Longer music of the same measures, every id its own."""
    measures = [renamed(measure, f"-{copy}") for copy in range(copies) for measure in score.measures]
    spanners = score.spanners if copies == 1 else ()
    return replace(score, measures=tuple(measures) if copies > 1 else score.measures, spanners=spanners)


def renamed(measure: Measure, ending: str) -> Measure:
    voices = tuple(
        replace(
            voice,
            events=tuple(
                replace(
                    event,
                    id=event.id + ending,
                    notes=tuple(replace(note, id=note.id + ending) for note in event.notes),
                    tuplet=replace(event.tuplet, id=event.tuplet.id + ending) if event.tuplet else None,
                )
                for event in voice.events
            ),
        )
        for voice in measure.voices
    )
    marks = tuple(replace(mark, id=mark.id + ending) for mark in measure.marks)
    return replace(measure, id=measure.id + ending, voices=voices, marks=marks)
