from __future__ import annotations

from transcriptions.music.onsets import group_onsets
from transcriptions.music.performance import PlayedNote


def test_notes_within_the_spread_of_the_first_are_one_onset() -> None:
    notes = [PlayedNote(0.0, 64, 1), PlayedNote(0.02, 60, 1), PlayedNote(0.034, 55, 1), PlayedNote(0.05, 72, 1)]
    onsets = group_onsets(notes)
    assert [[note.pitch for note in onset.notes] for onset in onsets] == [[55, 60, 64], [72]]
    assert [round(onset.time_s, 3) for onset in onsets] == [0.018, 0.05]


def test_nothing_played_has_no_onsets() -> None:
    assert group_onsets([]) == []
