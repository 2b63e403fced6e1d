from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from editor.evaluation.pairing import pair_notes
from editor.evaluation.printed import read_printed
from editor.evaluation.score_figures import MV2H_FIGURES, SCORE_FIGURES, Reference, score_figures
from tests.editor import scores
from transcriptions.music.score import Event, Key, Part, Score, TimeSignature

RIGHT = {name: 1.0 for name in (*SCORE_FIGURES, *MV2H_FIGURES) if name not in ("rests", "printed rests")}
FLUTE = Part("P1", "Flute", program=73)


def melody(*bars: str, numerator: int = 4, denominator: int = 4, key: int = 0) -> Score:
    b = scores.Builder()
    measures = [
        b.measure(str(number), b.voice(bar), **(scores.start(numerator, denominator, key) if number == 1 else {}))
        for number, bar in enumerate(bars, start=1)
    ]
    return scores.score(measures, [FLUTE])


def figures(reference: Score, estimate: Score) -> dict[str, float]:
    return score_figures(Reference(reference, has_modes=True), estimate)


TUNE = melody("q C4 | q D4 | h E4", "q F4 | e G4 | e A4 | h B4")


@pytest.mark.parametrize("score", [scores.piano(), scores.compound(), TUNE])
def test_a_score_agrees_with_itself(score: Score) -> None:
    found = figures(score, score)
    assert {name: found[name] for name in RIGHT} == RIGHT
    assert found["rests"] == found["printed rests"]


def test_halved_values_under_the_same_bar_lines_are_forgiven() -> None:
    halved = melody("e C4 | e D4 | q E4", "e F4 | s G4 | s A4 | q B4", numerator=2)
    found = figures(TUNE, halved)
    names = ("place and value", "place", "value", "rhythm", "downbeats", "time")
    assert [found[name] for name in names] == [1.0, 1.0, 1.0, 1.0, 1.0, 0.0]


def test_shifted_bar_lines_cost_places_and_not_rhythm() -> None:
    b = scores.Builder()
    late = [
        b.measure("0", b.voice("q C4"), length=Fraction(1), **scores.start()),
        b.measure("1", b.voice("q D4 | h E4 | q F4")),
        b.measure("2", b.voice("e G4 | e A4 | h B4 | q r")),
    ]
    found = figures(TUNE, scores.score(late, [FLUTE]))
    assert [found[name] for name in ("place", "value", "rhythm", "downbeats")] == [0.0, 1.0, 1.0, 0.0]
    assert (found["rests"], found["printed rests"]) == (1 / 3, 0.0)


def test_a_wrong_value_costs_itself_alone() -> None:
    found = figures(TUNE, melody("q C4 | q D4 | q. E4 | e r", "q F4 | e G4 | e A4 | h B4"))
    assert (found["value"], found["place"], found["rhythm"]) == (6 / 7, 1.0, 1.0)
    assert found["place and value"] == 6 / 7


def test_missing_and_wrong_notes_cost_pairs() -> None:
    found = figures(TUNE, melody("q C4 | q D4 | h E4", "q F4 | q G4 | h C5"))
    assert found["paired"] == pytest.approx(2 * 5 / (7 + 6))


def test_spelling_and_signatures() -> None:
    reference, estimate = melody("q C#4 | q D4 | h E4", key=2), melody("q Db4 | q D4 | h E4", key=-5)
    found = figures(reference, estimate)
    assert (found["spelling"], found["key"], found["time"]) == (pytest.approx(2 / 3), 0.0, 1.0)


def test_modes_count_only_where_the_reference_has_them() -> None:
    minor = replace(TUNE, measures=(replace(TUNE.measures[0], key=Key(0, "minor")), *TUNE.measures[1:]))
    assert score_figures(Reference(TUNE, has_modes=True), minor)["harmony"] == 0.3
    assert score_figures(Reference(TUNE, has_modes=False), minor)["harmony"] == 1.0


def test_the_hands_may_be_mixed_up() -> None:
    measure = scores.piano().measures[3]
    right, left = measure.voices
    swapped = replace(measure, voices=(replace(right, events=left.events), replace(left, events=right.events)))
    first = replace(measure, time=TimeSignature(4, 4), key=Key(0))
    reference = scores.score([first], [scores.PIANO])
    estimate = scores.score([replace(swapped, time=TimeSignature(4, 4), key=Key(0))], [scores.PIANO])
    assert (figures(reference, reference)["staff"], figures(reference, estimate)["staff"]) == (1.0, 0.0)
    one_staff = replace(scores.PIANO, staves=1)
    joined = scores.score([replace(first, voices=(right,))], [one_staff])
    assert figures(reference, joined)["staff"] == 1.0


def test_nothing_in_common_is_worth_nothing() -> None:
    found = figures(TUNE, melody("w C7"))
    assert [found[name] for name in ("paired", "place and value", "staff", "spelling")] == [0.0, 0.0, 0.0, 0.0]


def test_unisons_of_two_instruments_are_two_pairs() -> None:
    notes = read_printed(scores.band()).notes
    doubled = [*notes, *(replace(note, staff=9) for note in notes)]
    doubled.sort(key=lambda note: (note.onset, note.pitch))
    assert len(pair_notes(doubled, doubled)) == 2 * len(notes)


def test_a_chord_may_be_written_as_two() -> None:
    pairs = pair_notes(
        read_printed(melody("h B4 | h C4 E4 G4 C5")).notes,
        read_printed(melody("h B4 | e C4 E4 | q. G4 C5")).notes,
    )
    assert [wanted.pitch for wanted, _ in pairs] == [71, 60, 64, 67, 72]


def test_grace_notes_are_passed_over() -> None:
    score = scores.piano()
    assert not any(note.duration == 0 for note in read_printed(score).notes)
    assert isinstance(score.measures[1].voices[0].events[0], Event)
