from __future__ import annotations

import numpy as np

from tests.transcriptions.training.scores import march_work
from transcriptions.training.mode_training import mode_cases, train_mode
from transcriptions.training.works import Origin, Work, make_work

# Bass and chord of I, IV, V and I, in semitones above C or, for minor, above A with its leading note.
_MAJOR = ((36, 60, 64, 67), (41, 60, 65, 69), (43, 59, 62, 67), (36, 60, 64, 67))
_MINOR = ((33, 60, 64, 69), (38, 62, 65, 69), (40, 59, 64, 68), (33, 60, 64, 69))


def closed(*, is_minor: bool, bars: int = 24) -> Work:
    """Cadences in quarters that end on their tonic, without a sharp or flat in the signature."""
    chords = _MINOR if is_minor else _MAJOR
    notes = [
        (4.0 * bar + beat, 1.0, pitch, 0, 1 if pitch > 50 else 2, 0, 0, 0, 0, 0, 1, 0)
        for bar in range(bars)
        for beat in range(4)
        for pitch in chords[bar % 4]
    ]
    return make_work(Origin("closed", "closed", "piano"), notes, bars=march_work(bars).bars, tempo_qpm=100.0)


def test_beginnings_of_a_work_have_the_mode_of_its_end() -> None:
    for is_minor in (False, True):
        cases = list(mode_cases(np.random.default_rng(1), closed(is_minor=is_minor)))
        assert [(tonic, minor) for _, tonic, minor in cases] == [(0, is_minor)] * 3
        end = max(note.start for notes, *_ in cases for note in notes)
        assert end < closed(is_minor=is_minor).notes["onset"].max() - 4
    assert list(mode_cases(np.random.default_rng(1), march_work())) == []


def test_modes_are_learned_and_those_in_use_are_right() -> None:
    works = [closed(is_minor=is_minor) for is_minor in (False, True)]
    lines = list(train_mode(works, works, 1))
    assert lines[-2:] == ["new: mode right 1.000 of 6", "in use: mode right 1.000 of 6"]
    assert len(lines) == 5
