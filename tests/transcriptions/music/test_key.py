from __future__ import annotations

from fractions import Fraction

import pytest

from tests.transcriptions.music.playing import grid_note, march, waltz
from transcriptions.music.draft import GridNote, Keys
from transcriptions.music.key import find_keys, key_name
from transcriptions.music.score import Key
from transcriptions.music.timeline import Bar

MINOR_TUNE = (57, 60, 64, 69, 68, 64, 59, 64, 57, 62, 65, 69, 64, 68, 71, 64, 57, 60, 64, 69)
# Root, third and fifth of I, IV, V and I above a tonic, an octave lower in the bass.
CADENCE = (((0, 4, 7), -12), ((5, 9, 12), -7), ((7, 11, 14), -5), ((0, 4, 7), -12))


def keys_of(notes: list[GridNote], beats: int = 4) -> Keys:
    last = max((note.start for note in notes), default=Fraction(0))
    return find_keys(notes, [Bar(Fraction(at), Fraction(beats)) for at in range(0, int(last) + beats, beats)])


def cadences(tonic: int, count: int, start: int = 0) -> list[GridNote]:
    """Bars of one chord each: tonic, subdominant, dominant, tonic."""
    notes = []
    for bar in range(4 * count):
        chord, bass = CADENCE[bar % 4]
        at = start + 4 * bar
        notes += [grid_note(at, 4, tonic + pitch) for pitch in (bass, *chord)]
        notes += [grid_note(at + beat, 1, tonic + 12 + chord[beat % 3]) for beat in range(4)]
    return notes


def test_plain_pieces_are_in_their_keys() -> None:
    assert keys_of([grid_note(int(at * 2), length, pitch) for at, length, pitch in waltz()]).keys == (Key(1, "major"),)
    assert keys_of([grid_note(int(at * 2), length, pitch) for at, length, pitch in march()]).keys == (Key(0, "major"),)


@pytest.mark.parametrize(("shift", "fifths"), [(0, 0), (1, -5), (2, 2), (3, -3), (4, 4), (5, -1), (6, -6), (7, 1)])
def test_transposed_minor_tunes_move_with_their_key(shift: int, fifths: int) -> None:
    notes = [grid_note(index, 1, pitch + shift) for index, pitch in enumerate(MINOR_TUNE)]
    assert keys_of(notes).keys == (Key(fifths, "minor"),)


def test_six_sharps_for_major_and_six_flats_for_minor() -> None:
    assert keys_of(cadences(54, 4)).keys == (Key(6, "major"),)
    notes = [grid_note(index, 1, pitch + 6) for index, pitch in enumerate(MINOR_TUNE)]
    assert keys_of(notes).keys == (Key(-6, "minor"),)


@pytest.mark.parametrize(
    ("before", "tonic", "fifths"),
    [(56, 71, -7), (61, 71, -7), (63, 71, 5), (63, 66, -6), (62, 66, 6)],
)
def test_after_flats_a_far_key_keeps_to_flats(before: int, tonic: int, fifths: int) -> None:
    keys = keys_of(cadences(before, 6) + cadences(tonic, 6, start=96)).keys
    assert keys[1:] == (Key(fifths),)


def test_a_new_key_that_lasts_has_its_signature() -> None:
    keys = keys_of(cadences(60, 6) + cadences(56, 6, start=96) + cadences(60, 6, start=192))
    assert keys == Keys((Fraction(0), Fraction(96), Fraction(192)), (Key(0), Key(-4), Key(0)))
    assert [keys.at(Fraction(place)) for place in (-1, 95, 96, 191, 300)] == [Key(0), Key(0), Key(-4), Key(-4), Key(0)]


def test_a_short_turn_to_another_key_keeps_the_signature() -> None:
    assert keys_of(cadences(60, 6) + cadences(67, 1, start=96) + cadences(60, 6, start=112)).keys == (Key(0),)


def test_nothing_is_in_c() -> None:
    assert keys_of([]).keys == (Key(0, "major"),)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (Key(0), "C major"),
        (Key(-3), "E flat major"),
        (Key(-3, "minor"), "C minor"),
        (Key(6), "F sharp major"),
        (Key(-6, "minor"), "E flat minor"),
        (Key(4, "minor"), "C sharp minor"),
    ],
)
def test_key_names(key: Key, name: str) -> None:
    assert key_name(key) == name
