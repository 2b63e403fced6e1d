"""Time signatures, which write the music anew to the next change, and measures of a length of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from editor.edits.addresses import key_of, measure_index, with_measure
from editor.edits.bars import Bar, BarLines, full_bars
from editor.edits.base import Edit, NewIds, Outcome, Refused, edit
from editor.edits.document import Document
from editor.edits.forms import check_one_of
from editor.edits.limits import check_range
from editor.edits.line import Frame, Item, events_of, filled, items_of
from editor.edits.rebarring import rebarred
from transcriptions.music.numbering import measure_numbers, opening_label
from transcriptions.music.score import EventKind, Measure, Score, TimeSignature, Voice
from transcriptions.music.state import Setting, settings
from transcriptions.music.values import FINEST

DENOMINATORS = (1, 2, 4, 8, 16, 32, 64)
SYMBOLS = {"common": (4, 4), "cut": (2, 2)}
# Quarters; cadenzas are longer than any other measure.
LONGEST = Fraction(256)


@edit
@dataclass(frozen=True, slots=True)
class SetTime(Edit):
    """The time signature from a measure to the next change; bar lines move, a pickup stays one.

    numerator None: no change in this measure, the time signature before goes on.
    """

    name: ClassVar[str] = "set_time"
    moves_bar_lines: ClassVar[bool] = True
    measure_id: str
    numerator: int | None
    denominator: int = 4
    symbol: str = ""

    def __post_init__(self) -> None:
        check_one_of(self.denominator, DENOMINATORS)
        check_one_of(self.symbol, ["", *SYMBOLS])
        if self.numerator is not None:
            check_range(self.numerator, 1, 64)
            if self.symbol and SYMBOLS[self.symbol] != (self.numerator, self.denominator):
                raise ValueError(f"{self.numerator}/{self.denominator} has no sign of its own")

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        score = document.score
        index = measure_index(score, self.measure_id)
        states = settings(score)
        if self.numerator is not None:
            time = TimeSignature(self.numerator, self.denominator, self.symbol)
        elif index == 0:
            raise Refused("The first measure needs a time signature.")
        elif score.measures[index].time is None:
            raise Refused("The time signature does not change in this measure.")
        else:
            time = states[index - 1].time
        return Outcome(document.with_score(with_time(score, index, time, ids=ids)))

    @property
    def words(self) -> str:
        if self.numerator is None:
            return "Remove a change of time signature"
        return f"Set the time signature to {self.numerator}/{self.denominator}"


@edit
@dataclass(frozen=True, slots=True)
class SetMeasureLength(Edit):
    """The actual length of one measure, whatever the time signature says; None: as it says.

    A measure grows and shrinks at its end; the first one at its beginning, so that a pickup leads into the next.
    """

    name: ClassVar[str] = "set_measure_length"
    measure_id: str
    length: Fraction | None

    def __post_init__(self) -> None:
        if self.length is not None and (not 0 < self.length <= LONGEST or self.length % FINEST):
            raise ValueError(f"{self.length} quarters is no length of a measure")

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        score = document.score
        index = measure_index(score, self.measure_id)
        setting = settings(score)[index]
        length = setting.time.length if self.length is None else self.length
        measure = score.measures[index]
        if length != setting.length:
            bar = Bar(setting.time, length)
            measure = _lengthened(score, index, setting=setting, bar=bar, ids=ids)
        label = measure.label if index else opening_label(measure.label, is_upbeat=length < setting.time.length)
        measure = replace(measure, label=label, length=None if length == setting.time.length else length)
        return Outcome(document.with_score(with_measure(score, index, measure)))

    @property
    def words(self) -> str:
        if self.length is None:
            return "Set a measure to its usual length"
        return f"Set the length of a measure to {self.length} quarter{'' if self.length == 1 else 's'}"


def with_time(score: Score, index: int, time: TimeSignature, *, ids: NewIds) -> Score:
    """The time signature set in a measure, and the music written anew up to the next change. Raises Refused."""
    states = settings(score)
    was = states[index].time
    if (was.numerator, was.denominator) == (time.numerator, time.denominator):
        return _relabelled(score, index, time)
    changes = (later for later in range(index + 1, len(score.measures)) if score.measures[later].time)
    stop = next(changes, len(score.measures))
    total = sum((state.length for state in states[index:stop]), Fraction(0))
    opening = states[0].length if index == 0 and states[0].length < was.length else None
    return rebarred(score, index, stop=stop, bars=full_bars(time, total, pickup=opening), ids=ids)


def _relabelled(score: Score, index: int, time: TimeSignature) -> Score:
    """The same measures under another sign for the same time signature."""
    before = settings(score)[index - 1].time if index else None
    measure = replace(score.measures[index], time=None if time == before else time)
    return with_measure(score, index, measure)


def _lengthened(score: Score, index: int, *, setting: Setting, bar: Bar, ids: NewIds) -> Measure:
    """Longer by silence, or shorter by the silence that was there. Raises Refused."""
    measure = score.measures[index]
    shift = bar.length - setting.length if index == 0 else Fraction(0)
    frame = BarLines.of([bar], is_opening=index == 0).frame(0)
    voices = []
    for voice in measure.voices:
        items = [replace(item, start=item.start + shift) for item in items_of(voice.events, setting.length)]
        if any(_is_lost(item, bar.length) for item in items):
            raise Refused(f"Measure {measure_numbers(score)[index]} has notes where it would end: remove them first.")
        voices.append(_refilled(voice, items, frame=frame, ids=ids))

    def moved(at: Fraction) -> Fraction:
        return min(max(at + shift, Fraction(0)), bar.length)

    marks = tuple(replace(mark, at=moved(mark.at)) for mark in measure.marks)
    clefs = tuple(replace(clef, at=moved(clef.at) if clef.at else clef.at) for clef in measure.clefs)
    tempo = measure.tempo and replace(measure.tempo, at=moved(measure.tempo.at) if measure.tempo.at else Fraction(0))
    return replace(measure, voices=tuple(voices), marks=marks, clefs=clefs, tempo=tempo)


def _is_lost(item: Item, length: Fraction) -> bool:
    is_plain = item.is_silent and not item.main.articulations
    return not is_plain and (item.start < 0 or item.end > length)


def _refilled(voice: Voice, items: list[Item], *, frame: Frame, ids: NewIds) -> Voice:
    if any(item.main.kind is EventKind.MEASURE_REST for item in items):
        return voice
    inside = [item for item in items if item.start >= 0 and item.end <= frame.length]
    whole = filled(inside, frame=frame, ids=ids, hidden=key_of(voice)[2] > 1)
    return replace(voice, events=events_of(whole))
