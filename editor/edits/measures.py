"""Measures put in and taken out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from editor.edits.addresses import measure_index
from editor.edits.barlines import span
from editor.edits.bars import MOST_MEASURES, TOO_MANY
from editor.edits.base import Edit, NewIds, Outcome, Refused, counted, edit
from editor.edits.document import Document
from editor.edits.limits import check_range
from editor.edits.line import measure_rest
from editor.edits.tempos import tempo_before
from transcriptions.music.numbering import opening_label
from transcriptions.music.score import Clef, Measure, Score, Voice
from transcriptions.music.state import Place, Setting, default_clef, settings, staves

MOST_AT_ONCE = 500


@edit
@dataclass(frozen=True, slots=True)
class InsertMeasures(Edit):
    """Empty measures before another one, or at the end."""

    name: ClassVar[str] = "insert_measures"
    before: str
    count: int

    def __post_init__(self) -> None:
        check_range(self.count, 1, MOST_AT_ONCE)

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        score = document.score
        if len(score.measures) + self.count > MOST_MEASURES:
            raise Refused(TOO_MANY)
        if not self.before:
            return Outcome(document.with_score(with_measures_after(score, self.count, ids=ids)))
        index = measure_index(score, self.before)
        made = [empty_measure(score, ids) for _ in range(self.count)]
        measures = list(score.measures)
        if index == 0:
            made[0], measures[0] = _handed_over(made[0], measures[0])
            document = _begun_with(document, made[0])
        elif measures[index - 1].ending == measures[index].ending:
            made = [replace(measure, ending=measures[index].ending) for measure in made]
        measures[index:index] = made
        return Outcome(document.with_score(replace(score, measures=tuple(measures))))

    @property
    def words(self) -> str:
        return f"Insert {counted(self.count, 'measure')}" if self.before else f"Add {counted(self.count, 'measure')}"


@edit
@dataclass(frozen=True, slots=True)
class DeleteMeasures(Edit):
    """The measures from first to last with all that is in them; what was in force goes on."""

    name: ClassVar[str] = "delete_measures"
    first: str
    last: str

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        score = document.score
        gone = span(score, self.first, self.last)
        if len(gone) == len(score.measures):
            raise Refused("A score keeps at least one measure.")
        left = [*score.measures[: gone.start], *score.measures[gone.stop :]]
        if gone.start < len(left):
            left[gone.start] = _taking_over(score, gone)
        if gone.start:
            left[gone.start - 1] = _closing(score, gone)
        return Outcome(document.with_score(replace(score, measures=tuple(left))))

    @property
    def words(self) -> str:
        return "Delete a measure" if self.first == self.last else "Delete measures"


def empty_measure(score: Score, ids: NewIds) -> Measure:
    """A measure of rests."""
    voices = [Voice(part.id, staff, 1, (measure_rest(ids.new("e")),)) for part in score.parts for staff in staves(part)]
    return Measure(ids.new("m"), "", tuple(voices))


def with_measures_after(score: Score, count: int, *, ids: NewIds) -> Score:
    """Empty measures at the end; the final bar line stands after them."""
    made = [empty_measure(score, ids) for _ in range(count)]
    last = score.measures[-1]
    if last.barline == "final":
        last, made[-1] = replace(last, barline=""), replace(made[-1], barline="final")
    return replace(score, measures=(*score.measures[:-1], last, *made))


def _handed_over(new: Measure, first: Measure) -> tuple[Measure, Measure]:
    """A new first measure and the one before which it stands: what is set at the start of the score is set there."""
    opening = tuple(clef for clef in first.clefs if not clef.at)
    inside = tuple(clef for clef in first.clefs if clef.at)
    tempo = first.tempo if first.tempo and not first.tempo.at else None
    label = opening_label(first.label, is_upbeat=False)
    new = replace(new, label=label, time=first.time, key=first.key, clefs=opening, tempo=tempo)
    return new, replace(first, label="", time=None, key=None, clefs=inside, tempo=None if tempo else first.tempo)


def _begun_with(document: Document, measure: Measure) -> Document:
    """With first systems that begin with a new first measure."""
    layouts = tuple(replace(layout, starts=(measure.id, *layout.starts[1:])) for layout in document.layouts)
    return replace(document, layouts=layouts)


def _taking_over(score: Score, gone: range) -> Measure:
    """The measure after those that go, with whatever they changed for the rest of the score."""
    states = settings(score)
    removed = score.measures[gone.start : gone.stop]
    measure, here = score.measures[gone.stop], states[gone.stop]
    measure = replace(
        measure,
        clefs=(*_changed_clefs(score, gone, states=states), *measure.clefs),
        repeat_start=measure.repeat_start or _opens_a_repeat(removed),
    )
    if measure.tempo is None and any(other.tempo for other in removed):
        tempo = tempo_before(score, gone.stop)
        measure = replace(measure, tempo=tempo and replace(tempo, at=Fraction(0)))
    if not gone.start:
        return replace(measure, time=here.time, key=here.key, label=_first_label(score, here))
    before = states[gone.start - 1]
    return replace(
        measure,
        time=None if here.time == before.time else here.time,
        key=None if here.key == before.key else here.key,
    )


def _changed_clefs(score: Score, gone: range, *, states: Sequence[Setting]) -> Iterator[Clef]:
    """Clefs in force after the measures that go which are not so before them."""
    before = _clefs_at_end(score, gone.start - 1, states=states) if gone.start else {}
    own = {(clef.part_id, clef.staff) for clef in score.measures[gone.stop].clefs if not clef.at}
    for part in score.parts:
        for staff in staves(part):
            clef = states[gone.stop].clefs[part.id, staff]
            known = before.get((part.id, staff), default_clef(part, staff))
            if (part.id, staff) not in own and replace(clef, at=known.at) != known:
                yield replace(clef, at=Fraction(0))


def _clefs_at_end(score: Score, index: int, *, states: Sequence[Setting]) -> dict[Place, Clef]:
    clefs = dict(states[index].clefs)
    for clef in sorted(score.measures[index].clefs, key=lambda clef: clef.at):
        clefs[clef.part_id, clef.staff] = clef
    return clefs


def _opens_a_repeat(measures: Sequence[Measure]) -> bool:
    """Whether the last repeat that starts in these measures ends after them."""
    is_open = False
    for measure in measures:
        is_open = (is_open or measure.repeat_start) and not measure.repeat_end
    return is_open


def _closes_a_repeat(measures: Sequence[Measure]) -> bool:
    """Whether a repeat ends in these measures that started before them."""
    for measure in measures:
        if measure.repeat_start:
            return False
        if measure.repeat_end:
            return True
    return False


def _closing(score: Score, gone: range) -> Measure:
    """The measure before those that go, with a repeat that they ended, and the end of the score where they were it."""
    measure, removed = score.measures[gone.start - 1], score.measures[gone.start : gone.stop]
    if _closes_a_repeat(removed) and not measure.repeat_end:
        measure = replace(measure, repeat_end=True)
    if gone.stop == len(score.measures) and removed[-1].barline == "final" and not measure.barline:
        measure = replace(measure, barline="final")
    return measure


def _first_label(score: Score, setting: Setting) -> str:
    """Counting goes on from the first measure's number."""
    return opening_label(score.measures[0].label, is_upbeat=setting.length < setting.time.length)
