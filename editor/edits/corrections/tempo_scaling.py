"""Half or double the tempo: the same sound in values of half or twice the length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from editor.edits.bars import MOST_MEASURES, TOO_MANY, Bar
from editor.edits.base import Edit, NewIds, Outcome, Refused, edit
from editor.edits.corrections.bar_lines import moved_bar_lines
from editor.edits.corrections.stretches import place_in_words, stretch_of
from editor.edits.document import Document
from editor.edits.line import TOO_FINE
from transcriptions.music.score import BASE_VALUES, Event, EventKind, Measure, Score, Tempo
from transcriptions.music.state import Setting, settings

HALF, DOUBLE = Fraction(1, 2), Fraction(2)
SLOWEST, FASTEST = 5, 999
# Where a score says nothing, playback goes by this.
_USUAL = Tempo(Fraction(120), number_shown=False)


@edit
@dataclass(frozen=True, slots=True)
class ScaleTempo(Edit):
    """factor: of the tempo, 1/2 or 2. The music sounds as before; the meter stays.

    At half the tempo all values halve, and two bars become one: what was a quarter is an eighth. At double tempo they
    double, and each bar becomes two. Repeats and endings keep their bar lines: a bar that has no fellow before one
    becomes a bar of half the length. Tempo marks follow, and after some measures alone the tempo returns.
    """

    name: ClassVar[str] = "scale_tempo"
    moves_bar_lines: ClassVar[bool] = True
    factor: Fraction
    first: str = ""
    last: str = ""

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        if self.factor not in (HALF, DOUBLE):
            raise Refused("A tempo can be halved or doubled.")
        score = document.score
        stretch = stretch_of(score, self.first, self.last)
        states = settings(score)
        end = len(score.measures)
        bars = [
            bar
            for section in _sections(score, stretch, states)
            for bar in _bars(
                states,
                section,
                self.factor,
                fills_end=section.stop == end and not score.measures[-1].repeat_end,
            )
        ]
        if len(score.measures) - len(stretch) + len(bars) > MOST_MEASURES:
            raise Refused(TOO_MANY)
        scaled = self._scaled(score, stretch, states)
        return Outcome(document.with_score(moved_bar_lines(scaled, stretch, bars, ids=ids)))

    @property
    def words(self) -> str:
        return f"{'Halve' if self.factor == HALF else 'Double'} the tempo{place_in_words(self.first, self.last)}"

    def _scaled(self, score: Score, stretch: range, states: Sequence[Setting]) -> Score:
        """Everything in the measures at its scaled place, between the old bar lines."""
        measures = list(score.measures)
        before = _tempo_at(score, stretch.start)
        after = _tempo_at(score, stretch.stop)
        for index in stretch:
            measures[index] = self._measure(measures[index], states[index].length)
        if measures[stretch.start].tempo is None:
            tempo = self._tempo(replace(before, at=Fraction(0), text=""))
            measures[stretch.start] = replace(measures[stretch.start], tempo=tempo)
        if stretch.stop < len(measures) and measures[stretch.stop].tempo is None:
            measures[stretch.stop] = replace(measures[stretch.stop], tempo=replace(after, at=Fraction(0), text=""))
        return replace(score, measures=tuple(measures))

    def _measure(self, measure: Measure, length: Fraction) -> Measure:
        return replace(
            measure,
            voices=tuple(
                replace(voice, events=tuple(self._event(event) for event in voice.events)) for voice in measure.voices
            ),
            length=length * self.factor,
            tempo=self._tempo(measure.tempo) if measure.tempo else None,
            clefs=tuple(replace(clef, at=clef.at * self.factor) for clef in measure.clefs),
            marks=tuple(replace(mark, at=mark.at * self.factor) for mark in measure.marks),
        )

    def _event(self, event: Event) -> Event:
        if event.grace or event.kind is EventKind.MEASURE_REST:
            return event
        tuplet = replace(event.tuplet, unit=event.tuplet.unit * self.factor) if event.tuplet else None
        scaled = replace(event, base=event.base * self.factor, tuplet=tuplet)
        shortest = scaled.base / 2**scaled.dots
        if shortest < BASE_VALUES[-1] or (tuplet and tuplet.unit < BASE_VALUES[-1]):
            raise Refused(TOO_FINE)
        if tuplet and max(scaled.base, tuplet.unit) > BASE_VALUES[0]:
            raise Refused("Notes longer than two whole notes cannot be written.")
        return scaled

    def _tempo(self, tempo: Tempo) -> Tempo:
        scaled = replace(tempo, bpm=tempo.bpm * self.factor, at=tempo.at * self.factor)
        if not SLOWEST <= scaled.bpm <= FASTEST:
            raise Refused(f"A tempo is from {SLOWEST} to {FASTEST} beats a minute.")
        return scaled


def _tempo_at(score: Score, index: int) -> Tempo:
    """What is in force when a measure begins, its own tempo left aside."""
    earlier = (measure.tempo for measure in reversed(score.measures[:index]))
    return next((tempo for tempo in earlier if tempo), _USUAL)


def _sections(score: Score, stretch: range, states: Sequence[Setting]) -> Iterator[range]:
    """Measures whose bar lines may go in pairs: of one meter, whole, and between repeats and endings."""
    start = stretch.start
    for index in stretch[1:]:
        before, here = score.measures[index - 1], score.measures[index]
        is_edge = before.repeat_end or here.repeat_start or before.ending != here.ending
        is_other = states[index].time != states[index - 1].time
        if is_edge or is_other or not (_is_full(states[index - 1]) and _is_full(states[index])):
            yield range(start, index)
            start = index
    yield range(start, stretch.stop)


def _is_full(state: Setting) -> bool:
    return state.length == state.time.length


def _bars(states: Sequence[Setting], section: range, factor: Fraction, *, fills_end: bool) -> list[Bar]:
    """The bars of a section at another tempo. fills_end: a last bar without a fellow is to be a whole one."""
    state = states[section.start]
    whole = Bar(state.time, state.time.length)
    if not _is_full(state):
        return _irregular_bars(state, state.length * factor, is_opening=section.start == 0)
    if factor == DOUBLE:
        return [whole] * (2 * len(section))
    pairs, left = divmod(len(section), 2)
    last = whole if fills_end else replace(whole, length=whole.length / 2)
    return [whole] * pairs + [last] * left


def _irregular_bars(state: Setting, length: Fraction, *, is_opening: bool) -> list[Bar]:
    """One irregular measure at another tempo: a pickup may become a pickup and a bar."""
    count, left = divmod(length, state.time.length)
    bars = [Bar(state.time, state.time.length)] * int(count)
    rest = [Bar(state.time, left)] if left else []
    return [*rest, *bars] if is_opening else [*bars, *rest]
