"""Bar lines elsewhere: another meter, or the same one begun earlier or later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from editor.edits.bars import Bar, full_bars
from editor.edits.base import Edit, Malformed, NewIds, Outcome, Refused, edit
from editor.edits.corrections.notating import renotated
from editor.edits.corrections.stretches import place_in_words, stretch_of
from editor.edits.document import Document
from editor.edits.rebarring import rebarred
from transcriptions.music.score import Score, TimeSignature
from transcriptions.music.state import Setting, settings

MOST_BEATS, FINEST_UNIT = 64, 64
# Bar lines stand on multiples of a 64th.
_FINEST_PLACE = Fraction(1, 16)


@edit
@dataclass(frozen=True, slots=True)
class Rebar(Edit):
    """All measures in one meter; changes of meter between them go. Notes over the new bar lines are tied.

    pickup: quarters before the first full bar, 0 for none; null leaves the one there is. What is left over at the end
    is a short measure when music follows, so that nothing after it moves; at the end of the score rests fill it.
    """

    name: ClassVar[str] = "rebar"
    moves_bar_lines: ClassVar[bool] = True
    numerator: int
    denominator: int
    pickup: Fraction | None = None
    first: str = ""
    last: str = ""

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        score = document.score
        stretch = stretch_of(score, self.first, self.last)
        states = settings(score)
        time = _time_signature(self.numerator, self.denominator)
        total = sum((states[index].length for index in stretch), Fraction(0))
        pickup = self.pickup
        if pickup is None:
            pickup = _pickup(states[0]) if stretch.start == 0 else Fraction(0)
        if not 0 <= pickup < time.length or pickup % _FINEST_PLACE:
            raise Refused("A pickup is shorter than a bar, and ends on a 64th.")
        if pickup and stretch.start:
            raise Refused("Only the beginning of a piece can have a pickup.")
        bars = full_bars(time, total, pickup=pickup)
        return Outcome(document.with_score(moved_bar_lines(score, stretch, bars, ids=ids)))

    @property
    def words(self) -> str:
        return f"Write in {self.numerator}/{self.denominator}{place_in_words(self.first, self.last)}"


@edit
@dataclass(frozen=True, slots=True)
class ShiftBars(Edit):
    """All bar lines so many quarters later (or earlier, below 0): where a piece's first beat was taken for another.

    At the start of the score this makes, changes or ends its pickup; elsewhere it leaves a short measure at each end.
    """

    name: ClassVar[str] = "shift_bars"
    moves_bar_lines: ClassVar[bool] = True
    by: Fraction
    first: str = ""
    last: str = ""

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        score = document.score
        stretch = stretch_of(score, self.first, self.last)
        states = settings(score)[stretch.start : stretch.stop]
        if not self.by or abs(self.by) >= states[0].time.length or self.by % _FINEST_PLACE:
            raise Refused("Bar lines move by less than a bar, by a 64th at least.")
        bars = [Bar(state.time, state.length) for state in states]
        if stretch.start == 0 and _pickup(states[0]):
            opening, bars = bars[0].length, bars[1:]
        else:
            opening = Fraction(0)
        if not bars:
            raise Refused("There is no bar line here that could move.")
        shifted = _begun(opening + self.by, bars, time=states[0].time)
        return Outcome(document.with_score(moved_bar_lines(score, stretch, shifted, ids=ids)))

    @property
    def words(self) -> str:
        way = "later" if self.by > 0 else "earlier"
        return f"Move the bar lines {quarters_in_words(abs(self.by))} {way}{place_in_words(self.first, self.last)}"


def quarters_in_words(length: Fraction) -> str:
    """ "1 quarter", "3 eighths"."""
    names = {1: "quarter", 2: "eighth", 4: "16th", 8: "32nd", 16: "64th"}
    name = names.get(length.denominator, "quarter")
    count = length.numerator if length.denominator in names else length
    return f"{count} {name}{'' if count == 1 else 's'}"


def moved_bar_lines(score: Score, stretch: range, bars: Sequence[Bar], *, ids: NewIds) -> Score:
    """A stretch in other bars, cut or filled up to its length; the meter after it stays as it is. Raises Refused."""
    states = settings(score)
    total = sum((states[index].length for index in stretch), Fraction(0))
    is_end = stretch.stop == len(score.measures)
    fitting = _fitted(bars, total, is_end=is_end)
    if not is_end and score.measures[stretch.stop].time is None:
        following = replace(score.measures[stretch.stop], time=states[stretch.stop].time)
        measures = (*score.measures[: stretch.stop], following, *score.measures[stretch.stop + 1 :])
        score = replace(score, measures=measures)
    moved = rebarred(score, stretch.start, stop=stretch.stop, bars=fitting, ids=ids)
    count = len(moved.measures) - len(score.measures) + len(stretch)
    return renotated(moved, range(stretch.start, stretch.start + count), ids)


def _fitted(bars: Sequence[Bar], total: Fraction, *, is_end: bool) -> list[Bar]:
    """As many of the bars as it takes, more like the last one where they do not reach, the last cut before music."""
    found: list[Bar] = []
    length = Fraction(0)
    while length < total:
        last = bars[min(len(found), len(bars) - 1)]
        bar = last if len(found) < len(bars) else Bar(last.time, last.time.length)
        room = total - length
        if bar.length > room and not is_end:
            bar = replace(bar, length=room)
        found.append(bar)
        length += bar.length
    return found


def _begun(opening: Fraction, bars: Sequence[Bar], *, time: TimeSignature) -> list[Bar]:
    """Bars after an opening of so many quarters: of one longer than a bar a bar is split off; below 0 the first
    bar line goes."""
    if opening < 0:
        first, *others = bars
        if opening + first.length <= 0:
            raise Refused("The first bar line cannot move so far.")
        return [replace(first, length=opening + first.length), *others]
    if opening > time.length:
        return [Bar(time, opening - time.length), Bar(time, time.length), *bars]
    return [*([Bar(time, opening)] if opening else []), *bars]


def _pickup(state: Setting) -> Fraction:
    """The length of a first measure that is short, else 0."""
    return state.length if state.length < state.time.length else Fraction(0)


def _time_signature(numerator: int, denominator: int) -> TimeSignature:
    if not 1 <= numerator <= MOST_BEATS or denominator not in (1, 2, 4, 8, 16, 32, 64):
        raise Malformed("This is no time signature.")
    return TimeSignature(numerator, denominator)
