from __future__ import annotations

import json
from fractions import Fraction

import pytest

from transcriptions.music.codec import (
    CodecError,
    beat_grid_from_json,
    beat_grid_to_json,
    from_json,
    measure_from_json,
    measure_to_json,
    performance_from_json,
    performance_to_json,
    to_json,
)
from transcriptions.music.hints import Alternative, Hints
from transcriptions.music.performance import Beat, BeatGrid, MeterChange, Pedal, Performance, PlayedNote, make_part
from transcriptions.music.score import (
    Clef,
    Event,
    EventKind,
    Grace,
    Key,
    Mark,
    Measure,
    Note,
    Part,
    Pitch,
    Score,
    Spanner,
    Tempo,
    TimeSignature,
    Tuplet,
    Voice,
)

TRIPLET = Tuplet("t1", 3, 2, Fraction(1, 2))


def small_score() -> Score:
    events = (
        Event("e1", EventKind.CHORD, Fraction(1, 4), grace=Grace.ACCIACCATURA, notes=(Note("n1", Pitch("D", 1, 5)),)),
        *(
            Event(f"e{n}", EventKind.CHORD, Fraction(1, 2), tuplet=TRIPLET, notes=(Note(f"n{n}", Pitch("C", 0, 5)),))
            for n in (2, 3, 4)
        ),
        Event("e5", EventKind.REST, Fraction(2), dots=1, articulations=("fermata",)),
    )
    measure = Measure(
        "m1",
        "1",
        (Voice("p1", 1, 1, events),),
        time=TimeSignature(4, 4, "common"),
        key=Key(-3, "minor"),
        tempo=Tempo(Fraction(72), text="Andante"),
        clefs=(Clef("p1", 1, "G", 2),),
        marks=(Mark("d1", "dynamic", "p1", 1, Fraction(1, 3), "mf"),),
        start_s=0.5,
        end_s=3.25,
    )
    return Score("s1", "Élégie", "", (Part("p1", "Piano"),), (measure,), (Spanner("x1", "slur", "e2", "e4"),))


def test_score_comes_back_equal() -> None:
    assert from_json(to_json(small_score())) == small_score()


def test_score_json_is_canonical_and_leaves_defaults_out() -> None:
    text = to_json(small_score())
    assert to_json(from_json(text)) == text
    document = json.loads(text)
    assert sorted(document) == ["format", "score", "version"]
    assert document["score"]["measures"][0]["voices"][0]["events"][1] == {
        "base": "1/2",
        "id": "e2",
        "kind": "chord",
        "notes": [{"id": "n2", "pitch": {"alter": 0, "octave": 5, "step": "C"}}],
        "tuplet": {"actual": 3, "id": "t1", "normal": 2, "unit": "1/2"},
    }


def test_measure_comes_back_equal() -> None:
    measure = small_score().measures[0]
    assert measure_from_json(measure_to_json(measure)) == measure


def test_performance_comes_back_equal() -> None:
    part = make_part("Piano", [PlayedNote(0.1, 60, 0.35, 90, 0.75)], pedals=[Pedal(0.0, 1.5)])
    performance = Performance((part, make_part("Drums", [PlayedNote(0.0, 36, 0.1)], is_drums=True)), 2.0)
    assert performance_from_json(performance_to_json(performance)) == performance


def test_beat_grid_comes_back_equal() -> None:
    others = (
        Alternative("tempo", "half as fast", Hints(60.0, (2, 4)), 0.2),
        Alternative("pickup", "with a pickup of 1 beat", Hints(120.0, (2, 4), 1), 0.1),
    )
    grid = BeatGrid((Beat(0.5, 0), Beat(1.0, 1)), (2, 4), 0.5, others, (1.5, -2.0))
    assert beat_grid_from_json(beat_grid_to_json(grid)) == grid


def test_changes_of_meter_come_back_and_may_be_missing() -> None:
    beats = (Beat(0.5, 0), Beat(1.0, 1), Beat(1.5, 0))
    grid = BeatGrid(beats, (2, 4), changes=(MeterChange(2, (3, 4)),))
    assert beat_grid_from_json(beat_grid_to_json(grid)) == grid
    text = beat_grid_to_json(BeatGrid(beats, (2, 4)))
    assert "changes" not in text
    assert beat_grid_from_json(text).changes == ()


def test_alternatives_that_are_only_named_are_left_out() -> None:
    grid = BeatGrid((Beat(0.5, 0), Beat(1.0, 1)), (2, 4), 0.5)
    text = beat_grid_to_json(grid).replace('"beats"', '"alternatives":["4/4"],"beats"')
    assert beat_grid_from_json(text) == grid


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a rescored score"),
        ('{"format":"rescored-performance","version":1}', "not a rescored score"),
        ('{"format":"rescored-score","version":2,"score":{}}', "version 2 is unknown"),
        ('{"format":"rescored-score","version":true,"score":{}}', "version True is unknown"),
        ('{"format":"rescored-score","version":1}', "holds format, version and score"),
        ('{"format":"rescored-score","version":1,"score":{}}', "composer, id, measures, parts, title is missing"),
        ('{"format":"rescored-score","version":1,"score":NaN}', "NaN is no number here"),
    ],
)
def test_malformed_documents_are_refused(text: str, message: str) -> None:
    with pytest.raises(CodecError, match=message):
        from_json(text)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"2/1"', '"2/0"', r"base: '2/0' is no fraction"),
        ('"2/1"', "2.0", r"base: 2.0 is no fraction"),
        ('"sign":"G","staff":1', '"sign":"G","staff":true', "staff: True is no whole number"),
        ('"kind":"rest"', '"kind":"pause"', "'pause' is none of chord, rest, measure_rest, space"),
        ('"start_s":0.5', '"start_s":"soon"', "start_s: 'soon' is no number"),
        ('"composer":""', '"composer":null', "composer: None is no text"),
        ('"composer":""', '"composer":"","colour":1', "score: colour is unknown"),
        ('"articulations":["fermata"]', '"articulations":"fermata"', "a list is needed"),
        ('"tempo":{', '"tempo":[1],"was":{', "tempo: an object is needed|was is unknown"),
    ],
)
def test_malformed_values_are_refused_with_their_place(old: str, new: str, message: str) -> None:
    text = to_json(small_score())
    assert old in text
    with pytest.raises(CodecError, match=message):
        from_json(text.replace(old, new))


def test_impossible_notes_are_refused() -> None:
    performance = Performance((make_part("Piano", [PlayedNote(0.25, 60, 0.5)]),), 1.0)
    text = performance_to_json(performance).replace('"pitch":60', '"pitch":600')
    with pytest.raises(CodecError, match="pitch must be a MIDI number, got 600"):
        performance_from_json(text)
