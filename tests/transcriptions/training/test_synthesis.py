from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tests.transcriptions.training.scores import march_work
from transcriptions.training.synthesis import GRACE, ROLLED, cut, excerpt, perform
from transcriptions.training.works import Work, in_order


@pytest.mark.parametrize("seed", range(30))
def test_performances_are_playable(seed: int) -> None:
    played = perform(np.random.default_rng(seed), march_work())
    notes = played.notes
    assert (np.diff(notes["onset_s"]) >= 0).all()
    assert (notes["offset_s"] > notes["onset_s"]).all()
    assert 1 <= notes["velocity"].min() <= notes["velocity"].max() <= 127
    assert (np.diff(played.beats_s) > 0).all()
    assert played.places[:8].tolist() == [0, 1, 2, 3, 0, 1, 2, 3]
    assert (played.meters == [4, 4]).all()


def test_a_seed_gives_the_same_performance_again() -> None:
    first, second = (perform(np.random.default_rng(3), march_work()) for _ in range(2))
    assert first.notes.tobytes() == second.notes.tobytes()
    assert first.beats_s.tolist() == second.beats_s.tolist()


@pytest.mark.parametrize("seed", range(10))
def test_without_freedom_beats_are_even(seed: int) -> None:
    steps = {
        freedom: np.diff(np.log(np.diff(perform(np.random.default_rng(seed), march_work(), freedom=freedom).beats_s)))
        for freedom in (0.0, 0.6, 1.8)
    }
    assert np.abs(steps[0.0]).max() < 1e-9
    assert 0 < steps[0.6].std() < steps[1.8].std()


def test_some_quartets_are_played_without_inner_parts() -> None:
    """The first and the last part stay, but where one line is played alone."""
    work = march_work(kind="quartet")
    notes = np.concatenate([work.notes] * 4)
    notes["part"] = np.repeat(range(4), len(work.notes))
    quartet = replace(work, notes=notes[np.argsort(notes["onset"], kind="stable")])
    played = [set(perform(np.random.default_rng(seed), quartet, drums=0).notes["part"].tolist()) for seed in range(60)]
    assert {frozenset(parts) for parts in played if len(parts) > 1} == {
        frozenset(parts) for parts in ((0, 1, 2, 3), (0, 3), (0, 1, 3), (0, 2, 3))
    }
    assert 15 <= played.count({0, 1, 2, 3}) <= 50


def test_grace_notes_come_before_their_place_or_begin_there() -> None:
    work = march_work()
    graces = work.notes[work.notes["staff"] == 1][::8].copy()
    graces["grace"], graces["pitch"] = 1, graces["pitch"] + 2
    notes = in_order(np.concatenate([work.notes, graces]))
    on_beat = []
    for seed in range(40):
        played = perform(np.random.default_rng(seed), replace(work, notes=notes), drums=0, freedom=0.0)
        mine = played.notes[played.notes["ornament"] == GRACE]
        off_s = np.min(np.abs(mine["onset_s"][:, None] - played.beats_s[None, :]), axis=1)
        on_beat.append(bool(len(mine)) and float(np.median(off_s)) < 0.025)
    assert 5 <= sum(on_beat) <= 25


def test_a_sequencer_strikes_chords_at_once() -> None:
    """Where its notes were not read off a recording; people never do."""
    together = {freedom: [_widest_chord(seed, freedom) < 1e-9 for seed in range(50)] for freedom in (0.0, 1.0)}
    assert 10 <= sum(together[0.0]) <= 30
    assert sum(together[1.0]) <= 6  # performances of a sequencer are among these


def _widest_chord(seed: int, freedom: float) -> float:
    """Seconds between the first and the last note written in one place, at most."""
    notes = perform(np.random.default_rng(seed), march_work(), freedom=freedom).notes
    notes = notes[(notes["drum"] == 0) & ~np.isnan(notes["position"])]
    spans = [np.ptp(notes["onset_s"][notes["position"] == place]) for place in np.unique(notes["position"])]
    return float(max(spans))


@pytest.mark.parametrize("seed", range(10))
def test_notes_written_on_a_beat_are_played_near_it(seed: int) -> None:
    played = perform(np.random.default_rng(seed), march_work())
    pitched = played.notes[(played.notes["drum"] == 0) & ~np.isnan(played.notes["position"])]
    on_beats = pitched[np.isin(pitched["position"], played.beat_quarters)]
    beats_s = played.beats_s[np.searchsorted(played.beat_quarters, on_beats["position"])]
    assert np.median(np.abs(on_beats["onset_s"] - beats_s)) < 0.06
    assert len(on_beats) > 0.8 * 80


def test_an_excerpt_has_whole_bars_only() -> None:
    work = march_work(40)
    part = excerpt(np.random.default_rng(2), work, 100)
    assert 5 <= len(part.bars) <= 8
    assert part.notes["onset"].min() == part.bars["start"][0]
    assert len(cut(work, work.bars[3:5]).notes) == 36


def test_two_notes_are_too_few() -> None:
    work = march_work()
    with pytest.raises(ValueError, match="too few notes"):
        perform(np.random.default_rng(0), replace(work, notes=work.notes[:2]))


def test_what_no_hand_spans_is_rolled_and_a_tenth_is_not() -> None:
    work = march_work()
    notes = np.repeat(work.notes[:1], 32)
    notes["onset"], notes["staff"] = np.repeat(np.arange(16), 2), 2
    for interval, least, most in ((16, 0.0, 0.15), (19, 0.7, 1.0)):
        notes["pitch"] = np.tile([36, 36 + interval], 16)
        played = [_play_evenly(seed, replace(work, notes=notes)) for seed in range(20)]
        rolled = np.concatenate([notes["ornament"] == ROLLED for notes in played])
        assert least <= rolled.mean() <= most


def _play_evenly(seed: int, work: Work) -> npt.NDArray[Any]:
    return perform(np.random.default_rng(seed), work, drums=0.0, freedom=0.5).notes
