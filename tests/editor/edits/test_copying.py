from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from editor.edits.base import Refused, Unknown
from editor.edits.copying import copied
from editor.edits.document import Document
from editor.edits.fragments import Fragment, FragmentLine, FragmentMark, FragmentSpanner, check_fragment
from editor.edits.lines import LINE_NAMES
from tests.editor.edits.reading import document, event, ids, note, one_voice
from tests.editor.edits.spelled import spelled
from tests.editor.scores import ALL, Builder, band, drums, piano, start
from transcriptions.music.score import EventKind, Grace, Mark, Spanner

F = Fraction


def words(line: FragmentLine) -> list[tuple[Fraction, str]]:
    return [(item.at, spelled(item.events)) for item in line.items]


def test_events_with_their_times_from_the_first_one() -> None:
    before = one_voice("q C4 | q D4 | h E4", "q F4 | h. G4")
    fragment = copied(before.score, (*ids(before, 0, 2), *ids(before, 1, 0)))
    assert fragment.length == 3
    assert [(line.staff, line.home, line.voice) for line in fragment.lines] == [(0, 1, 1)]
    assert words(fragment.lines[0]) == [(F(0), "h E4"), (F(2), "q F4")]
    assert fragment.lines[0].items[0].events == (event(before, 0, 2),)


def test_single_notes_of_chords() -> None:
    before = one_voice("h C4 E4 G4 | h D4")
    fragment = copied(before.score, (note(before, 0, 0, of=1).id,))
    assert words(fragment.lines[0]) == [(F(0), "h E4")]
    assert fragment.length == 2


def test_what_was_not_selected_between_is_silence() -> None:
    before = one_voice("q C4 | q D4 | h E4")
    fragment = copied(before.score, ids(before, 0, 0, 2))
    assert fragment.length == 4
    assert words(fragment.lines[0]) == [(F(0), "q C4"), (F(2), "h E4")]


def test_ties_that_lead_out_are_left_behind() -> None:
    before = one_voice("q C4~ | q C4~ | h C4")
    assert words(copied(before.score, ids(before, 0, 0, 1)).lines[0]) == [(F(0), "q C4~"), (F(1), "q C4")]


def test_tuplets_are_taken_whole_and_grace_notes_with_their_note() -> None:
    b = Builder()
    grace = b.event("e C5", grace=Grace.ACCIACCATURA)
    triplet = b.tuplet(3, 2, "e", "e C4 | e D4 | e E4")
    before = document(b.measure("1", b.voice((*triplet, grace, *b.events("q B4 | h A4"))), **start()))
    fragment = copied(before.score, (triplet[1].id, *ids(before, 0, 3, 4)))
    assert words(fragment.lines[0]) == [(F(0), "3:2{e C4 | e D4 | e E4}"), (F(1), "(e C5) | q B4")]
    assert words(copied(before.score, ids(before, 0, 4)).lines[0]) == [(F(0), "(e C5) | q B4")]
    assert words(copied(before.score, (note(before, 0, 4).id,)).lines[0]) == [(F(0), "(e C5) | q B4")]
    assert words(copied(before.score, (grace.id,)).lines[0]) == [(F(0), "(e C5) | q r")]


def test_rests_are_copied_and_measure_rests_are_silence() -> None:
    before = one_voice("q C4 | q r | h r", "w m")
    fragment = copied(before.score, (*ids(before, 0, 1), *ids(before, 1, 0)))
    assert words(fragment.lines[0]) == [(F(0), "q r")]
    assert fragment.length == 7


def test_voices_and_staves_are_kept_apart_with_marks_and_lines_inside() -> None:
    before = Document(piano())
    first, second, _, _ = before.score.measures
    targets = tuple(event.id for measure in (first, second) for voice in measure.voices for event in voice.events)
    fragment = copied(before.score, targets)
    assert fragment.length == 8
    assert [(line.staff, line.home, line.voice) for line in fragment.lines] == [(0, 1, 1), (0, 1, 2), (1, 2, 1)]
    assert fragment.marks == (
        FragmentMark(0, F(0), "dynamic", "mf"),
        FragmentMark(0, F(2), "text", "dolce"),
        FragmentMark(1, F(0), "pedal", "down"),
        FragmentMark(1, F(3), "pedal", "up"),
    )
    slur = before.score.spanners[0]
    assert fragment.spanners == (FragmentSpanner("slur", slur.start_event_id, slur.end_event_id),)


def test_marks_of_other_staves_and_over_the_whole_score_stay() -> None:
    before = Document(piano())
    marks = (
        Mark("k1", "rehearsal", "P1", 1, F(0), "A"),
        Mark("k2", "pedal", "P1", 2, F(0), "down"),
        Mark("k3", "pedal", "P1", 1, F(4), "up"),
        Mark("k4", "text", "P1", 1, F(4), "late"),
    )
    first = replace(before.score.measures[0], marks=marks)
    score = replace(before.score, measures=(first, *before.score.measures[1:]))
    targets = tuple(event.id for event in first.voices[0].events)
    assert copied(score, targets).marks == (FragmentMark(0, F(4), "pedal", "up"),)


def test_the_lower_staff_alone_is_the_top_of_its_fragment() -> None:
    before = Document(piano())
    fragment = copied(before.score, tuple(event.id for event in before.score.measures[1].voices[2].events))
    assert [(line.staff, line.home) for line in fragment.lines] == [(0, 2)]
    assert fragment.marks == ()


def test_parts_say_what_they_are() -> None:
    before = Document(band())
    voices = before.score.measures[0].voices
    fragment = copied(before.score, (voices[0].events[0].id, voices[3].events[0].id))
    assert [(line.staff, line.transposition, line.is_percussion) for line in fragment.lines] == [
        (0, -2, False),
        (3, -12, False),
    ]
    kit = Document(drums())
    assert copied(kit.score, ids(kit, 0, 0)).lines[0].is_percussion


def test_spaces_in_tuplets_are_copied_as_rests() -> None:
    b = Builder()
    triplet = b.tuplet(3, 2, "e", "e C4 | e s | e E4")
    voices = (b.voice("w C5"), b.voice((*triplet, *b.events("h. s")), number=2))
    before = document(b.measure("1", *voices, **start()))
    fragment = copied(before.score, (triplet[0].id,))
    assert [found.kind for found in fragment.events] == [EventKind.CHORD, EventKind.REST, EventKind.CHORD]


def test_lines_with_one_end_outside_stay() -> None:
    before = one_voice("q C4 | q D4 | h E4")
    slur = Spanner("l1", "slur", *ids(before, 0, 0, 2))
    score = replace(before.score, spanners=(slur,))
    assert copied(score, ids(before, 0, 0, 1)).spanners == ()
    assert len(copied(score, ids(before, 0, 0, 2)).spanners) == 1


def test_nothing_and_grace_notes_alone_cannot_be_copied() -> None:
    b = Builder()
    grace = b.event("e C5", grace=Grace.ACCIACCATURA)
    before = document(b.measure("1", b.voice((*b.events("w B4"), grace)), **start()))
    for targets in ((), (grace.id,)):
        with pytest.raises(Refused, match=r"^Select what to copy first\.$"):
            copied(before.score, targets)


def test_more_than_a_paste_takes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("editor.edits.copying.MOST_EVENTS", 2)
    before = one_voice("q C4 | q D4 | h E4")
    assert len(copied(before.score, ids(before, 0, 0, 1)).lines[0].items) == 2
    with pytest.raises(Refused, match=r"^This is too much to copy at once\.$"):
        copied(before.score, ids(before, 0, 0, 1, 2))


def test_unknown() -> None:
    with pytest.raises(Unknown):
        copied(one_voice("w C4").score, ("e999",))


@pytest.mark.parametrize("name", sorted(ALL))
def test_whole_scores_are_copied_as_what_a_paste_takes(name: str) -> None:
    score = ALL[name]()
    targets = tuple(event.id for measure in score.measures for voice in measure.voices for event in voice.events)
    fragment = copied(score, targets)
    assert isinstance(fragment, Fragment)
    check_fragment(fragment, tuple(LINE_NAMES))
