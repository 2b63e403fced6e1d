from __future__ import annotations

import pytest

from tests.transcriptions.music.playing import grid_note, march, waltz
from transcriptions.music.key import find_key, key_name
from transcriptions.music.score import Key

MINOR_TUNE = (57, 60, 64, 69, 68, 64, 59, 64, 57, 62, 65, 69, 64, 68, 71, 64, 57, 60, 64, 69)


def test_plain_pieces_are_in_their_keys() -> None:
    assert find_key([grid_note(int(at * 2), length, pitch) for at, length, pitch in waltz()]) == Key(1, "major")
    assert find_key([grid_note(int(at * 2), length, pitch) for at, length, pitch in march()]) == Key(0, "major")


@pytest.mark.parametrize(("shift", "fifths"), [(0, 0), (1, -5), (2, 2), (3, -3), (4, 4), (5, -1), (6, -6), (7, 1)])
def test_transposed_minor_tunes_move_with_their_key(shift: int, fifths: int) -> None:
    notes = [grid_note(index, 1, pitch + shift) for index, pitch in enumerate(MINOR_TUNE)]
    assert find_key(notes) == Key(fifths, "minor")


def test_nothing_is_in_c() -> None:
    assert find_key([]) == Key(0, "major")


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
