from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import mido
import music21
import numpy as np
import pytest

from editor.writers.mei import write_mei
from editor.writers.midi import write_midi
from editor.writers.musicxml import write_musicxml
from tests.editor.loaders import read_with_music21, written_notes
from tests.transcriptions.music.evidence import evidence_of
from tests.transcriptions.music.playing import march, play, waltz
from transcriptions.learned_weights import load_learned
from transcriptions.music.beats import find_grid
from transcriptions.music.hints import Hints
from transcriptions.music.learned_beats import grid_from_evidence
from transcriptions.music.meter_changes import SIMPLE_COUNTS, Bars, Lines, change_bars, counts_beside
from transcriptions.music.performance import BeatGrid, MeterChange, Performance, make_part
from transcriptions.music.rhythm_evidence import RhythmEvidence
from transcriptions.music.score import Score, check
from transcriptions.music.writing import write_score

Notes = list[tuple[float, float, int]]


def later(notes: Notes, by: float) -> Notes:
    return [(start + by, length, pitch) for start, length, pitch in notes]


def until(notes: Notes, end: float) -> Notes:
    return [note for note in notes if note[0] < end]


def lines(counts: list[int], *, usual: int, strength: float = 2.0, lost: int | None = None) -> Lines:
    """Bars of these numbers of beats, where a reading heard bars of `usual`; one interval may be twice as long."""
    places = np.array([place for count in counts for place in range(count)])
    gaps_s = np.where(np.arange(len(places)) == lost, 1.0, 0.5)
    scores = np.where(places == 0, strength, -strength)
    return Lines(np.cumsum(gaps_s), scores, np.arange(len(places)) % usual)


def lengths(bars: Bars) -> list[tuple[int, int]]:
    """(beats, beats in bars of its meter) of each bar."""
    edges = [*np.flatnonzero(bars.places == 0).tolist(), len(bars.places)]
    return [(end - start, int(bars.counts[start])) for start, end in pairwise(edges)]


def test_a_section_in_another_meter_is_heard() -> None:
    counts = [4] * 8 + [3] * 8 + [4] * 8
    bars = change_bars(lines(counts, usual=4), 4, counts=SIMPLE_COUNTS)
    assert bars is not None
    assert lengths(bars) == [(count, count) for count in counts]


def test_the_first_section_may_be_the_other_one() -> None:
    counts = [3] * 8 + [4] * 12
    bars = change_bars(lines(counts, usual=4), 4, counts=SIMPLE_COUNTS)
    assert bars is not None
    assert lengths(bars) == [(count, count) for count in counts]


def test_one_odd_bar_is_heard_where_beats_are_even() -> None:
    counts = [4] * 8 + [2] + [4] * 8
    bars = change_bars(lines(counts, usual=4), 4, counts=SIMPLE_COUNTS)
    assert bars is not None
    assert lengths(bars) == [(count, count) for count in counts]


def test_a_bar_that_lost_a_beat_is_no_change_of_meter() -> None:
    assert change_bars(lines([4] * 8 + [3] + [4] * 8, usual=4, lost=33), 4, counts=SIMPLE_COUNTS) is None


def test_faint_bar_lines_change_nothing() -> None:
    assert change_bars(lines([4] * 8 + [3] * 8 + [4] * 8, usual=4, strength=0.2), 4, counts=SIMPLE_COUNTS) is None


def test_half_bars_are_no_section_of_their_own() -> None:
    assert change_bars(lines([4] * 8 + [2] * 12 + [4] * 8, usual=4), 4, counts=SIMPLE_COUNTS) is None


def test_bars_begin_with_a_pickup() -> None:
    counts = [1] + [4] * 8 + [3] * 8
    bars = change_bars(lines(counts, usual=4), 4, counts=SIMPLE_COUNTS)
    assert bars is not None
    assert (bars.places[:2].tolist(), bars.counts[:2].tolist()) == ([3, 0], [4, 4])


@pytest.mark.parametrize(
    ("meter", "counts"), [((3, 4), (2, 3, 4, 5)), ((12, 8), (2, 3, 4)), ((2, 2), ()), ((3, 8), ()), ((7, 4), ())]
)
def test_meters_change_between_those_of_one_beat(meter: tuple[int, int], counts: tuple[int, ...]) -> None:
    assert counts_beside(meter) == counts


def performance(notes: Notes) -> Performance:
    return Performance((make_part("Piano", play(notes)),), 300.0)


def heard(notes: Notes, lines: list[int]) -> RhythmEvidence:
    """What a sure model says about notes played exactly whose bars begin at these quarters."""
    starts = sorted({start for start, _, _ in notes})
    evidence = evidence_of(starts, [0.6] * (int(starts[-1]) + 1), (4, 4), beats_in_bar=4, start_s=0.5)
    begins = np.isin(starts, lines)
    return replace(evidence, downbeat=np.log(np.stack([0.9 - 0.8 * begins, 0.1 + 0.8 * begins], axis=1)))


def dance() -> Notes:
    """A march of twelve bars, eight bars of a waltz, and the march again."""
    return [*march(12), *later(waltz(8), 48), *later(march(12), 72)]


DANCE_LINES = [*range(0, 48, 4), *range(48, 72, 3), *range(72, 120, 4)]


def find(notes: Notes, lines: list[int], hints: Hints | None = None) -> BeatGrid:
    return grid_from_evidence(performance(notes), heard(notes, lines), load_learned().beats, hints or Hints())


def signatures(score: Score) -> dict[int, tuple[int, int]]:
    """By measure number."""
    return {int(m.label): (m.time.numerator, m.time.denominator) for m in score.measures if m.time}


def test_a_march_becomes_a_waltz_for_eight_bars() -> None:
    grid = find(dance(), DANCE_LINES)
    assert (grid.meter, grid.changes) == ((4, 4), (MeterChange(48, (3, 4)), MeterChange(72, (4, 4))))
    written = write_score(performance(dance()), load_learned(), grid=grid)
    assert check(written.score) == []
    assert written.summary.meter == "4/4"
    assert signatures(written.score) == {1: (4, 4), 13: (3, 4), 21: (4, 4)}
    assert {measure.length for measure in written.score.measures} == {None}


def test_other_programs_read_the_bars_of_both_meters() -> None:
    score = write_score(performance(dance()), load_learned(), grid=find(dance(), DANCE_LINES)).score
    written = write_musicxml(score)
    assert read_with_music21(written) == written_notes(score)
    found = music21.converter.parseData(written, format="musicxml")
    assert isinstance(found, music21.stream.Score)
    measures = found.parts[0].getElementsByClass(music21.stream.Measure)
    bars = [(bar.offset, bar.barDuration.quarterLength) for bar in measures]
    assert [start for start, _ in bars] == DANCE_LINES
    assert [length for _, length in bars] == [4] * 12 + [3] * 8 + [4] * 12
    played = mido.MidiFile(file=io.BytesIO(write_midi(score)))
    meters = [message for message in played.tracks[0] if message.type == "time_signature"]
    assert [(message.numerator, message.denominator) for message in meters] == [(4, 4), (3, 4), (4, 4)]


def test_the_waltz_is_written_and_beamed_as_one() -> None:
    """Six eighths share a beam in three-four, but not in four-four."""
    tune = [(48 + 3 * bar + step / 2, 0.5, 90 - step) for bar in range(4) for step in range(6)]
    score = write_score(performance([*dance(), *tune]), load_learned(), grid=find(dance(), DANCE_LINES)).score
    assert check(score) == []
    mei = write_mei(score)
    assert mei.index('<meterSig count="3" unit="4"/>') < mei.index('<measure xml:id="m13"')
    bars = [mei[mei.index(f'<measure xml:id="m{number}"') :] for number in (13, 14, 15, 16)]
    beams = [re.search(r"<beam.*?</beam>", bar) for bar in bars]
    assert [beam and beam[0].count("<note") for beam in beams] == [6, 6, 6, 6]


def test_a_single_bar_of_two_quarters_among_fours() -> None:
    notes = [*march(12), *until(later(march(1), 48), 50), *later(march(12), 50)]
    grid = find(notes, [*range(0, 52, 4), *range(50, 98, 4)])
    assert (grid.meter, grid.changes) == ((4, 4), (MeterChange(48, (2, 4)), MeterChange(50, (4, 4))))
    score = write_score(performance(notes), load_learned(), grid=grid).score
    assert check(score) == []
    assert signatures(score) == {1: (4, 4), 13: (2, 4), 14: (4, 4)}


def test_a_hinted_meter_or_pickup_means_no_change() -> None:
    for hints in (Hints(meter=(4, 4)), Hints(pickup_beats=0)):
        assert find(dance(), DANCE_LINES, hints).changes == ()


def test_the_notes_alone_tell_a_long_section() -> None:
    notes = [*march(12), *later(waltz(16), 48), *later(march(12), 96)]
    assert find_grid(performance(notes), Hints()).changes == (MeterChange(48, (3, 4)), MeterChange(96, (4, 4)))


@pytest.mark.parametrize("piece", [march, waltz])
def test_plain_pieces_have_one_meter(piece: Callable[[], Notes]) -> None:
    assert find_grid(performance(piece()), Hints()).changes == ()
