from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from tests.transcriptions.music.playing import grid_note
from transcriptions.music.draft import Chord, Line
from transcriptions.music.score import TimeSignature
from transcriptions.music.tempo_marks import hold, mark_tempo
from transcriptions.music.timeline import Bar, Timeline


def timeline(beats_s: Sequence[float]) -> Timeline:
    """Beats of these lengths in four-four."""
    times = np.array([sum(beats_s[:index]) for index in range(len(beats_s) + 1)])
    indices = tuple(index % 4 for index in range(len(times)))
    return Timeline(times, indices, TimeSignature(4, 4), Fraction(1))


def marks(bar_beats_s: Sequence[float]) -> tuple[list[tuple[int, str, int]], list[tuple[int, str]]]:
    """Tempi by bar, and words by bar; each bar has four beats of one length."""
    bars = [Bar(Fraction(4 * index), Fraction(4)) for index in range(len(bar_beats_s))]
    found = mark_tempo(timeline([length for length in bar_beats_s for _ in range(4)]), bars)
    tempos = {0: found.first, **found.later}
    words = [(int(word.at / 4), word.text) for word in found.words]
    return [(bar, tempo.text, int(tempo.bpm)) for bar, tempo in tempos.items()], words


def test_a_steady_piece_has_one_tempo() -> None:
    assert marks([0.5] * 20) == ([(0, "Moderato", 120)], [])


def test_a_section_with_its_own_tempo_is_marked() -> None:
    assert marks([0.5] * 12 + [0.8] * 12 + [0.5] * 12)[0] == [
        (0, "Moderato", 120), (12, "Andante", 76), (24, "Moderato", 120)
    ]  # fmt: skip


def test_rubato_is_no_change_of_tempo() -> None:
    assert marks([0.5, 0.53, 0.48, 0.51, 0.55, 0.5, 0.47, 0.5] * 4) == ([(0, "Moderato", 120)], [])


def test_a_ritardando_and_the_return() -> None:
    tempos, words = marks([0.5] * 10 + [0.58, 0.75] + [0.5] * 10)
    assert tempos == [(0, "Moderato", 120)]
    assert words == [(10, "rit."), (12, "a tempo")]


def test_the_last_ritardando_has_no_return() -> None:
    assert marks([0.5] * 14 + [0.57, 0.8])[1] == [(14, "rit.")]


def test_a_short_piece_has_a_tempo() -> None:
    assert marks([0.5] * 3) == ([(0, "Moderato", 120)], [])


def held(beats_s: Sequence[float], lengths: Sequence[float]) -> list[tuple[str, ...]]:
    """Signs over quarters whose keys are held for these lengths."""
    chords = tuple(
        Chord(Fraction(start), Fraction(start + 1), (grid_note(start, length, 60),))
        for start, length in enumerate(lengths)
    )
    (line,) = hold([Line(0, 1, 1, chords)], timeline(beats_s))
    return [chord.signs for chord in line.chords]


def test_a_beat_that_is_held_has_a_fermata() -> None:
    beats = [0.5] * 7 + [1.3] + [0.5] * 8
    assert held(beats, [0.9] * 16) == [()] * 7 + [("fermata",)] + [()] * 8


def test_a_broad_ritardando_has_none() -> None:
    assert held([0.5] * 6 + [0.7, 0.9, 1.2] + [0.5] * 7, [0.9] * 16) == [()] * 16


def test_a_last_note_held_on_has_a_fermata() -> None:
    assert held([0.5] * 16, [0.9] * 11 + [2.5]) == [()] * 11 + [("fermata",)]
