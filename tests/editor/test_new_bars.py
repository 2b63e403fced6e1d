"""Systems after bar lines have moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from django.test import Client

from editor import documents
from editor.documents import new_layout
from editor.edits.corrections.tempo_scaling import ScaleTempo
from editor.edits.document import Document, Layout
from editor.new_bars import with_new_systems
from editor.tabs import WHOLE
from tests.editor import scores
from tests.editor.conftest import repeated
from tests.editor.editing import UNDO, answer, batch, post
from tests.editor.edits.reading import done
from transcriptions.models import Transcription

Finished = Callable[..., Transcription]
HALF = ScaleTempo(Fraction(1, 2))


def song() -> Document:
    score = replace(repeated(scores.song(), 20), spanners=())
    return Document(score, tuple(new_layout(score, WHOLE, width) for width in ("wide", "narrow")))


def test_measures_of_a_whole_piece_are_laid_out_anew() -> None:
    before = song()
    after = done(before, HALF).document
    assert len(after.score.measures) < len(before.score.measures)
    found = with_new_systems(before, after)
    assert found.layouts == tuple(new_layout(after.score, WHOLE, width) for width in ("wide", "narrow"))
    assert found.layouts != after.layouts
    assert found.score is after.score


def test_systems_before_and_behind_stay() -> None:
    before = song()
    ids = [measure.id for measure in before.score.measures]
    pairs = tuple(ids[::2])
    before = replace(before, layouts=(Layout("score/wide", pairs), Layout("somewhere/else", pairs)))
    after = done(before, replace(HALF, first=ids[8], last=ids[15])).document
    found = with_new_systems(before, after)
    wide = found.layout("score/wide")
    assert wide is not None
    assert wide.starts[:5] == pairs[:5]
    assert wide.starts[-10:] == pairs[-10:]
    assert len(wide.starts) < len(pairs)
    assert found.layout("somewhere/else") == after.layout("somewhere/else")


def test_nothing_that_stays_is_laid_out() -> None:
    before = song()
    assert with_new_systems(before, before) is before


@pytest.mark.django_db
def test_a_correction_of_the_meter_is_answered_with_new_systems_and_taken_back_with_the_old(
    mine: Client, finished: Finished
) -> None:
    row = finished(copies=20)
    before = documents.current(row)
    found = answer(post(mine, row, batch({"edit": "rebar", "numerator": 2, "denominator": 4})))
    after = documents.current(row)
    wide = new_layout(after.score, WHOLE, "wide")
    assert after.layout("score/wide") == wide
    assert found["order"] == [f"system-{start}" for start in wide.starts]
    post(mine, row, batch(UNDO, base=1))
    assert documents.current(row) == before
