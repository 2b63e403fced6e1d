"""What follows from every edit, and what is held of its outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

import pytest

from editor.edits.applying import Broken, apply_edit
from editor.edits.base import Edit, NewIds, Outcome
from editor.edits.checks import faults_near
from editor.edits.contents import _known as known_contents
from editor.edits.contents import contents, existing
from editor.edits.document import Document, Layout
from editor.edits.tidying import tidied
from tests.editor.edits.reading import document, event, ids, laid_out, lines, note, one_voice
from tests.editor.scores import Builder, piano, start
from transcriptions.music.score import Measure, Note, Spanner


@dataclass(frozen=True, slots=True)
class Becoming(Edit):
    """Any outcome at all."""

    name: ClassVar[str] = "becoming"
    outcome: Outcome

    @property
    def words(self) -> str:
        return "Become something else"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        return self.outcome


def with_measures(before: Document, *measures: Measure) -> Document:
    return before.with_score(replace(before.score, measures=measures))


def with_note(before: Document, index: int, position: int, changed: Note) -> Document:
    measure = before.score.measures[index]
    (voice,) = measure.voices
    events = list(voice.events)
    events[position] = replace(events[position], notes=(changed,))
    measures = list(before.score.measures)
    measures[index] = replace(measure, voices=(replace(voice, events=tuple(events)),))
    return with_measures(before, *measures)


def test_selected_are_only_things_that_are_there() -> None:
    before = laid_out(piano())
    named = (*ids(before, 0, 2), "gone", "k1", "l1", *ids(before, 0, 2), before.score.measures[0].id)
    outcome = apply_edit(before, Becoming(Outcome(before, named)), NewIds("x"))
    assert outcome.selected == (*ids(before, 0, 2), "k1", "l1")
    assert existing(before.score, named) == {*ids(before, 0, 2), "k1", "l1"}


def test_an_edit_that_breaks_the_score_is_not_carried_out() -> None:
    before = one_voice("q C4 | q D4 | h E4", "w F4", "w G4")
    doubled = with_note(before, 2, 0, replace(note(before, 2, 0), id=note(before, 0, 0).id))
    with pytest.raises(Broken) as caught:
        apply_edit(before, Becoming(Outcome(doubled)), NewIds("x"))
    assert caught.value.faults == ["an id stands twice"]
    assert str(caught.value) == "This edit would damage the score, so it was not carried out."
    short = replace(before.score.measures[1].voices[0], events=Builder().events("h C4"))
    shorter = with_measures(
        before, before.score.measures[0], replace(before.score.measures[1], voices=(short,)), before.score.measures[2]
    )
    assert "measure 2, staff 1, voice 1: 2 of 4 quarters" in faults_near(before, shorter)


def test_ties_that_lead_nowhere_are_gone_on_both_sides_of_a_change() -> None:
    before = one_voice("w C4~", "h C4~ | h C4~", "w C4", "w C4~", "w C4")
    changed = with_note(before, 1, 0, replace(note(before, 1, 0), pitch=replace(note(before, 1, 0).pitch, step="D")))
    after = tidied(before, changed)
    assert lines(after) == ["w C4", "h D4 | h C4~", "w C4", "w C4~", "w C4"]
    assert after.score.measures[3] is before.score.measures[3]
    first, _, *others = before.score.measures
    removed = tidied(before, with_measures(before, first, *others))
    assert lines(removed) == ["w C4~", "w C4", "w C4~", "w C4"]
    last = tidied(before, with_measures(before, *before.score.measures[:4]))
    assert lines(last)[3] == "w C4"


def test_voices_that_lose_their_notes_are_put_away() -> None:
    b = Builder()
    measure = b.measure("1", b.voice("h C4 | h D4"), b.voice("h C3 | h s", number=2), **start())
    before = document(measure)
    emptied = replace(measure, voices=(b.voice("q r | q r | h r"), b.voice("h r | h s", number=2)))
    after = tidied(before, with_measures(before, emptied))
    assert (lines(after), lines(after, number=2)) == (["w m"], [""])
    assert event(after, 0, 0).id == emptied.voices[0].events[0].id
    rests = document(b.measure("1", b.voice("w m"), **start()))
    written = replace(rests.score.measures[0], voices=(b.voice("h r | h r"),))
    assert lines(tidied(rests, with_measures(rests, written))) == ["h r | h r"]


def test_lines_whose_ends_are_gone_draw_in_or_go() -> None:
    b = Builder()
    measures = [b.measure("1", b.voice("q C4 | q D4 | q E4 | q F4"), **start()), b.measure("2", b.voice("h C4 | h D4"))]
    events = [each for measure in measures for each in measure.voices[0].events]
    slur = Spanner("l1", "slur", events[0].id, events[5].id)
    wedge = Spanner("l2", "hairpin_up", events[4].id, events[5].id)
    before = document(*measures, spanners=(slur, wedge))
    fresh = b.measure("2", b.voice("w G4"))
    shorter = tidied(before, with_measures(before, measures[0], replace(fresh, id=measures[1].id)))
    assert shorter.score.spanners == (replace(slur, end_event_id=events[3].id),)
    alone = b.voice((events[0], *b.events("q G4 | h G4")))
    one_left = tidied(before, with_measures(before, replace(measures[0], voices=(alone,)), replace(fresh, id="m99")))
    assert one_left.score.spanners == ()


def test_layouts_follow_the_measures() -> None:
    before = Document(one_voice("w C4", "w D4", "w E4", "w F4").score)
    names = [measure.id for measure in before.score.measures]
    before = before.with_layout(Layout("score/wide", (names[0], names[2])))
    first, second, third, fourth = before.score.measures
    without = tidied(before, with_measures(before, first, second, fourth))
    assert without.layouts == (Layout("score/wide", (names[0], names[3])),)
    none = tidied(before, with_measures(before, replace(second, time=first.time, key=first.key)))
    assert none.layouts == (Layout("score/wide", (names[1],)),)
    astray = replace(before, layouts=(Layout("score/wide", (names[2],)),))
    assert faults_near(before, astray) == ["layout score/wide does not begin with the score or names a system twice"]
    assert third.id == names[2]


@pytest.mark.parametrize("index", [0, 1, 3])
def test_faults_are_found_wherever_the_edit_was(index: int) -> None:
    before = one_voice("w C4", "w D4", "w E4", "w F4")
    measures = list(before.score.measures)
    short = replace(measures[index].voices[0].events[0], base=Fraction(2))
    measures[index] = replace(measures[index], voices=(replace(measures[index].voices[0], events=(short,)),))
    after = with_measures(before, *measures)
    assert faults_near(before, after) == [f"measure {index + 1}, staff 1, voice 1: 2 of 4 quarters"]


def test_faults_outside_of_measures_are_found() -> None:
    before = laid_out(piano())
    lost = replace(before.score.spanners[0], end_event_id="gone")
    assert faults_near(before, before.with_score(replace(before.score, spanners=(lost,)))) == [
        "spanner l1: an end does not exist"
    ]
    double = replace(before.score.spanners[1], id="l1")
    assert faults_near(
        before, before.with_score(replace(before.score, spanners=(before.score.spanners[0], double)))
    ) == ["an id stands twice"]
    taken = replace(before.score.spanners[1], id=note(before, 1, 1).id)
    assert faults_near(before, before.with_score(replace(before.score, spanners=(taken,)))) == ["an id stands twice"]
    first = replace(before.score.measures[0], time=None)
    assert faults_near(before, with_measures(before, first, *before.score.measures[1:])) == [
        "the first measure needs a time signature and a key"
    ]
    assert faults_near(before, before) == []


def test_the_contents_of_a_measure_are_gathered_once() -> None:
    measure = piano().measures[0]
    found = contents(measure)
    assert contents(measure) is found
    assert {"k1", measure.voices[0].events[0].id, measure.voices[0].events[0].notes[0].id} <= found.names
    assert (found.count, "k1" in found.events) == (len(found.names), False)
    assert contents(replace(measure, label="9")) is not found


def test_what_is_known_of_a_measure_goes_with_it() -> None:
    measures = [replace(each, label="away") for each in piano().measures]
    count = len(known_contents)
    for measure in measures:
        contents(measure)
    assert len(known_contents) == count + len(measures)
    del measure, measures
    assert len(known_contents) == count
