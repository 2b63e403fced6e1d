from __future__ import annotations

from tests.transcriptions.music.playing import grid_note
from tests.transcriptions.training.scores import march_work
from transcriptions.training.voice_training import as_answers, pair_f_measure, staves


def test_pairs_that_follow_each_other_are_counted() -> None:
    groups = [[grid_note(at, 1, 60), grid_note(at, 1, 67)] for at in range(3)]
    two_voices = [[True, False]] * 3
    assert as_answers(groups, [1, 1, 1]) == two_voices
    assert pair_f_measure(groups, two_voices, two_voices) == 1.0
    # Four right pairs of eight given, four wanted.
    assert pair_f_measure(groups, two_voices, as_answers(groups, [0, 0, 0])) == 8 / 12
    assert pair_f_measure(groups[:1], two_voices[:1], two_voices[:1]) == 1.0


def test_both_staves_of_a_piano_are_read() -> None:
    upper, lower = staves(march_work(2), slice(0, 100), None)
    assert ([len(groups) for groups, _ in (upper, lower)]) == [16, 8]
    assert not any(any(second) for _, answers in (upper, lower) for second in answers)
