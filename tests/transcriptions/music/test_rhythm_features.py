from __future__ import annotations

import numpy as np
import pytest

from tests.transcriptions.music.playing import play, waltz
from transcriptions.music.performance import Performance, PlayedNote, make_part
from transcriptions.music.rhythm_features import FEATURES, NoteArrays, event_rows, group_events


def arrays(*notes: PlayedNote, drums: tuple[PlayedNote, ...] = ()) -> NoteArrays:
    parts = [make_part("Piano", list(notes))] if notes else []
    parts += [make_part("Drums", list(drums), is_drums=True)] if drums else []
    return NoteArrays.from_performance(Performance(tuple(parts), 60.0))


def test_chords_are_grouped_from_their_first_note() -> None:
    assert group_events(np.array([0.0, 0.02, 0.034, 0.05, 0.5])).tolist() == [0, 0, 0, 1, 2]


def test_keys_struck_and_held() -> None:
    rows = event_rows(arrays(PlayedNote(0.0, 60, 2.0, 127), PlayedNote(0.5, 64, 0.9), PlayedNote(1.0, 67, 1.5))).rows
    assert rows.shape == (3, FEATURES)
    assert [np.flatnonzero(row[:88]).tolist() for row in rows] == [[39], [43], [46]]
    assert rows[0, 39] == 1.5
    assert [np.flatnonzero(row[88:176]).tolist() for row in rows] == [[], [39], [39]]


def test_times_are_means_of_chords() -> None:
    events = event_rows(arrays(PlayedNote(1.0, 60, 2.0), PlayedNote(1.02, 64, 2.0), PlayedNote(3.0, 60, 4.0)))
    assert events.times_s.tolist() == pytest.approx([1.01, 3.0])
    assert events.event.tolist() == [0, 0, 1]


def test_drums_are_told_by_kind_and_not_as_keys() -> None:
    kit = (PlayedNote(0.0, 36, 0.1, 64), PlayedNote(0.5, 38, 0.6, 32), PlayedNote(1.0, 42, 1.1, 64))
    rows = event_rows(arrays(drums=kit)).rows
    assert rows[:, -3:].tolist() == [[1.0, 0.0, 0.0], [0.0, 0.5, 0.0], [0.0, 0.0, 1.0]]
    assert not rows[:, :176].any()


def test_one_note_and_many_give_finite_rows() -> None:
    for notes in ([PlayedNote(0.0, 60, 1.0)], [PlayedNote(0.0, 0, 1.0), PlayedNote(0.1, 127, 30.0)], play(waltz())):
        rows = event_rows(arrays(*notes)).rows
        assert np.isfinite(rows).all()
        assert np.abs(rows).max() < 20


def test_pitch_and_time_alone_decide() -> None:
    early, late = (event_rows(arrays(*play(waltz(4), start_s=start))).rows for start in (0.0, 5.0))
    assert np.allclose(early, late, atol=1e-4)
