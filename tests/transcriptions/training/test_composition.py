from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from transcriptions.training.composed_harmony import Chord, Key, plan_phrase
from transcriptions.training.composed_kinds import KINDS
from transcriptions.training.composed_lines import Motif, Pulse, broken, draw_motif, held, sing, struck, walk
from transcriptions.training.composed_textures import draw_texture
from transcriptions.training.composition import compose
from transcriptions.training.synthesis import perform
from transcriptions.training.works import Work, beats_of

C_MAJOR, A_MINOR = Key(0, False), Key(0, True)
WALTZ = Pulse(1.0, 3.0, 2)


def pieces(count: int) -> list[Work]:
    return [compose(np.random.default_rng(seed)) for seed in range(count)]


def test_steps_are_spelled_and_pitched_by_the_chord() -> None:
    tonic, dominant = Chord(0, 4, 0, C_MAJOR), Chord(0, 4, 4, A_MINOR, has_seventh=True)
    assert [tonic.pitch(step) for step in (34, 35, 36, 42)] == [59, 60, 62, 72]
    assert [tonic.fifths(step) for step in (35, 38)] == [0, -1]
    # The seventh of a minor key is raised over its dominant alone.
    assert (dominant.pitch(41), dominant.fifths(41)) == (80, 8)
    assert Chord(0, 4, 0, A_MINOR).pitch(41) == 79
    assert dominant.degrees == (4, 6, 1, 3)
    assert tonic.nearest(36) in (35, 37)
    assert tonic.above(35, 4) == [35, 37, 39, 42]


def test_phrases_are_full_and_mostly_come_home() -> None:
    homes = Counter[int]()
    for seed in range(60):
        chords = plan_phrase(np.random.default_rng(seed), C_MAJOR, 4, bar=3.0, change=3.0)
        assert chords[0].start == 0
        assert chords[-1].end == 12
        assert all(chord.end == after.start for chord, after in pairwise(chords))
        homes[chords[-1].root] += 1
    assert set(homes) == {0, 4}
    assert homes[0] > homes[4]


def test_lines_stay_in_their_phrase_and_on_their_chords() -> None:
    chords = [Chord(0, 3, 0, C_MAJOR), Chord(3, 3, 4, C_MAJOR)]
    motif = Motif((0.0, 1.0, 2.0, 2.5), (1.0, 1.0, 0.5, 4.0), (1, 1, 1, 1))
    tune = sing([(0.0, motif), (3.0, motif)], chords, 35)
    assert [note.onset for note in tune] == [0, 1, 2, 2.5, 3, 4, 5, 5.5]
    assert max(note.onset + note.duration for note in tune) <= 6.5
    assert tune[-1].duration == 0.5
    assert {tune[0].pitch % 12, tune[4].pitch % 12} <= {0, 4, 7, 11, 2}
    alberti = broken(chords, (0, 2, 1, 2), 0.5, 28)
    assert [note.pitch for note in alberti[:4]] == [48, 55, 52, 55]
    assert len(alberti) == 12


def test_basses_strike_what_their_patterns_say() -> None:
    chords = [Chord(0, 3, 0, C_MAJOR), Chord(3, 3, 4, C_MAJOR)]
    waltz = struck(chords, WALTZ, (0, 1, 1), 21)
    assert Counter(note.onset for note in waltz) == {0: 1, 1: 3, 2: 3, 3: 1, 4: 3, 5: 3}
    assert [note.duration for note in struck(chords, WALTZ, (3, -1, 1), 21) if note.onset == 0] == [2]
    assert [note.onset for note in walk(chords, 1.0, 21)] == [0, 1, 2, 3, 4, 5]
    assert [note.duration for note in held([Chord(0, 6, 0, C_MAJOR)], 21, 1, pulse=WALTZ)] == [3, 3]


def test_motifs_fill_their_length() -> None:
    for seed in range(40):
        motif = draw_motif(np.random.default_rng(seed), ((1.5, 1 / 2), (-1 / 2, 1 / 2)), WALTZ, 3.0)
        assert max(place + length for place, length in zip(motif.places, motif.lengths, strict=True)) == 3.0


@pytest.mark.parametrize("name", sorted({name for kind in KINDS for name in kind.textures}))
def test_every_texture_plays_a_phrase_of_every_kind(name: str) -> None:
    for index, kind in enumerate(KINDS):
        random = np.random.default_rng(index)
        beat = 1.5 if kind.meter[1] == 8 and kind.meter[0] > 3 else 4 / kind.meter[1]
        pulse = Pulse(beat, 4 * kind.meter[0] / kind.meter[1], kind.parts[0])
        chords = plan_phrase(random, A_MINOR, 4, bar=pulse.bar, change=pulse.bar)
        for is_first in (True, False):
            voices = draw_texture(random, name, kind, pulse)(chords, is_first)
            assert {staff for staff, _ in voices} <= {1, 2}
            notes = [note for _, line in voices for note in line]
            assert len(notes) > 3
            assert min(note.onset for note in notes) >= 0
            assert max(note.onset + note.duration for note in notes) <= 4 * pulse.bar + pulse.bar


def test_pieces_are_whole_and_of_many_meters() -> None:
    meters = Counter[tuple[int, int]]()
    for work in pieces(150):
        bars = work.bars
        meters[int(bars["numerator"][0]), int(bars["denominator"][0])] += 1
        assert work.notes["onset"].min() >= 0
        assert work.notes["onset"].max() < bars["start"][-1] + bars["length"][-1]
        assert bars["offset"][1:].max() == 0
        assert len(beats_of(work)[0]) > 12
        assert set(np.unique(work.notes["staff"])) <= {1, 2}
        assert ((7 * work.notes["fifths"] - work.notes["pitch"]) % 12 == 0).all()
    assert {(4, 4), (3, 4), (2, 4), (2, 2), (6, 8), (3, 8), (12, 8), (9, 8)} <= set(meters)


def test_some_begin_with_a_pickup_that_is_played() -> None:
    with_pickup = [work for work in pieces(60) if work.bars["offset"][0] > 0]
    assert 5 < len(with_pickup) < 40
    for work in with_pickup:
        assert work.notes["onset"].min() == 0


def test_they_are_played_like_any_other_work() -> None:
    random = np.random.default_rng(3)
    work = compose(random)
    played = perform(random, work)
    assert len(played.notes) > 30
    assert (np.diff(played.beats_s) > 0).all()
    middle_s = np.median(np.diff(played.beats_s)) / np.median(np.diff(played.beat_quarters))
    assert middle_s * work.tempo_qpm == pytest.approx(60, rel=0.5)


def test_a_seed_makes_one_piece() -> None:
    first, again = (compose(np.random.default_rng(9)) for _ in range(2))
    assert (first.notes == again.notes).all()
