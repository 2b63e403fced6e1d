from __future__ import annotations

from fractions import Fraction

import pytest

from tests.transcriptions.music.playing import march, play, waltz
from transcriptions.learned_weights import load_learned
from transcriptions.music.performance import Beat, BeatGrid, Performance, PlayedNote, make_part
from transcriptions.music.score import Event, EventKind, Measure, Score, check
from transcriptions.music.writing import write_score


def steady(beats: int, *, meter: tuple[int, int] = (4, 4), in_bar: int = 4, first: int = 0) -> BeatGrid:
    return BeatGrid(tuple(Beat(0.5 + 0.6 * index, (index + first) % in_bar) for index in range(beats)), meter)


def write(notes: list[tuple[float, float, int]], grid: BeatGrid, *, program: int = 73, drums: bool = False) -> Score:
    part = make_part("Part", play(notes), program=program, is_drums=drums)
    score = write_score(Performance((part,), 60.0), load_learned(), title="T", composer="C", grid=grid).score
    assert check(score) == []
    return score


def events(measure: Measure, *, staff: int = 1, voice: int = 1) -> tuple[Event, ...]:
    return next(found.events for found in measure.voices if (found.staff, found.number) == (staff, voice))


def test_a_tune_becomes_measures() -> None:
    score = write([(quarter, 1, 67 + quarter % 3) for quarter in range(8)], steady(9))
    assert (score.title, score.composer, score.parts[0].name) == ("T", "C", "Flute")
    assert [(m.id, m.label, m.barline, m.start_s, m.end_s) for m in score.measures] == [
        ("m1", "1", "", 0.5, 2.9),
        ("m2", "2", "final", 2.9, 5.3),
    ]
    assert [(e.kind, e.base, e.dots) for e in events(score.measures[0])] == [(EventKind.CHORD, 1, 0)] * 4
    first = score.measures[0]
    assert first.tempo is not None
    assert (first.tempo.bpm, first.tempo.beat, first.tempo.text) == (100, 1, "Andantino")
    assert first.time is not None
    assert (first.time.numerator, first.time.denominator) == (4, 4)
    assert score.measures[1].time is score.measures[1].key is score.measures[1].tempo is None


def test_a_pickup_is_a_short_first_measure_numbered_zero() -> None:
    score = write([(quarter, 1, 67) for quarter in range(5)], steady(6, first=3))
    assert [(m.label, m.length) for m in score.measures] == [("0", 1), ("1", None)]


def test_silent_measures_have_a_measure_rest() -> None:
    score = write([(0, 1, 67), (8, 1, 67)], steady(13))
    (rest,) = events(score.measures[1])
    assert rest.kind is EventKind.MEASURE_REST


def test_a_silent_staff_has_measure_rests() -> None:
    score = write([(quarter, 1, 76) for quarter in range(8)], steady(9), program=0)
    assert score.parts[0].staves == 2
    assert [event.kind for event in events(score.measures[0], staff=2)] == [EventKind.MEASURE_REST]


def test_ties_join_what_a_bar_line_cuts() -> None:
    score = write([(3, 3, 67), (6, 2, 69)], steady(9))
    assert [note.tied for measure in score.measures for event in events(measure) for note in event.notes] == [
        True, False, False,
    ]  # fmt: skip


def test_a_second_voice_is_silent_without_rests() -> None:
    tune = [(eighth / 2, 0.5, 72 + eighth % 4) for eighth in range(16)]
    score = write([*tune, (0, 2, 60)], steady(9), program=0)
    kinds = {event.kind for m in score.measures for v in m.voices if v.number == 2 for event in v.events}
    assert EventKind.REST not in kinds


def test_triplet_groups_have_their_own_ids() -> None:
    score = write([(third / 3, 1 / 3, 67) for third in range(6)], steady(5))
    tuplets = [event.tuplet for event in events(score.measures[0]) if event.tuplet]
    assert [(tuplet.id, tuplet.actual, tuplet.normal, tuplet.unit) for tuplet in tuplets] == [
        *[("t1", 3, 2, Fraction(1, 2))] * 3,
        *[("t2", 3, 2, Fraction(1, 2))] * 3,
    ]


def test_drums_stand_on_a_percussion_staff() -> None:
    score = write([(beat, 0.1, 36 if beat % 2 else 42) for beat in range(8)], steady(9), drums=True)
    assert score.parts[0].is_percussion
    assert [(clef.sign, clef.staff) for clef in score.measures[0].clefs] == [("percussion", 1)]
    notes = [event.notes[0] for voice in score.measures[0].voices for event in voice.events if event.notes]
    assert [(note.drum, note.pitch.step, note.pitch.octave, note.notehead) for note in notes[1:3]] == [
        (42, "G", 5, "x"),
        (36, "F", 4, "normal"),
    ]


def test_notes_keep_what_the_engine_said() -> None:
    notes = [PlayedNote(0.5 + 0.6 * index, 67, 1.0 + 0.6 * index, 40 + index, 0.5) for index in range(8)]
    performance = Performance((make_part("Flute", notes, program=73),), 6.0)
    score = write_score(performance, load_learned(), grid=steady(9)).score
    heads = [note for measure in score.measures for event in events(measure) for note in event.notes]
    assert [(note.velocity, note.confidence) for note in heads] == [(40 + index, 0.5) for index in range(8)]


@pytest.mark.parametrize(("program", "pitch", "clef"), [
    (73, 80, ("G", 2, 0)), (42, 50, ("F", 4, 0)), (41, 60, ("C", 3, 0)), (24, 60, ("G", 2, -1)), (52, 45, ("F", 4, 0)),
])  # fmt: skip
def test_clefs_suit_the_instrument(program: int, pitch: int, clef: tuple[str, int, int]) -> None:
    score = write([(quarter, 1, pitch) for quarter in range(8)], steady(9), program=program)
    (found,) = score.measures[0].clefs
    assert (found.sign, found.line, found.octave_shift) == clef


def test_pieces_for_two_hands_have_no_rests_that_nobody_hears() -> None:
    for piece in (waltz(8), march(8)):
        score = write_score(Performance((make_part("Piano", play(piece)),), 60.0), load_learned()).score
        kinds = [event.kind for measure in score.measures for voice in measure.voices for event in voice.events]
        assert EventKind.REST not in kinds
