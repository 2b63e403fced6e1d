"""How loud the notes of a part are that no engine heard: from its dynamics, hairpins and accents."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from editor.edits.by_measure import ByMeasure
from transcriptions.music.locate import measure_indices
from transcriptions.music.score import GRADUAL, Event, Measure, Note, Part, Score, event_starts

PLAIN_VELOCITY = 80  # for notes that a person wrote, before any dynamic
SOFTEST, LOUDEST = 1, 127

# From a dynamic on; an engine's own velocities stay as they are.
LEVELS = {"pppp": 12, "ppp": 22, "pp": 36, "p": 50, "mp": 65, "mf": 80, "f": 96, "ff": 112, "fff": 122, "ffff": 127}
# At one moment; what comes after "fp" is soft.
SUDDEN = {"sf": 108, "sfz": 112, "fz": 108, "rf": 100, "rfz": 100, "sffz": 120, "fp": 100, "sfp": 108}
LEVEL_AFTER = LEVELS | {"fp": LEVELS["p"], "sfp": LEVELS["p"]}
ACCENTS = {"accent": 14, "marcato": 20}
# How far a hairpin leads in which no dynamic says it: about to the next of LEVELS.
STEPS = {"hairpin_up": 16, "hairpin_down": -16}
# A word that no dynamic follows leads as far, in quarters.
GRADUAL_LENGTH = Fraction(16)

# Quarters from the start of the score.
Moment = Fraction
_Mark = tuple[Moment, str]
_Place = tuple[str, Fraction, Fraction]  # part, start in the measure, length


@dataclass(frozen=True, slots=True)
class _Hairpin:
    start: Moment
    end: Moment
    step: int


@dataclass(frozen=True, slots=True)
class _Stretch:
    """From a moment to the next stretch: one velocity, or from one to another that is reached at `end`."""

    start: Moment
    velocity: int
    end: Moment | None = None
    reached: int = 0

    def at(self, moment: Moment) -> int:
        if self.end is None:
            return self.velocity
        if moment >= self.end:
            return self.reached
        share = (moment - self.start) / (self.end - self.start)
        return round(self.velocity + (self.reached - self.velocity) * share)


class Dynamics:
    """starts: of the score's measures."""

    def __init__(self, score: Score, part: Part, starts: Sequence[Moment]) -> None:
        self._starts = starts
        self._marks = [
            (starts[index] + at, text)
            for index, measure in enumerate(score.measures)
            if measure.marks
            for at, text in sorted(_dynamics_of(measure, part))
        ]
        gradual = sorted([*_hairpins(score, part, starts), *_words(self._marks)], key=lambda each: each.start)
        self._stretches = list(_stretches(self._marks, gradual))
        self._places = [stretch.start for stretch in self._stretches]

    def velocity(self, index: int, at: Fraction, note: Note, event: Event) -> int:
        if note.velocity is not None:
            return max(SOFTEST, min(LOUDEST, note.velocity))
        moment = self._starts[index] + at
        level = self._stretches[bisect_right(self._places, moment) - 1].at(moment)
        last = bisect_right(self._marks, moment, key=lambda mark: mark[0]) - 1
        sudden = SUDDEN.get(self._marks[last][1], 0) if last >= 0 and self._marks[last][0] == moment else 0
        accent = max((ACCENTS.get(sign, 0) for sign in event.articulations), default=0)
        return max(SOFTEST, min(LOUDEST, max(level, sudden) + accent))

    def around(self, index: int) -> tuple[object, ...]:
        """What the velocities of a measure come from beside what is in it: the level before it, and hairpins."""
        start, stops = self._starts[index], self._starts[index + 1 : index + 2]
        before = self._stretches[max(0, bisect_left(self._places, start) - 1)].at(start)
        hairpins = [
            (each.start - start, each.velocity, each.end - start, each.reached)
            for each in self._stretches
            if each.end is not None and each.end > start and all(each.start < stop for stop in stops)
        ]
        return before, *hairpins


def _stretches(marks: Sequence[_Mark], hairpins: Iterable[_Hairpin]) -> Iterator[_Stretch]:
    """A hairpin leads to the dynamic that ends it, else a step further. Of several at once the first one counts."""
    levels = [(moment, LEVEL_AFTER[text]) for moment, text in marks if text in LEVEL_AFTER]
    now, level, taken = Moment(-1), PLAIN_VELOCITY, Moment(-1)
    yield _Stretch(now, level)
    waiting = list(levels)
    for hairpin in hairpins:
        while waiting and waiting[0][0] <= hairpin.start:
            now, level = waiting.pop(0)
            yield _Stretch(now, level)
        if hairpin.start < taken:
            continue
        end, reached = hairpin.end, max(LEVELS["pppp"], min(LOUDEST, level + hairpin.step))
        if waiting and waiting[0][0] <= end:
            end, reached = waiting[0]
        yield _Stretch(hairpin.start, level, end, reached)
        yield _Stretch(end, reached)
        taken, level = end, reached
    yield from (_Stretch(moment, velocity) for moment, velocity in waiting)


def _words(marks: Sequence[_Mark]) -> Iterator[_Hairpin]:
    """What words say, as hairpins: to the next dynamic, or as far as they lead without one."""
    for place, (start, text) in enumerate(marks):
        if text in GRADUAL:
            following = (moment for moment, other in marks[place + 1 :] if other in LEVEL_AFTER and moment > start)
            step = STEPS["hairpin_up" if GRADUAL[text] > 0 else "hairpin_down"]
            yield _Hairpin(start, next(following, start + GRADUAL_LENGTH), step)


def _hairpins(score: Score, part: Part, starts: Sequence[Moment]) -> list[_Hairpin]:
    """The hairpins of a part that take time, in order."""
    lines = [line for line in score.spanners if line.kind in STEPS]
    if not lines:
        return []
    indices = measure_indices(score)
    found = []
    for line in lines:
        first, last = indices[line.start_event_id], indices[line.end_event_id]
        part_id, at, length = _places_in(score.measures[first])[line.start_event_id]
        start, end = starts[first] + at, starts[first] + at + length
        if line.end_event_id != line.start_event_id:
            end = starts[last] + _places_in(score.measures[last])[line.end_event_id][1]
        if part_id == part.id and start < end:
            found.append(_Hairpin(start, end, STEPS[line.kind]))
    return sorted(found, key=lambda hairpin: (hairpin.start, hairpin.end))


def _places_in(measure: Measure) -> dict[str, _Place]:
    """Of its events, by id."""

    def find() -> dict[str, _Place]:
        voices = measure.voices
        return {
            event.id: (voice.part_id, start, event.duration) for voice in voices for start, event in event_starts(voice)
        }

    return _known_places.get(measure, None, find)


_known_places: ByMeasure[None, dict[str, _Place]] = ByMeasure()


def _dynamics_of(measure: Measure, part: Part) -> Iterator[_Mark]:
    for mark in measure.marks:
        if mark.kind == "dynamic" and mark.part_id == part.id:
            yield mark.at, mark.text.strip().lower()
