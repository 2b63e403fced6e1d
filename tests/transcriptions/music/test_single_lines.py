from __future__ import annotations

from tests.transcriptions.music.playing import grid_note
from transcriptions.music.single_lines import is_line


def test_notes_one_after_the_other_are_a_line() -> None:
    assert is_line([])
    assert is_line([grid_note(at, 1.2, 60 + at) for at in range(8)])


def test_chords_and_held_notes_are_none() -> None:
    assert not is_line([grid_note(0, 0.1, 60), grid_note(0, 0.1, 64)])
    assert not is_line([grid_note(0, 2, 60), grid_note(1, 1, 64)])


def test_a_few_notes_together_may_be_forgiven() -> None:
    notes = [grid_note(at, 0.9, 60) for at in range(19)]
    notes.append(grid_note(18, 0.9, 67))
    assert not is_line(notes)
    assert is_line(notes, together=0.05)
