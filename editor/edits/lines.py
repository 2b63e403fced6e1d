"""Lines over notes: slurs, hairpins, octave lines, pedals, glissandi, trills."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from editor.edits.addresses import Found, find_events, key_of
from editor.edits.base import Edit, NewIds, Outcome, Refused, edit
from editor.edits.document import Document
from editor.edits.forms import check_one_of, check_targets
from transcriptions.music.score import Event, EventKind, Score, Spanner
from transcriptions.music.state import drawn_staff

LINE_NAMES = {
    "slur": "slur",
    "hairpin_up": "crescendo hairpin",
    "hairpin_down": "diminuendo hairpin",
    "octave_up": "line an octave up",
    "octave_down": "line an octave down",
    "two_octaves_up": "line two octaves up",
    "two_octaves_down": "line two octaves down",
    "pedal": "pedal line",
    "glissando": "glissando",
    "trill": "trill line",
}
# Lines of which one takes the place of another on the same notes.
FAMILIES = {
    "hairpin_up": "hairpin",
    "hairpin_down": "hairpin",
    **dict.fromkeys(("octave_up", "octave_down", "two_octaves_up", "two_octaves_down"), "octave"),
}
# These lead from one note to another; all others may stand over a single one.
BETWEEN_TWO = frozenset({"slur", "glissando", "pedal"})


@edit
@dataclass(frozen=True, slots=True)
class AddLine(Edit):
    """A line from the first to the last of the targets; where the same one stands already it is removed.

    Slurs and glissandi are drawn for each voice, octave lines for each staff, others once for each part.
    """

    name: ClassVar[str] = "add_line"
    targets: tuple[str, ...]
    kind: str

    def __post_init__(self) -> None:
        check_targets(self.targets)
        check_one_of(self.kind, list(LINE_NAMES))

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        score = document.score
        ends = [self._ends(score, group) for group in _groups(find_events(score, self.targets), self.kind)]
        known = [pair for pair in ends if pair]
        if not known:
            raise Refused(f"Choose the notes that the {LINE_NAMES[self.kind]} is to join.")
        lines = list(score.spanners)
        there = [_standing(lines, self.kind, pair) for pair in known]
        if all(line and line.kind == self.kind for line in there):
            removed = {line.id for line in there if line}
            kept = tuple(line for line in lines if line.id not in removed)
            return Outcome(document.with_score(replace(score, spanners=kept)), self.targets)
        selected = [self._set(lines, pair, line, ids=ids) for pair, line in zip(known, there, strict=True)]
        return Outcome(document.with_score(replace(score, spanners=tuple(lines))), tuple(selected))

    @property
    def words(self) -> str:
        return f"Draw or remove a {LINE_NAMES[self.kind]}"

    def _ends(self, score: Score, group: Sequence[Found]) -> tuple[str, str] | None:
        """Ids of the first and the last event; a single note's line leads to the next one."""
        first, last = group[0], group[-1]
        if first.event is not last.event or self.kind not in BETWEEN_TWO:
            return first.event.id, last.event.id
        following = next(_chords_after(score, first), None)
        return (first.event.id, following.id) if following else None

    def _set(self, lines: list[Spanner], ends: tuple[str, str], line: Spanner | None, *, ids: NewIds) -> str:
        if line is None:
            line = Spanner(ids.new("l"), self.kind, *ends)
            lines.append(line)
        else:
            lines[lines.index(line)] = replace(line, kind=self.kind)
        return line.id


def _groups(found: Iterable[Found], kind: str) -> list[list[Found]]:
    """The events that each line is to join, in the order of time."""
    groups: dict[Hashable, list[Found]] = {}
    for place in found:
        if place.event.kind is EventKind.CHORD or kind not in ("slur", "glissando", "trill"):
            groups.setdefault(_group_of(place, kind), []).append(place)
    return [sorted(group, key=lambda place: (place.index, place.start, place.position)) for group in groups.values()]


def _group_of(place: Found, kind: str) -> Hashable:
    if kind in ("slur", "glissando", "trill"):
        return key_of(place.voice)
    if FAMILIES.get(kind) == "octave":
        return place.voice.part_id, drawn_staff(place.voice, place.event)
    return place.voice.part_id


def _standing(lines: Iterable[Spanner], kind: str, ends: tuple[str, str]) -> Spanner | None:
    """The line that is there already, of this kind or of one that it takes the place of."""
    family = FAMILIES.get(kind, kind)
    return next(
        (
            line
            for line in lines
            if FAMILIES.get(line.kind, line.kind) == family and (line.start_event_id, line.end_event_id) == ends
        ),
        None,
    )


def _chords_after(score: Score, place: Found) -> Iterator[Event]:
    """The chords of a voice after an event of it."""
    for index in range(place.index, len(score.measures)):
        for voice in score.measures[index].voices:
            if key_of(voice) == place.key:
                first = place.position + 1 if index == place.index else 0
                yield from (event for event in voice.events[first:] if event.kind is EventKind.CHORD)
