from __future__ import annotations

from fractions import Fraction

import numpy as np

from tests.transcriptions.music.playing import grid_note
from transcriptions.music.duration_features import FEATURES, LONGEST, TICKS, find_candidates
from transcriptions.music.score import TimeSignature

COMMON = TimeSignature(4, 4)


def candidates(*starts: Fraction | int, held: float = 0.4) -> list[list[Fraction]]:
    found = find_candidates([[grid_note(start, held, 60)] for start in starts], COMMON)
    return [
        sorted(Fraction(int(end), TICKS) for end in ends[possible])
        for ends, possible in zip(found.ends, found.possible, strict=True)
    ]


def test_candidates_end_by_the_next_chord_and_stand_once() -> None:
    first, *_ = candidates(0, 1, 2)
    assert first == [Fraction(sixteenths, 16) for sixteenths in (1, 2, 3, 4, 6, 8, 12, 16)]


def test_a_triplet_note_ends_in_its_triplet() -> None:
    _, second, third = candidates(0, Fraction(1, 3), 3)
    assert second == [Fraction(1, 2), Fraction(2, 3), 1, Fraction(5, 3), 2, 3]
    assert 4 in third


def test_no_note_is_written_over_many_bars() -> None:
    first, last = candidates(0, 100)
    assert max(first) == 12
    assert max(last) <= 100 + LONGEST


def test_features_say_how_a_chord_is_held() -> None:
    found = find_candidates([[grid_note(beat, 0.5, 60, sounds=1.0)] for beat in range(4)], COMMON)
    next_one = dict(zip(FEATURES, found.features[0, 0], strict=True))
    assert next_one["next"] == 1
    assert next_one["held"] == np.log(0.5)
    assert next_one["held as around"] == 0
    assert next_one["sounding"] == 0
    assert next_one["rest in beats"] == 0
    last = found.features[3, found.possible[3]]
    assert (last[:, FEATURES.index("next")] == 0).all()
    assert (last[:, FEATURES.index("last")] == 1).all()
