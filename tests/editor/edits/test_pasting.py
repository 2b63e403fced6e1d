from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from editor.edits.base import Malformed, Refused, Unknown, read_edit
from editor.edits.copying import copied
from editor.edits.document import Document
from editor.edits.fragments import Fragment
from editor.edits.pasting import Paste, RepeatSelection
from tests.editor.edits.reading import caret, document, done, event, ids, lines, note, one_voice
from tests.editor.edits.spelled import voice
from tests.editor.scores import PIANO, Builder, band, drums, expressive, piano, start
from transcriptions.music.score import Grace, Lyric, Mark, Part, Spanner

F = Fraction


def fragment_of(document: Document, *measures: int) -> Fragment:
    """All that some measures have."""
    voices = (voice for index in measures for voice in document.score.measures[index].voices)
    return copied(document.score, tuple(event.id for voice in voices for event in voice.events))


def test_a_fragment_takes_the_place_of_what_was_there() -> None:
    before = one_voice("q C4 | q D4 | h E4", "w F4", "w G4")
    fragment = copied(before.score, ids(before, 0, 0, 1))
    outcome = done(before, Paste(caret(before, 1, 1), fragment))
    assert lines(outcome.document) == ["q C4 | q D4 | h E4", "q F4 | q C4 | q D4 | q r", "w G4"]
    assert outcome.selected == ids(outcome.document, 1, 1, 2)
    assert outcome.caret == caret(outcome.document, 1, 3)


def test_over_bar_lines_notes_are_tied() -> None:
    before = one_voice("h. C4 D4 | q E4", "w F4", "w G4")
    outcome = done(before, Paste(caret(before, 1, 2), copied(before.score, ids(before, 0, 0, 1))))
    assert lines(outcome.document) == ["h. C4 D4 | q E4", "h F4 | h C4~ D4~", "q C4 D4 | q E4 | h r"]
    assert outcome.caret == caret(outcome.document, 2, 2)


def test_values_stay_as_they_were_written_and_so_do_rests() -> None:
    before = one_voice("e C4 | h D4 | e r | q r", "w F4")
    outcome = done(before, Paste(caret(before, 1, 0), fragment_of(before, 0)))
    assert lines(outcome.document)[1] == "e C4 | h D4 | e r | q r"


def test_at_the_end_measures_are_added() -> None:
    before = one_voice("h C4 | h D4", "w E4")
    outcome = done(before, Paste(caret(before, 1, 2), fragment_of(before, 0, 1)))
    assert lines(outcome.document) == ["h C4 | h D4", "h E4 | h C4", "h D4 | h E4~", "h E4 | h r"]
    assert outcome.caret == caret(outcome.document, 3, 2)


def test_gaps_are_silence() -> None:
    before = one_voice("q C4 | q D4 | h E4", "w F4")
    fragment = copied(before.score, ids(before, 0, 0, 2))
    assert lines(done(before, Paste(caret(before, 1, 0), fragment)).document)[1] == "q C4 | q r | h E4"


def test_signs_lyrics_graces_and_tuplets_come_with_ids_of_their_own() -> None:
    b = Builder()
    grace = b.event("e C5", grace=Grace.APPOGGIATURA)
    fingered = replace(b.note("B4"), fingering="3", velocity=70, confidence=0.4)
    main = replace(b.event("q B4", articulations=("accent",), lyrics=(Lyric(1, "la"),)), notes=(fingered,))
    triplet = b.tuplet(3, 2, "e", "e C4 | e D4 | e E4")
    before = document(
        b.measure("1", b.voice((grace, main, *triplet, *b.events("h A4"))), **start()), b.measure("2", b.voice("w m"))
    )
    after = done(before, Paste(caret(before, 1, 0), fragment_of(before, 0))).document
    assert lines(after)[1] == lines(before)[0] == "(e C5) | q B4 | 3:2{e C4 | e D4 | e E4} | h A4"
    copy = event(after, 1, 1)
    assert (copy.articulations, copy.lyrics) == (("accent",), (Lyric(1, "la"),))
    assert copy.notes == (replace(fingered, id=copy.notes[0].id, confidence=None),)
    groups = {found.tuplet for found in after.score.measures[1].voices[0].events if found.tuplet}
    assert len(groups) == 1
    assert groups != {triplet[0].tuplet}


def test_grace_notes_stay_before_a_note_over_the_bar_line() -> None:
    b = Builder()
    grace = b.event("e C5", grace=Grace.ACCIACCATURA)
    before = document(
        b.measure("1", b.voice((grace, *b.events("w B4"))), **start()), b.measure("2", b.voice("w m")),
        b.measure("3", b.voice("w m")),
    )  # fmt: skip
    after = done(before, Paste(caret(before, 1, 2), fragment_of(before, 0))).document
    assert lines(after)[1:] == ["h r | (e C5) | h B4~", "h B4 | h r"]


def test_all_voices_marks_and_lines_of_a_grand_staff() -> None:
    before = Document(piano())
    fragment = fragment_of(before, 0, 1)
    after = done(before, Paste(caret(before, 2, 0), fragment)).document
    for staff, number in ((1, 1), (1, 2), (2, 1)):
        pasted = [voice(measure, staff=staff, number=number) for measure in after.score.measures[2:]]
        assert pasted == lines(before, staff=staff, number=number)[:2]
    assert [(mark.kind, mark.staff, mark.at, mark.text) for mark in after.score.measures[2].marks] == [
        (mark.kind, mark.staff, mark.at, mark.text)
        for mark in sorted(before.score.measures[0].marks, key=lambda mark: mark.at)
    ]
    new = [line for line in after.score.spanners if line.id not in {"l1", "l2"}]
    slurs = [(line.kind, line.start_event_id, line.end_event_id) for line in new]
    assert slurs == [("slur", event(after, 2, 2).id, event(after, 3, 1).id)]


def test_a_line_ends_on_the_last_of_tied_notes() -> None:
    before = one_voice("q C4 | h. D4", "w m", "w m")
    slur = Spanner("l1", "slur", *ids(before, 0, 0, 1))
    before = before.with_score(replace(before.score, spanners=(slur,)))
    after = done(before, Paste(caret(before, 1, 2), fragment_of(before, 0))).document
    assert lines(after)[1:] == ["h r | q C4 | q D4~", "h D4 | h r"]
    line = after.score.spanners[1]
    assert (line.start_event_id, line.end_event_id) == (event(after, 1, 1).id, event(after, 2, 0).id)


def test_a_mark_takes_the_place_of_one_that_cannot_stand_beside_it() -> None:
    before = Document(piano())
    last = before.score.measures[3]
    marks = (Mark("k9", "dynamic", "P1", 1, F(0), "ff"), Mark("k8", "text", "P1", 1, F(0), "Fine"))
    before = before.with_score(replace(before.score, measures=(*before.score.measures[:3], replace(last, marks=marks))))
    after = done(before, Paste(caret(before, 3, 0), fragment_of(before, 0))).document
    assert [mark.text for mark in after.score.measures[3].marks] == ["Fine", "mf", "down", "dolce", "up"]


def test_a_single_voice_goes_to_the_caret_s() -> None:
    before = one_voice("h C4 | h D4", "w E5")
    fragment = copied(before.score, ids(before, 0, 0))
    after = done(before, Paste(caret(before, 1, 2, ("P1", 1, 2)), fragment)).document
    assert lines(after) == ["h C4 | h D4", "w E5"]
    assert lines(after, number=2) == ["", "h s | h C4"]


def test_lines_of_a_voice_without_a_note_do_not_come_along() -> None:
    """A further voice of rests alone is not written, so a hairpin has nothing to lead from."""
    b = Builder()
    first = b.measure("1", b.voice("h. r | q C4"), **start())
    rest = first.voices[0].events[0].id
    before = document(first, b.measure("2", b.voice("w E5")), spanners=(Spanner("l1", "hairpin_up", rest, rest),))
    fragment = copied(before.score, (rest,))
    assert [line.kind for line in fragment.spanners] == ["hairpin_up"]
    after = done(before, Paste(caret(before, 1, 0, ("P1", 1, 2)), fragment)).document
    assert after == before
    kept = done(before, Paste(caret(before, 1, 0), fragment)).document
    assert [line.kind for line in kept.score.spanners] == ["hairpin_up", "hairpin_up"]


def test_other_voices_stay() -> None:
    before = Document(piano())
    fragment = copied(before.score, ids(before, 3, 0))
    after = done(before, Paste(caret(before, 1, 0), fragment)).document
    assert lines(after)[1] == "w D5 F#5"
    assert lines(after, number=2)[1] == "h F4 | h E4"


def test_other_parts_sound_the_same() -> None:
    before = Document(band())
    fragment = copied(before.score, tuple(event.id for event in before.score.measures[0].voices[0].events))
    after = done(before, Paste(caret(before, 0, 0, ("P2", 1, 1)), fragment)).document
    assert lines(after, part="P2")[0] == "q F4 | q G4 | h A4"
    low = done(before, Paste(caret(before, 0, 0, ("P4", 1, 1)), fragment)).document
    assert lines(low, part="P4")[0] == "q F5 | q G5 | h A5"
    back = copied(after.score, tuple(event.id for event in after.score.measures[0].voices[1].events))
    again = done(after, Paste(caret(after, 0, 0), back), "y").document
    assert lines(again) == lines(before)


def test_several_parts_go_to_the_staves_below() -> None:
    before = Document(band())
    voices = before.score.measures[0].voices
    fragment = copied(before.score, tuple(event.id for voice in voices[1:3] for event in voice.events))
    after = done(before, Paste(caret(before, 0, 0, ("P3", 1, 1)), fragment)).document
    assert [lines(after, part=part)[0] for part in ("P3", "P4")] == ["w C5", "w G5"]
    with pytest.raises(Refused, match=r"^There are not enough staves below: this was copied from more\.$"):
        done(before, Paste(caret(before, 0, 0, ("P4", 1, 1)), fragment))


def test_notes_drawn_on_the_other_staff_stay_so_where_there_is_one() -> None:
    b = Builder()
    crossed = replace(b.event("w C4"), staff=2)
    before = document(
        b.measure("1", b.voice((crossed,)), b.voice("w m", staff=2), **start()),
        b.measure("2", b.voice("w m"), b.voice("w m", staff=2)),
        parts=(PIANO,),
    )
    fragment = copied(before.score, (crossed.id,))
    assert event(done(before, Paste(caret(before, 1, 0), fragment)).document, 1, 0).staff == 2
    below = ("P1", 2, 1)
    assert event(done(before, Paste(caret(before, 1, 0, below), fragment)).document, 1, 0, below).staff is None


def test_another_score() -> None:
    source, target = Document(expressive()), one_voice("w m", "w m")
    fragment = copied(source.score, tuple(event.id for event in source.score.measures[1].voices[0].events))
    after = done(target, Paste(caret(target, 0, 0), fragment)).document
    assert lines(after) == ["q C7 | q D7 E7 | h G7", "w m"]
    assert sorted(line.kind for line in after.score.spanners) == ["hairpin_down", "octave_up"]


def test_drums_go_to_drums_only() -> None:
    kit, flute = Document(drums()), one_voice("w C4")
    strokes = copied(kit.score, ids(kit, 0, 0, 1))
    after = done(kit, Paste(caret(kit, 0, 2, ("P1", 1, 2)), strokes)).document
    assert [found.notes[0].drum for found in after.score.measures[0].voices[1].events] == [36, 38, 42, 42, 38]
    for target, fragment in ((flute, strokes), (kit, copied(flute.score, ids(flute, 0, 0)))):
        with pytest.raises(Refused, match=r"^Drums can be pasted to drums only, and pitches to pitches\.$"):
            done(target, Paste(caret(target, 0, 0), fragment))


def test_tuplets_are_not_cut() -> None:
    b = Builder()
    triplet = b.tuplet(3, 2, "q", "q C4 | q D4 | q E4")
    before = document(b.measure("1", b.voice((*triplet, *b.events("h F4"))), **start()), b.measure("2", b.voice("w m")))
    fragment = copied(before.score, (triplet[0].id,))
    with pytest.raises(Refused, match=r"^A tuplet would cross a bar line\.$"):
        done(before, Paste(caret(before, 0, 3), fragment))
    plain = copied(before.score, ids(before, 0, 3))
    with pytest.raises(Refused, match=r"^This would cut a tuplet in two\.$"):
        done(before, Paste(caret(before, 0, F(2, 3)), plain))


def test_the_selection_is_repeated_behind_itself() -> None:
    before = one_voice("q C4 | q D4 | h E4", "w F4")
    outcome = done(before, RepeatSelection(ids(before, 0, 0, 1)))
    assert lines(outcome.document) == ["q C4 | q D4 | q C4 | q D4", "w F4"]
    assert outcome.selected == ids(outcome.document, 0, 2, 3)
    again = done(outcome.document, RepeatSelection(outcome.selected), "y")
    assert lines(again.document) == ["q C4 | q D4 | q C4 | q D4", "q C4 | q D4 | h r"]
    last = done(before, RepeatSelection(ids(before, 1, 0)))
    assert lines(last.document) == ["q C4 | q D4 | h E4", "w F4", "w F4"]


def test_both_hands_are_repeated() -> None:
    before = Document(piano())
    voices = before.score.measures[2].voices
    outcome = done(before, RepeatSelection(tuple(event.id for voice in voices for event in voice.events)))
    assert lines(outcome.document)[3] == lines(before)[2]
    assert lines(outcome.document, staff=2)[3] == lines(before, staff=2)[2]


def test_what_nobody_can_write_is_refused() -> None:
    source = document(
        Builder().measure("1", Builder().voice("w G9"), **start()), parts=(Part("P1", "Piccolo", program=72),)
    )
    b = Builder()
    low = document(b.measure("1", b.voice("w C4"), **start()), parts=(Part("P1", "Bass", transposition=-12),))
    fragment = copied(source.score, ids(source, 0, 0))
    with pytest.raises(Refused, match="outside of what can be written"):
        done(low, Paste(caret(low, 0, 0), fragment))


def test_unknown_and_wrong_places() -> None:
    before = one_voice("w C4")
    fragment = fragment_of(before, 0)
    place = caret(before, 0, 0)
    for wrong in (replace(place, measure_id="m99"), replace(place, part_id="P9")):
        with pytest.raises(Unknown):
            done(before, Paste(wrong, fragment))
    for wrong in (replace(place, staff=2), replace(place, voice=5), replace(place, at=F(5)), replace(place, at=F(-1))):
        with pytest.raises(Refused):
            done(before, Paste(wrong, fragment))


GOOD: dict[str, object] = {
    "length": "1/1",
    "lines": [
        {
            "staff": 0, "home": 1, "voice": 1,
            "items": [{"at": "0/1", "length": "1/1", "events": [
                {"id": "e1", "kind": "chord", "base": "1/1",
                 "notes": [{"id": "n1", "pitch": {"step": "C", "alter": 0, "octave": 4}}]},
            ]}],
        }
    ],
    "marks": [{"staff": 0, "at": "0/1", "kind": "text", "text": "a"}],
    "spanners": [{"kind": "hairpin_up", "start": "e1", "end": "e1"}],
}  # fmt: skip


def pasted(*path: str | int, value: object = None) -> dict[str, object]:
    """The good fragment as a paste, with one value changed."""

    def changed(here: object, steps: tuple[str | int, ...]) -> object:
        if not steps:
            return value
        step, *rest = steps
        if isinstance(here, list):
            assert isinstance(step, int)
            return [*here[:step], changed(here[step], tuple(rest)), *here[step + 1 :]]
        assert isinstance(here, dict)
        return {**here, step: changed(here.get(step), tuple(rest))}

    place = {"measure_id": "m1", "part_id": "P1", "staff": 1, "voice": 1, "at": "0/1"}
    return {"edit": "paste", "caret": place, "fragment": changed(GOOD, path) if path else GOOD}


ITEM = ("lines", 0, "items", 0)
EVENT = (*ITEM, "events", 0)
NOTE = (*EVENT, "notes", 0)
CHORD = {
    "id": "e2",
    "kind": "chord",
    "base": "1/1",
    "notes": [{"id": "n2", "pitch": {"step": "C", "alter": 0, "octave": 4}}],
}
TUPLET = {"id": "t1", "actual": 3, "normal": 2, "unit": "1/2"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("length",), "0/1"),
        (("length",), "-1/1"),
        (("length",), "50000/1"),
        (("length",), "1/2"),
        (("lines",), []),
        (("lines", 0, "staff"), -1),
        (("lines", 0, "home"), 0),
        (("lines", 0, "voice"), 5),
        (("lines", 0, "transposition"), 99),
        (("lines", 0, "is_percussion"), True),
        ((*ITEM, "at"), "-1/1"),
        ((*ITEM, "at"), "1/2"),
        ((*ITEM, "at"), "1/10007"),
        ((*ITEM, "length"), "1/2"),
        ((*ITEM, "events"), []),
        ((*ITEM, "events"), [CHORD, {**CHORD, "id": "e1"}]),
        ((*EVENT, "kind"), "measure_rest"),
        ((*EVENT, "kind"), "space"),
        ((*EVENT, "kind"), "rest"),
        ((*EVENT, "base"), "1/3"),
        ((*EVENT, "dots"), 4),
        ((*EVENT, "notes"), []),
        ((*EVENT, "staff"), 9),
        ((*EVENT, "grace"), "acciaccatura"),
        ((*EVENT, "articulations"), ["<b>"]),
        ((*EVENT, "articulations"), ["accent", "accent"]),
        ((*EVENT, "lyrics"), [{"verse": 99, "text": "la"}]),
        ((*EVENT, "lyrics"), [{"verse": 1, "text": "la", "syllabic": "odd"}]),
        ((*EVENT, "lyrics"), [{"verse": 1, "text": "la"}, {"verse": 1, "text": "lu"}]),
        ((*EVENT, "tuplet"), {"id": "t1", "actual": 99, "normal": 2, "unit": "1/2"}),
        ((*EVENT, "tuplet"), TUPLET),
        ((*NOTE, "pitch", "octave"), 99),
        ((*NOTE, "pitch", "alter"), 7),
        ((*NOTE, "velocity"), 0),
        ((*NOTE, "velocity"), 128),
        ((*NOTE, "drum"), 36),
        ((*NOTE, "notehead"), "star"),
        ((*NOTE, "fingering"), "x"),
        ((*NOTE, "confidence"), "NaN"),
        (("marks", 0, "kind"), "jump"),
        (("marks", 0, "at"), "2/1"),
        (("marks", 0, "text"), "a\nb"),
        (("marks", 0, "staff"), -1),
        (("spanners", 0, "kind"), "wave"),
        (("spanners", 0, "end"), "e9"),
    ],
)
def test_malformed(path: tuple[str | int, ...], value: object) -> None:
    read_edit(pasted())
    with pytest.raises(Malformed):
        read_edit(pasted(*path, value=value))


def test_items_that_overlap_and_voices_that_stand_twice_are_malformed() -> None:
    line = GOOD["lines"][0]  # type: ignore[index]
    (item,) = line["items"]
    for lines_of in ([line, {**line, "items": []}], [{**line, "items": [item, {**item, "events": [CHORD]}]}]):
        with pytest.raises(Malformed):
            read_edit(pasted("lines", value=lines_of))


def test_a_fragment_of_ten_thousand_notes_is_read() -> None:
    line = GOOD["lines"][0]  # type: ignore[index]
    (item,) = line["items"]
    (chord,) = item["events"]
    (head,) = chord["notes"]
    items = [
        {
            **item,
            "at": f"{place}/1",
            "events": [{**chord, "id": f"e{place + 1}", "notes": [{**head, "id": f"n{place}"}]}],
        }
        for place in range(10_001)
    ]
    fragment = {**GOOD, "length": "10001/1"}
    data = {**pasted(), "fragment": {**fragment, "lines": [{**line, "items": items[:-1]}]}}
    assert isinstance(read_edit(data), Paste)
    with pytest.raises(Malformed):
        read_edit({**data, "fragment": {**fragment, "lines": [{**line, "items": items}]}})


def test_words() -> None:
    before = one_voice("q C4 | q r | h D4")
    assert Paste(caret(before, 0, 0), fragment_of(before, 0)).words == "Paste 2 notes"
    assert RepeatSelection(("e1",)).words == "Repeat the selection"
    assert note(before, 0, 0).pitch.step == "C"
