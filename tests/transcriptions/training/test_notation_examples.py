from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from tests.transcriptions.training.scores import march_work
from transcriptions.music.quantise import quantise
from transcriptions.music.timeline import Timeline
from transcriptions.training.notation_examples import draw_notation_example, notation_examples


@pytest.mark.parametrize("seed", range(8))
def test_the_truth_stands_on_the_grid(seed: int) -> None:
    example = draw_notation_example(np.random.default_rng(seed), march_work())
    assert example.kind == "piano"
    assert {printed.duration for printed in example.written.values()} == {0.5, 1.0}
    assert all((printed.start * 2).is_integer() for printed in example.written.values())
    assert {printed.staff for printed in example.written.values()} == {1, 2}
    assert {printed.voice for printed in example.written.values()} == {1}
    timeline = Timeline.from_grid(example.grid)
    assert all(
        abs(timeline.seconds_at(Fraction(round(printed.start * 2), 2) * timeline.beat) - onset_s) < 0.6
        for (_, onset_s, _), printed in example.written.items()
    )


def test_plain_music_is_quantised_as_it_is_printed() -> None:
    right = []
    for example in notation_examples([march_work()], 6, 1):
        notes = quantise(example.performance, Timeline.from_grid(example.grid))
        found = {(note.part, note.time_s, note.pitch): float(note.start) for note in notes}
        right += [found.get(key) == printed.start for key, printed in example.written.items()]
    assert np.mean(right) > 0.9
