from __future__ import annotations

import gzip
import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from editor.note_list import beat_length, changed_note_list, note_list
from editor.tabs import WHOLE, Tab
from tests.editor import scores
from tests.editor.conftest import repeated
from transcriptions.music.score import Key, Mark, Measure, Note, Part, Score, Spanner, Tempo, TimeSignature


def listed(score: Score) -> dict[str, Any]:
    """As a browser gets it."""
    found: dict[str, Any] = json.loads(json.dumps(note_list(score)))
    return found


def notes(score: Score, measure: int, part: int = 0) -> list[list[float]]:
    """[at, duration, pitch, velocity] of a part's notes in a measure."""
    return [note[:4] for note in listed(score)["measures"][measure]["notes"] if note[4] == part]


def test_tied_notes_are_one_in_the_measure_where_they_begin() -> None:
    found = listed(scores.piano())["measures"]
    first, second = found[0]["notes"], found[1]["notes"]
    assert [0, 2, 78, 80, 0, "n1", "e2"] in first  # F#5: a dotted quarter and an eighth
    assert [note[:3] for note in first if note[0] == 2 and note[1] > 2] == [[2, 4, 38], [2, 4, 50], [2, 4, 65]]
    assert [note for note in second if note[2] in (38, 50) and note[0] == 0] == []


def test_fermatas_hold_their_measure() -> None:
    found = listed(scores.piano())["measures"]
    assert [measure.get("holds") for measure in found] == [None, [[2, 4, 2]], None, None]


def test_a_new_fermata_is_told() -> None:
    before = scores.piano()
    voice = before.measures[0].voices[0]
    held = replace(voice, events=(replace(voice.events[0], articulations=("fermata",)), *voice.events[1:]))
    first = replace(before.measures[0], voices=(held, *before.measures[0].voices[1:]))
    changed: Any = changed_note_list(before, replace(before, measures=(first, *before.measures[1:])))
    assert [(measure["id"], measure.get("holds")) for measure in changed["measures"]] == [(first.id, [[0, 1.5, 2]])]


def test_a_grace_note_sounds_before_its_measure() -> None:
    assert notes(scores.piano(), 1)[0] == [-0.125, 0.125, 72, 80]


def test_triplets_are_thirds() -> None:
    low = [note for note in notes(scores.piano(), 0) if note[2] in (50, 57, 54) and note[1] < 1]
    assert low == [[0, 0.3333, 50, 80], [0.3333, 0.3333, 57, 80], [0.6667, 0.3333, 54, 80]]


def test_a_transposing_part_sounds_where_it_sounds() -> None:
    assert notes(scores.band(), 0, 0) == [[0, 1, 65, 80], [1, 1, 67, 80], [2, 2, 69, 80]]
    assert notes(scores.band(), 1, 3) == [[0, 3, 35, 80]]


def test_drums_give_their_keys() -> None:
    found = listed(scores.drums())
    assert found["parts"] == [{"id": "P1", "name": "Drum Set", "program": 0, "is_percussion": True}]
    assert [note[:4] for note in found["measures"][0]["notes"][:3]] == [
        [0, 1, 36, 100], [0, 0.5, 42, 80], [0.5, 0.5, 42, 80]
    ]  # fmt: skip


def test_measures_know_their_place_their_beat_and_their_tempo() -> None:
    found = listed(scores.compound())
    frames = [
        {key: value for key, value in measure.items() if key not in ("id", "notes")} for measure in found["measures"]
    ]
    assert frames[:2] == [
        {"label": "0", "start": 0, "length": 0.5, "beat": [1.5, 2.5], "tempo": [[0, 90]], "span_s": None, "pedal": []},
        {"label": "1", "start": 0.5, "length": 3, "beat": [1.5, 0], "tempo": [], "span_s": None, "pedal": []},
    ]  # fmt: skip
    ids = [measure["id"] for measure in found["measures"]]
    assert found["order"] == [ids[0], ids[1], ids[2], ids[1], ids[3]]


def test_a_tempo_inside_a_measure_and_a_span_in_the_recording() -> None:
    score = scores.piano()
    tempo = Tempo(Fraction(60), Fraction(1, 2), at=Fraction(5, 2))
    second = replace(score.measures[1], tempo=tempo, start_s=2.25, end_s=4.5)
    third = replace(score.measures[2], start_s=4.5, end_s=4.5)
    found = listed(replace(score, measures=(score.measures[0], second, third, score.measures[3])))["measures"]
    assert [measure["tempo"] for measure in found] == [[[0, 92]], [[2.5, 30]], [], []]
    assert [measure["span_s"] for measure in found] == [None, [2.25, 4.5], None, None]


def test_pedals_are_listed() -> None:
    assert [measure["pedal"] for measure in listed(scores.expressive())["measures"]] == [
        [[0, 0, 1], [2, 0, 0]], [[0, 0, 1], [3, 0, 0]], []
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("numerator", "denominator", "beat"),
    [(4, 4, "1"), (2, 2, "2"), (3, 8, "1/2"), (6, 8, "3/2"), (5, 8, "1/2"), (12, 16, "3/4"), (6, 4, "1")],
)
def test_what_is_counted(numerator: int, denominator: int, beat: str) -> None:
    assert beat_length(TimeSignature(numerator, denominator)) == Fraction(beat)


def test_two_hundred_measures_are_small() -> None:
    score = repeated(scores.piano(), 50)
    assert len(gzip.compress(json.dumps(note_list(score)).encode())) < 30_000


# --- what an edit changed

LONG_TIE = ("w C5~", "w C5~", "w C5", "w D5")


def changed(before: Score, after: Score, tab: Tab = WHOLE) -> dict[str, Any]:
    """Labels of the measures with what else is not null; the lists agree with the whole list of the tab."""
    found = changed_note_list(before, after, tab.part_id)
    whole = {measure["id"]: measure for measure in listed(tab.score_of(after))["measures"]}
    measures: Any = json.loads(json.dumps(found.pop("measures")))
    assert measures == [whole[measure["id"]] for measure in measures]
    rest = {name: value for name, value in found.items() if value is not None}
    return {"measures": [measure["label"] for measure in measures], **rest}


def with_measure(score: Score, index: int, measure: Measure) -> Score:
    return replace(score, measures=(*score.measures[:index], measure, *score.measures[index + 1 :]))


def louder(note: Note) -> Note:
    return replace(note, velocity=127)


def with_notes(measure: Measure, change: Any) -> Measure:
    voices = tuple(
        replace(voice, events=tuple(replace(event, notes=tuple(map(change, event.notes))) for event in voice.events))
        for voice in measure.voices
    )
    return replace(measure, voices=voices)


def test_nothing_changed() -> None:
    assert changed(scores.piano(), scores.piano())["measures"] == ["1", "2", "3", "4"]  # other objects
    score = scores.piano()
    assert changed(score, replace(score, title="Other")) == {"measures": []}


def test_an_edit_lists_its_measure_alone() -> None:
    score = scores.piano()
    assert changed(score, with_measure(score, 2, with_notes(score.measures[2], louder))) == {"measures": ["3"]}


def test_a_measure_that_ends_a_tie_lists_where_the_tie_began() -> None:
    score = scores.piano()
    assert changed(score, with_measure(score, 1, with_notes(score.measures[1], louder))) == {"measures": ["1", "2"]}


def test_a_dynamic_lists_what_follows_until_the_next_one() -> None:
    b = scores.Builder()
    marks = (Mark("k9", "dynamic", "P1", 1, Fraction(0), "p"),)
    measures = [
        b.measure(str(number), b.voice("w C5"), **(scores.start() if number == 1 else {})) for number in range(1, 6)
    ]
    score = scores.score([*measures[:3], replace(measures[3], marks=marks), measures[4]], [Part("P1", "Flute")])
    louder_there = replace(score.measures[1], marks=(Mark("k1", "dynamic", "P1", 1, Fraction(2), "ff"),))
    # The fourth begins loud and turns soft at its first note: listed, the same as before.
    assert changed(score, with_measure(score, 1, louder_there)) == {"measures": ["2", "3", "4"]}


def test_other_measures_and_another_order() -> None:
    score = scores.compound()
    shorter = replace(score, measures=(*score.measures[:2], *score.measures[3:]))
    ids = [measure.id for measure in shorter.measures]
    assert changed(score, shorter) == {"measures": [], "written": ids, "order": ids}


def test_another_instrument_lists_everything() -> None:
    score = scores.band()
    violin = replace(score, parts=(replace(score.parts[0], program=40), *score.parts[1:]))
    found = changed(score, violin)
    assert found["measures"] == ["1", "2"]
    assert found["parts"][0] == {"id": "P1", "name": "Clarinet in B♭", "program": 40, "is_percussion": False}


def test_a_part_s_tab_gets_its_own_notes_alone() -> None:
    score = scores.band()
    viola = Tab.of_part(score.parts[2])
    other = with_measure(score, 1, with_notes(score.measures[1], louder))
    assert changed(score, other, viola) == {"measures": ["2"]}
    renamed = replace(score, parts=(*score.parts[:2], replace(score.parts[2], name="Alto"), score.parts[3]))
    assert [part["name"] for part in changed(score, renamed, viola)["parts"]] == ["Alto"]


def test_a_repeat_changes_the_order_alone() -> None:
    score = scores.piano()
    repeated_once = with_measure(score, 3, replace(score.measures[3], repeat_end=True))
    ids = [measure.id for measure in score.measures]
    assert changed(score, repeated_once) == {"measures": ["4"], "order": ids + ids}


def test_a_key_and_an_inserted_measure_change_what_follows() -> None:
    score = scores.expressive()
    flats = with_measure(score, 1, replace(score.measures[1], key=Key(-2)))
    assert changed(score, flats) == {"measures": ["2", "3"]}
    b = scores.Builder()
    added = replace(b.measure("1a", b.voice("w m"), b.voice("w m", staff=2)), id="added")
    longer = replace(score, measures=(score.measures[0], added, *score.measures[1:]))
    ids = [measure.id for measure in longer.measures]
    assert changed(score, longer) == {"measures": ["1a"], "written": ids, "order": ids}


def test_pedal_lines_and_ties_over_several_measures() -> None:
    score = scores.expressive()
    line = Spanner("l9", "pedal", score.measures[0].voices[0].events[0].id, score.measures[2].voices[0].events[0].id)
    assert changed(score, replace(score, spanners=(*score.spanners, line)))["measures"] == ["1", "2", "3"]
    b = scores.Builder()
    bars = [b.measure(str(n), b.voice(w), **(scores.start() if n == 1 else {})) for n, w in enumerate(LONG_TIE, 1)]
    held = scores.score(bars, [Part("P1", "Flute")])
    shorter = replace(held.measures[2], voices=(b.voice("h C5 | h r"),))
    assert changed(held, with_measure(held, 2, shorter)) == {"measures": ["1", "2", "3"]}


def test_a_hairpin_lists_what_it_leads_over_and_what_follows_until_the_next_dynamic() -> None:
    b = scores.Builder()
    marks = (Mark("k9", "dynamic", "P1", 1, Fraction(0), "p"),)
    bars = [b.measure(str(n), b.voice("h C5 | h D5"), **(scores.start() if n == 1 else {})) for n in range(1, 7)]
    plain = scores.score([*bars[:5], replace(bars[5], marks=marks)], [Part("P1", "Flute")])
    starts = [measure.voices[0].events[0].id for measure in plain.measures]
    swelling = replace(plain, spanners=(Spanner("l1", "hairpin_up", starts[1], starts[3]),))
    # The last one begins louder and turns soft at its first note: listed, the same as before.
    assert changed(plain, swelling) == {"measures": ["2", "3", "4", "5", "6"]}
    assert changed(swelling, plain) == {"measures": ["2", "3", "4", "5", "6"]}
    other_way = replace(plain, spanners=(Spanner("l1", "hairpin_up", starts[1], starts[2]),))
    assert changed(swelling, other_way) == {"measures": ["2", "3"]}
    events = swelling.measures[1].voices[0].events
    later = replace(swelling.measures[1].voices[0], events=(*b.events("h r"), events[0]))
    assert changed(swelling, with_measure(swelling, 1, replace(swelling.measures[1], voices=(later,)))) == {
        "measures": ["2", "3"]
    }
    assert changed(swelling, with_measure(swelling, 4, with_notes(swelling.measures[4], louder))) == {"measures": ["5"]}
