from __future__ import annotations

import numpy as np

from tests.transcriptions.music.playing import march, play
from transcriptions.music.beats import find_grid
from transcriptions.music.drum_evidence import bar_columns, bar_scores, find_hits, level_odds
from transcriptions.music.hints import Hints
from transcriptions.music.performance import Performance, PlayedNote, PlayedPart, make_part

KICK, SNARE, HAT, CRASH = 36, 38, 42, 49
BEATS_S = np.linspace(0.0, 7.5, 16)


def drummer(*hits: tuple[int, float], loud: int = 100) -> PlayedPart:
    return make_part("", [PlayedNote(time_s, key, time_s + 0.1, loud) for key, time_s in hits], is_drums=True)


def rock() -> PlayedPart:
    """Kick on one and three, snare on two and four, eighths on the hi-hat; a crash begins."""
    hits = [(KICK if beat % 2 == 0 else SNARE, beat * 0.5) for beat in range(16)]
    return drummer((CRASH, 0.0), *hits, *((HAT, eighth * 0.25) for eighth in range(32)))


def test_strokes_are_sorted_by_what_they_say() -> None:
    hits = find_hits(Performance((rock(), make_part("Flute", [PlayedNote(0, 36, 1)])), 8.0))
    assert hits is not None
    assert hits.kicks.tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    assert hits.snares.tolist() == [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5]
    assert (len(hits.cymbals), hits.crashes.tolist()) == (32, [0])


def test_ghost_strokes_are_no_backbeat() -> None:
    soft = [PlayedNote(0.25 + beat, SNARE, beat + 0.3, 30) for beat in range(8)]
    hits = find_hits(Performance((make_part("", [*rock().notes, *soft], is_drums=True),), 8.0))
    assert hits is not None
    assert len(hits.snares) == 8


def test_a_few_strokes_are_no_drummer() -> None:
    assert find_hits(Performance((drummer((KICK, 0.0), (SNARE, 1.0)),), 8.0)) is None
    assert find_hits(Performance((make_part("Flute", [PlayedNote(0, 36, 1)]),), 8.0)) is None


def test_columns_of_beats() -> None:
    hits = find_hits(Performance((rock(),), 8.0))
    assert hits is not None
    rows = bar_columns(hits, BEATS_S)
    assert rows.shape == (16, 14)
    assert rows[0].tolist() == [1, 0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 1]
    assert rows[3].tolist() == [0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 1]


def test_slow_beats_without_the_snare_are_not_the_written_ones() -> None:
    hits = find_hits(Performance((rock(),), 8.0))
    assert hits is not None
    assert level_odds(hits, BEATS_S) == 0
    assert level_odds(hits, np.arange(0.0, 7.6, 1.0)) == -4
    assert level_odds(hits, np.arange(0.5, 7.6, 1.0)) == -4  # on the snare, and the kick between
    slow = find_hits(
        Performance((drummer(*((KICK, 1.0 * beat) for beat in range(8)), (SNARE, 1.0), (SNARE, 3.0)),), 9.0)
    )
    assert slow is not None
    assert level_odds(slow, np.arange(8.0)) == 0
    assert level_odds(hits, np.arange(0.25, 7.6, 0.5)) == 0  # quick beats may have it between them


def test_kicks_and_crashes_are_bar_lines_and_snares_are_not() -> None:
    hits = find_hits(Performance((rock(),), 8.0))
    assert hits is not None
    scores = bar_scores(hits, BEATS_S)
    assert scores[0] > scores[2] > scores[1]


def test_drums_put_the_bar_line_where_the_tune_alone_does_not() -> None:
    """An even tune of eighths says nothing of bars; the drummer begins them on its second beat."""
    tune = play([(index / 2, 0.5, 60 + index * 5 % 7) for index in range(96)], bpm=120, start_s=0.5)
    hits = [(KICK if beat % 2 == 1 else SNARE, 0.5 + beat * 0.5) for beat in range(48)]
    crashes = [(CRASH, 0.5 + beat * 0.5) for beat in range(1, 48, 8)]
    alone = Performance((make_part("Piano", tune),), 30.0)
    band = Performance((*alone.parts, drummer(*hits, *crashes)), 30.0)
    downbeats = [
        beat.time_s for beat in find_grid(band, Hints(meter=(4, 4), tempo_bpm=120)).beats if not beat.index_in_bar
    ]
    assert [round((time_s - 1.0) % 2.0, 2) % 2 for time_s in downbeats] == [0.0] * len(downbeats)


def test_a_march_with_drums_is_read_as_a_march() -> None:
    notes = play(march(12), bpm=120, start_s=0.0)
    hits = [(KICK if beat % 2 == 0 else SNARE, beat * 0.5) for beat in range(48)]
    grid = find_grid(Performance((make_part("Piano", notes), drummer(*hits)), 30.0), Hints())
    assert grid.meter in {(2, 4), (4, 4)}  # the drummer repeats himself every two beats
    assert grid.beats[0].index_in_bar == 0
