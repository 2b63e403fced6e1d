"""Copied music written into a score: at a caret, or once more behind where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate
from typing import ClassVar

from editor.edits.addresses import VoiceKey
from editor.edits.bars import Bar, BarLines
from editor.edits.base import Caret, Edit, NewIds, Outcome, Refused, counted, edit
from editor.edits.carets import caret_at, spot_of
from editor.edits.contents import events_in
from editor.edits.copying import copy_of
from editor.edits.document import Document
from editor.edits.forms import check_targets
from editor.edits.fragments import Fragment, FragmentItem, FragmentLine, FragmentMark, check_fragment
from editor.edits.intervals import Interval, moved_pitch
from editor.edits.line import Item, cut
from editor.edits.lines import LINE_NAMES
from editor.edits.marks import with_mark
from editor.edits.new_notes import within
from editor.edits.sheet import Sheet, Spot
from transcriptions.music.score import Event, Mark, Note, Part, Score, Spanner
from transcriptions.music.state import settings, staves
from transcriptions.music.transposing import transposition_fifths

TUPLET_OVER_BAR_LINE = "A tuplet would cross a bar line."
TOO_FEW_STAVES = "There are not enough staves below: this was copied from more."
DRUMS_TO_DRUMS = "Drums can be pasted to drums only, and pitches to pitches."


@edit
@dataclass(frozen=True, slots=True)
class Paste(Edit):
    """A fragment in place of what is there, from a caret on and over bar lines; measures are added where it ends late.

    Its top staff goes to the caret's; a single voice goes to the caret's voice, several keep their numbers.
    """

    name: ClassVar[str] = "paste"
    caret: Caret
    fragment: Fragment

    def __post_init__(self) -> None:
        check_fragment(self.fragment, tuple(LINE_NAMES))

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        sheet = Sheet(document.score, ids)
        return _pasted(document, self.fragment, sheet=sheet, spot=spot_of(sheet, self.caret))

    @property
    def words(self) -> str:
        return f"Paste {counted(sum(1 for event in self.fragment.events if event.notes), 'note')}"


@edit
@dataclass(frozen=True, slots=True)
class RepeatSelection(Edit):
    """What is selected once more, right behind itself."""

    name: ClassVar[str] = "repeat_selection"
    targets: tuple[str, ...]

    def __post_init__(self) -> None:
        check_targets(self.targets)

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        copy = copy_of(document.score, self.targets)
        starts = list(accumulate((setting.length for setting in settings(document.score)), initial=Fraction(0)))
        end = copy.start + copy.fragment.length
        index = max(index for index, start in enumerate(starts[:-1]) if start < end)
        sheet = Sheet(document.score, ids)
        return _pasted(document, copy.fragment, sheet=sheet, spot=Spot(index, copy.key, end - starts[index]))

    @property
    def words(self) -> str:
        return "Repeat the selection"


class _Paster:
    """Writes the lines of one fragment from one place on, with ids of their own."""

    def __init__(self, sheet: Sheet, fragment: Fragment, spot: Spot) -> None:
        self.sheet, self.fragment = sheet, fragment
        lengths = sheet.settings[spot.index :]
        bars = (Bar(setting.time, setting.length) for setting in lengths)
        self.bars = BarLines.of(bars, is_opening=spot.index == 0)
        self.first, self.start = spot.index, spot.at
        self.staves = [(part, staff) for part in sheet.parts for staff in staves(part)]
        self.top = next(index for index, (part, staff) in enumerate(self.staves) if (part.id, staff) == spot.key[:2])
        self.firsts: dict[str, str] = {}  # ids in the fragment to those of the first and the last event written
        self.lasts: dict[str, str] = {}

    def staff(self, offset: int) -> tuple[Part, int]:
        """Raises Refused."""
        if self.top + offset >= len(self.staves):
            raise Refused(TOO_FEW_STAVES)
        return self.staves[self.top + offset]

    def write(self, line: FragmentLine, voice: int) -> list[str]:
        """Ids of the events written. Raises Refused."""
        part, staff = self.staff(line.staff)
        if part.is_percussion != line.is_percussion:
            raise Refused(DRUMS_TO_DRUMS)
        key = (part.id, staff, voice)
        fifths = transposition_fifths(part.transposition) - transposition_fifths(line.transposition)
        by = Interval(line.transposition - part.transposition, fifths)
        new = [(item, self._events(item, line, part, staff=staff, by=by)) for item in line.items]
        inside: dict[int, list[Item]] = {}
        over: list[tuple[FragmentItem, tuple[Event, ...]]] = []
        for item, events in new:
            start = self.start + item.at
            index = self.bars.index_at(start) if item.length else self.bars.index_before(start)
            if self.bars.crossed(start, start + item.length):
                over.append((item, events))
            else:
                inside.setdefault(index, []).append(Item(start - self.bars.starts[index], item.length, events))
        self._write_over(key, inside)
        for item, events in over:
            self._write_tied(key, item, events)
        return [event.id for _, events in new for event in events]

    def _write_over(self, key: VoiceKey, inside: dict[int, list[Item]]) -> None:
        """Items inside measures, in place of all that was there in the fragment's time."""
        sheet = self.sheet
        for index, start, stop in self.bars.stretches(self.start, self.start + self.fragment.length):
            place = self.first + index
            left = cut(sheet.items(place, key), start, stop, frame=sheet.frame(place), ids=sheet.ids)
            items = inside.get(index, [])
            rests = {event.id for item in items for event in item.events if not event.notes}
            sheet.set_items(place, key, [*left, *items], kept=rests)

    def _write_tied(self, key: VoiceKey, item: FragmentItem, events: Sequence[Event]) -> None:
        """An item over a bar line."""
        main = events[-1]
        if main.tuplet:
            raise Refused(TUPLET_OVER_BAR_LINE)
        start = self.start + item.at
        index = self.bars.index_at(start)
        spot = Spot(self.first + index, key, start - self.bars.starts[index])
        put = self.sheet.put(spot, main, item.length)
        if len(events) > 1:
            self.sheet.lead(spot.index, key, graces=events[:-1], event_id=main.id)
        source = item.events[-1].id
        self.lasts[source] = put.events[-1].id

    def _events(
        self, item: FragmentItem, line: FragmentLine, part: Part, *, staff: int, by: Interval
    ) -> tuple[Event, ...]:
        """With ids of this score, at the pitches that the part reads."""
        ids = self.sheet.ids
        tuplet = item.events[-1].tuplet
        tuplet = replace(tuplet, id=ids.new("t")) if tuplet else None
        events = []
        for event in item.events:
            name = ids.new("e")
            self.firsts[event.id] = self.lasts[event.id] = name
            notes = tuple(self._note(note, part, by) for note in event.notes)
            drawn = None if event.staff is None else staff + event.staff - line.home
            drawn = drawn if drawn and 1 <= drawn <= part.staves and drawn != staff else None
            inner = None if event.grace else tuplet
            events.append(replace(event, id=name, notes=notes, tuplet=inner, staff=drawn))
        return tuple(events)

    def _note(self, note: Note, part: Part, by: Interval) -> Note:
        pitch = note.pitch if note.drum is not None or not by.semitones else moved_pitch(note.pitch, by)
        if note.drum is None:
            within(pitch, part)
        return replace(note, id=self.sheet.ids.new("n"), pitch=pitch, confidence=None)

    def place(self, mark: FragmentMark) -> tuple[int, Mark]:
        """A mark with the index of its measure. Raises Refused."""
        part, staff = self.staff(mark.staff)
        at = self.start + mark.at
        is_end = mark.kind == "pedal" and mark.text == "up"
        index = self.bars.index_before(at) if is_end else self.bars.index_at(at)
        name = self.sheet.ids.new("k")
        return self.first + index, Mark(
            name, mark.kind, part.id, staff, at - self.bars.starts[index], mark.text, mark.shown
        )


def _pasted(document: Document, fragment: Fragment, *, sheet: Sheet, spot: Spot) -> Outcome:
    sheet.make_room(spot, fragment.length)
    paster = _Paster(sheet, fragment, spot)
    is_single = len(fragment.lines) == 1
    selected = [
        name for line in fragment.lines for name in paster.write(line, spot.key[2] if is_single else line.voice)
    ]
    for index, mark in map(paster.place, fragment.marks):
        sheet.measures[index] = with_mark(sheet.measures[index], mark)
    lines = (
        Spanner(sheet.ids.new("l"), line.kind, paster.firsts[line.start], paster.lasts[line.end])
        for line in fragment.spanners
    )
    score = _with_lines(sheet.score(), lines)
    end = sheet.spot_at(spot, fragment.length)
    return Outcome(document.with_score(score), tuple(selected), caret_at(sheet, end))


def _with_lines(score: Score, lines: Iterable[Spanner]) -> Score:
    """Lines with both ends: notes that another voice of the fragment overwrites are not there."""
    there = events_in(score.measures)
    whole = (line for line in lines if {line.start_event_id, line.end_event_id} <= there)
    return replace(score, spanners=(*score.spanners, *whole))
