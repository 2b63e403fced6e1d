from __future__ import annotations

import numpy as np
import torch

from tests.transcriptions.training.scores import march_work
from transcriptions.engines.rhythm import RhythmModel
from transcriptions.music.bar_network import ELSEWHERE, FIRST_STATES, LEVELS, STATES
from transcriptions.music.beat_rows import COLUMNS
from transcriptions.music.meter import beats_in_bar
from transcriptions.music.rhythm_evidence import METERS
from transcriptions.training.bar_examples import LevelExample, draw_levels
from transcriptions.training.bar_training import HEADS, Recipe, _as_arrays, _Network, figures_of, train


def test_arrays_say_what_the_trained_network_says() -> None:
    torch.manual_seed(3)
    network = _Network(Recipe(width=16)).eval()
    random = np.random.default_rng(3)
    rows = random.normal(0, 1, (40, COLUMNS)).astype(np.float32)
    mean, deviation = np.zeros(COLUMNS, dtype=np.float32), np.ones(COLUMNS, dtype=np.float32)
    found = _as_arrays(network, mean, deviation).read(rows)
    with torch.no_grad():
        logits = network(torch.from_numpy(rows)[None], torch.ones(1, 40, dtype=torch.bool))[0].split(HEADS, dim=-1)
    for ours, theirs in zip((found.states, found.levels, found.meters), logits, strict=True):
        assert np.allclose(ours, theirs.log_softmax(-1).numpy(), atol=1e-4)


def test_padding_changes_nothing() -> None:
    torch.manual_seed(4)
    network = _Network(Recipe(width=16)).eval()
    rows = torch.randn(1, 30, COLUMNS)
    longer = torch.cat([rows, torch.randn(1, 12, COLUMNS)], dim=1)
    mask = torch.arange(42)[None] < 30
    with torch.no_grad():
        alone, padded = network(rows, mask[:, :30]), network(longer, mask)
    assert torch.allclose(alone, padded[:, :30], atol=1e-5)


def levels_of(count: int) -> list[list[LevelExample]]:
    """Bars of three that one column betrays, on levels of other lengths and starts."""
    random, found = np.random.default_rng(1), []
    for _ in range(count):
        beats, first = int(random.integers(24, 40)), int(random.integers(3))
        places = (np.arange(beats) - first) % 3
        rows = random.normal(0, 0.3, (beats, COLUMNS))
        rows[:, 70] = (places == 0) * 2.0
        states = (FIRST_STATES[3] + places).astype(np.int8)
        nothing = np.zeros(beats, dtype=np.int8)
        found.append([LevelExample(rows.astype(np.float16), states, nothing, nothing)])
    return found


def test_training_learns_where_bars_begin() -> None:
    network = train(levels_of(40), Recipe(steps=250, width=16, levels=8, dropout=0.0, rate=5e-3))
    assert figures_of(network, levels_of(4))["states right"] > 0.8


def test_levels_of_a_performance_are_labelled() -> None:
    pieces = list(draw_levels([march_work(24)], RhythmModel(), 6, 5))
    assert len(pieces) == 6
    best = [max(piece, key=_right_share) for piece in pieces]
    followed = [level for level in best if _right_share(level) > 0.8]
    assert len(followed) >= 3  # free players are lost now and then
    # As printed, or played in another meter.
    meters = [METERS[max(level.meters.tolist())] for level in followed]
    assert (4, 4) in meters
    assert set(meters) <= {(4, 4), (3, 4), (12, 8)}
    for level, meter in zip(followed, meters, strict=True):
        assert set(level.meters.tolist()) <= {METERS.index(meter), -1}
        known = level.states[(level.states >= 0) & (level.states != ELSEWHERE)]
        assert len(known) > 0.6 * len(level.states)
        count = beats_in_bar(meter)
        assert np.isin(known, FIRST_STATES[count] + np.arange(count)).mean() > 0.75  # where the tracker slips, others
    levels = [level for piece in pieces for level in piece]
    assert all(level.rows.shape == (len(level.states), COLUMNS) and level.states.max() < STATES for level in levels)
    names = {LEVELS[kind] for level in levels for kind in level.levels.tolist() if kind >= 0}
    assert {"right", "half", "double"} <= names


def _right_share(level: LevelExample) -> float:
    return float((level.levels == LEVELS.index("right")).mean())
