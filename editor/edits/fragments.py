"""Copied music: voices, marks and lines of a selection as a value that any score can take in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from editor.edits.forms import MOST_VOICES, check_one_of, check_pitch, check_value
from editor.edits.limits import FINEST_DENOMINATOR, check_range, check_text
from editor.edits.lyrics import MOST_VERSES, SYLLABIC
from editor.edits.signs import ARTICULATIONS, FINGERING, NOTEHEADS
from transcriptions.music.score import BASE_VALUES, Event, EventKind, Note, Tuplet

# As much as a very long piano score has.
MOST_EVENTS = 10_000
MOST_MARKS = 2_000
LONGEST = 40_000
MOST_STAVES = 120
MOST_OF_A_TUPLET = 64
MARK_KINDS = ("dynamic", "text", "pedal", "chord_symbol")


@dataclass(frozen=True, slots=True)
class FragmentItem:
    """An event with the grace notes that lead to it, or a whole tuplet. at: quarters from the fragment's start."""

    at: Fraction
    length: Fraction
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class FragmentLine:
    """What one voice has. staff: from the fragment's top staff, from 0; home: that staff's number in its part.

    transposition: of the part, semitones from the written pitches to the sounding ones.
    """

    staff: int
    home: int
    voice: int
    items: tuple[FragmentItem, ...]
    transposition: int = 0
    is_percussion: bool = False


@dataclass(frozen=True, slots=True)
class FragmentMark:
    staff: int
    at: Fraction
    kind: str
    text: str
    shown: bool = True


@dataclass(frozen=True, slots=True)
class FragmentSpanner:
    """start, end: ids of events of the fragment."""

    kind: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Fragment:
    """length: quarters in all, which a paste writes over in each of its voices."""

    length: Fraction
    lines: tuple[FragmentLine, ...]
    marks: tuple[FragmentMark, ...] = ()
    spanners: tuple[FragmentSpanner, ...] = ()

    @property
    def events(self) -> Iterator[Event]:
        return (event for line in self.lines for item in line.items for event in item.events)


def check_fragment(fragment: Fragment, line_kinds: tuple[str, ...]) -> None:
    """Raises ValueError when it is not what a copy could have made. line_kinds: of spanners."""
    _check_time(fragment.length, Fraction(LONGEST))
    if not fragment.length or not fragment.lines:
        raise ValueError("the fragment is empty")
    names = [event.id for event in fragment.events]
    if len(names) > MOST_EVENTS or len(fragment.marks) + len(fragment.spanners) > MOST_MARKS:
        raise ValueError("the fragment is too long")
    if len(set(names)) < len(names):
        raise ValueError("two events of the fragment have one id")
    places = [(line.staff, line.voice) for line in fragment.lines]
    if len(set(places)) < len(places):
        raise ValueError("two lines of the fragment are one voice")
    for line in fragment.lines:
        _check_line(line, fragment.length)
    for mark in fragment.marks:
        check_range(mark.staff, 0, MOST_STAVES)
        _check_time(mark.at, fragment.length)
        check_one_of(mark.kind, MARK_KINDS)
        check_text(mark.text)
    for spanner in fragment.spanners:
        check_one_of(spanner.kind, line_kinds)
        if not {spanner.start, spanner.end} <= set(names):
            raise ValueError("a line of the fragment has no end")


def _check_time(time: Fraction, latest: Fraction) -> None:
    if not 0 <= time <= latest or time.denominator > FINEST_DENOMINATOR:
        raise ValueError(f"{time} is no place in the fragment")


def _check_line(line: FragmentLine, length: Fraction) -> None:
    check_range(line.staff, 0, MOST_STAVES)
    check_range(line.home, 1, 3)
    check_range(line.voice, 1, MOST_VOICES)
    check_range(line.transposition, -48, 48)
    for item in line.items:
        _check_time(item.at, length)
        _check_time(item.length, length - item.at)
        _check_item(item)
        for event in item.events:
            _check_event(event, is_percussion=line.is_percussion)
    if any(one.at + one.length > other.at for one, other in pairwise(line.items)):
        raise ValueError("items of the fragment overlap")


def _check_item(item: FragmentItem) -> None:
    """Grace notes and one event, a tuplet, or grace notes alone."""
    mains = [event for event in item.events if not event.grace]
    tuplets = {event.tuplet for event in mains}
    if not item.events or len(tuplets) > 1 or any(event.tuplet for event in item.events if event.grace):
        raise ValueError("an item of the fragment is none")
    tuplet = next(iter(tuplets), None)
    if tuplet:
        _check_tuplet(tuplet)
    is_whole = bool(tuplet) and not item.events[-1].grace
    if not (is_whole or len(mains) == 0 or (len(mains) == 1 and not item.events[-1].grace)):
        raise ValueError("an item of the fragment is none")
    if sum((event.duration for event in mains), Fraction(0)) != item.length:
        raise ValueError("an item of the fragment is not as long as it says")


def _check_tuplet(tuplet: Tuplet) -> None:
    check_range(tuplet.actual, 2, MOST_OF_A_TUPLET)
    check_range(tuplet.normal, 1, MOST_OF_A_TUPLET)
    check_one_of(tuplet.unit, BASE_VALUES)


def _check_event(event: Event, *, is_percussion: bool) -> None:
    check_value(event.base, event.dots)
    check_one_of(event.kind, (EventKind.CHORD, EventKind.REST))
    if (event.kind is EventKind.CHORD) != bool(event.notes) or (event.grace and not event.notes):
        raise ValueError("only chords have notes")
    if event.staff is not None:
        check_range(event.staff, 1, 3)
    if len(set(event.articulations)) < len(event.articulations) or not set(event.articulations) <= set(ARTICULATIONS):
        raise ValueError("an event of the fragment has a sign that is none")
    for lyric in event.lyrics:
        check_range(lyric.verse, 1, MOST_VERSES)
        check_text(lyric.text)
        check_one_of(lyric.syllabic, SYLLABIC)
    if len({lyric.verse for lyric in event.lyrics}) < len(event.lyrics):
        raise ValueError("a verse stands twice under one event")
    for note in event.notes:
        _check_note(note, is_percussion=is_percussion)


def _check_note(note: Note, *, is_percussion: bool) -> None:
    check_pitch(note.pitch)
    check_one_of(note.notehead, NOTEHEADS)
    if (note.drum is not None) != is_percussion:
        raise ValueError("drums and pitches do not stand in one line")
    for value, lowest in ((note.drum, 0), (note.velocity, 1)):
        if value is not None:
            check_range(value, lowest, 127)
    if not FINGERING.fullmatch(note.fingering):
        raise ValueError(f"{note.fingering!r} is no fingering")
