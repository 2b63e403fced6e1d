"""The figures of edits in `manage.py bench` come from edits that were really done."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from accounts.models import User
from editor import documents
from editor.edits import registry  # noqa: F401 - makes every edit known by its name
from editor.edits.base import read_edit
from rescored_site.editing_speed import Times, grow_history, note_ids, random_edit, repeated, restore_s
from tests.editor import scores
from tests.editor.conftest import finished as finished
from transcriptions.models import Transcription
from transcriptions.music.score import check

Finished = Callable[..., Transcription]


def test_shares_of_times() -> None:
    times = Times(tuple(float(number) for number in range(1, 101)))
    assert (times.share(0.5), times.share(0.95), times.share(1.0)) == (51.0, 96.0, 100.0)


def test_music_many_times_over_can_be_written() -> None:
    score = repeated(scores.piano(), 10)
    assert len(score.measures) == 12
    assert check(score) == []


def test_random_edits_are_edits() -> None:
    chance = random.Random(1)
    notes = note_ids(scores.piano())
    names = {read_edit(random_edit(chance, notes)).name for _ in range(50)}
    assert names == {"step_pitch", "toggle_articulation", "set_value"}


@pytest.mark.django_db
def test_a_long_history_is_made_of_edits(owner: User, finished: Finished) -> None:
    row = finished()
    grow_history(row, owner, 30)
    assert documents.open_document(row).revision == 30
    assert restore_s(row, owner) > 0
    assert documents.open_document(row).revision == 31
