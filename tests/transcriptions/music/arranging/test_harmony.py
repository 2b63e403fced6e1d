"""Chords of small pieces, and their names."""

from __future__ import annotations

import pytest

from tests.transcriptions.music.arranging.pieces import piano
from transcriptions.music.arranging.harmony import find_chords
from transcriptions.music.arranging.sounds import gather
from transcriptions.music.score import Score


def chords(score: Score) -> list[str]:
    """Bar, start and name of every chord."""
    return [f"{span.bar}: {span.start} {span.name}" for span in find_chords(gather(score))]


@pytest.mark.parametrize(
    ("right", "left", "name"),
    [
        ("w E4 G4 C5", "w C3", "C"),
        ("w E4 G4 C5", "w A2", "Am7"),
        ("w A3 C#4 E4", "w F#2", "F#m7"),
        ("w F4 Bb4 D5", "w D3", "Bb/D"),
        ("w G4 C5 D5", "w G2", "Gsus4"),
        ("w D4 F4 B4", "w B2", "Bdim"),
        ("w D4 F4 Ab4", "w B2", "Bdim7"),
        ("w D4 F4 A4", "w B2", "Bm7b5"),
        ("w E4 G#4 C5", "w C3", "Caug"),
        ("w E4 G4 B4", "w C3", "Cmaj7"),
        ("w F4 B4 D5", "w G2", "G7"),
        ("w F4 B4 D5", "w F2 G3", "G7/F"),
        ("w G4 Bb4", "w Eb3", "Eb"),
        ("w G4 A#4", "w D#3 A#3", "D#"),
    ],
)
def test_one_chord_a_bar(right: str, left: str, name: str) -> None:
    """Told by its tones and its bass, spelt as it is written."""
    fifths = -3 if "b" in name[1:2] else 0
    assert chords(piano((right, left), fifths=fifths)) == [f"0: 0 {name}"]


def test_chords_change_where_the_notes_do() -> None:
    score = piano(
        ("h E4 G4 | h F4 A4", "h C3 | h F2"), ("h D4 B4 | h F4 B4", "h G2 | h G2"), ("w E4 C5", "w C3"), fifths=0
    )
    assert chords(score) == ["0: 0 C", "0: 2 F", "1: 4 G7", "2: 8 C"]


def test_broken_chords_are_chords() -> None:
    alberti = "e C3 | e G3 | e E3 | e G3 | e C3 | e G3 | e E3 | e G3"
    over_g = "e G2 | e D3 | e B2 | e D3 | e G2 | e D3 | e B2 | e D3"
    assert chords(piano(("q E5 | q D5 | h C5", alberti), ("h B4 | h G4", over_g))) == ["0: 0 C", "1: 4 G"]


def test_a_bass_that_is_struck_once_lies_under_the_whole_bar() -> None:
    waltz = "q C3 | q E3 G3 | q E3 G3"
    assert chords(piano(("h. C5", waltz), meter=(3, 4))) == ["0: 0 C"]


def test_passing_notes_are_no_chords() -> None:
    assert chords(piano(("q C5 | q D5 | q E5 | q F5", "w C3 E3 G3"))) == ["0: 0 C"]


def test_one_line_has_no_chords() -> None:
    assert chords(piano(("q C5 | q D5 | q E5 | q G5", "w m"))) == []


def test_silence_has_no_chord() -> None:
    assert chords(piano(("w C4 E4 G4", "w C3"), ("w m", "w m"), ("w C4 E4 G4", "w C3"))) == ["0: 0 C", "2: 8 C"]
