"""Where the lines of one part (slurs, hairpins, …) start and stop, numbered so that no two open ones share a number."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from transcriptions.music.locate import Located, locate
from transcriptions.music.score import Part, Score, Spanner
from transcriptions.music.state import drawn_staff

# Of its event, what a hairpin or pedal over it alone takes.
ALONE = Fraction(3, 4)


@dataclass(frozen=True, slots=True)
class LineEnd:
    """One end of a line: kind of the Spanner, "start" or "stop", and the number that its two ends share."""

    kind: str
    type: str
    number: int


@dataclass(frozen=True, slots=True)
class LineEnds:
    """Ends in the notes, by event id, and between them, by measure index and staff, with their time."""

    on_note: dict[str, list[LineEnd]] = field(default_factory=dict)
    between: dict[tuple[int, int], list[tuple[Fraction, LineEnd]]] = field(default_factory=dict)


def family(kind: str) -> str:
    """The kinds of lines that share numbers: hairpins of both directions, octave lines of all."""
    return "octave" if "octave" in kind else kind.split("_")[0]


def _covered(spanner: Spanner) -> Fraction:
    """The share of its last event that a line lies over: a line of one event stops before what follows begins."""
    if family(spanner.kind) == "octave":
        return Fraction(1)
    return ALONE if spanner.start_event_id == spanner.end_event_id else Fraction(0)


def line_ends(score: Score, part: Part) -> LineEnds:
    """The ends of all lines that start in a part.

    A hairpin or pedal stops where its last event starts; an octave line covers its last event,
    and a line whose two events are one most of it. Both ends stand on the first event's staff.
    """
    found = LineEnds()
    if not score.spanners:
        return found
    located = locate(score)
    mine = [spanner for spanner in score.spanners if located[spanner.start_event_id].voice.part_id == part.id]
    for spanner, number in _numbered(mine, located):
        first, last = located[spanner.start_event_id], located[spanner.end_event_id]
        start, stop = LineEnd(spanner.kind, "start", number), LineEnd(spanner.kind, "stop", number)
        if spanner.kind in ("slur", "glissando", "trill"):
            found.on_note.setdefault(spanner.start_event_id, []).append(start)
            found.on_note.setdefault(spanner.end_event_id, []).append(stop)
            continue
        staff = drawn_staff(first.voice, first.event)
        end = last.start + last.event.duration * _covered(spanner)
        found.between.setdefault((first.index, staff), []).append((first.start, start))
        found.between.setdefault((last.index, staff), []).append((end, stop))
    return found


def _numbered(spanners: list[Spanner], located: dict[str, Located]) -> list[tuple[Spanner, int]]:
    """Each line with the lowest number that no line of its kind has in the same measures."""
    ordered = sorted(spanners, key=lambda spanner: located[spanner.start_event_id].moment)
    busy: dict[tuple[str, int], int] = {}
    numbered = []
    for spanner in ordered:
        kind = family(spanner.kind)
        start, end = located[spanner.start_event_id], located[spanner.end_event_id]
        number = next(number for number in range(1, len(ordered) + 2) if busy.get((kind, number), -1) < start.index)
        busy[kind, number] = end.index
        numbered.append((spanner, number))
    return numbered
