"""Where the lines of one part (slurs, hairpins, …) start and stop, numbered so that no two open ones share a number."""

from __future__ import annotations

from dataclasses import dataclass, field

from editor.writers.locate import Located, locate
from transcriptions.music.score import Part, Score, Spanner


@dataclass(frozen=True, slots=True)
class LineEnd:
    """One end of a line: kind of the Spanner, "start" or "stop", and the number that its two ends share."""

    kind: str
    type: str
    number: int
    spanner_id: str


@dataclass(frozen=True, slots=True)
class LineEnds:
    """Ends by event id: those in the notes, those before a note and those after it, in MusicXML's order."""

    on_note: dict[str, list[LineEnd]] = field(default_factory=dict)
    before: dict[str, list[LineEnd]] = field(default_factory=dict)
    after: dict[str, list[LineEnd]] = field(default_factory=dict)


def line_ends(score: Score, part: Part) -> LineEnds:
    """The ends of all lines that start in a part.

    A hairpin or pedal stops where its last event starts; an octave line covers its last event,
    and so does any line whose two events are one.
    """
    found = LineEnds()
    if not score.spanners:
        return found
    located = locate(score)
    mine = [spanner for spanner in score.spanners if located[spanner.start_event_id].voice.part_id == part.id]
    for spanner, number in _numbered(mine, located):
        start = LineEnd(spanner.kind, "start", number, spanner.id)
        stop = LineEnd(spanner.kind, "stop", number, spanner.id)
        if spanner.kind in ("slur", "glissando"):
            found.on_note.setdefault(spanner.start_event_id, []).append(start)
            found.on_note.setdefault(spanner.end_event_id, []).append(stop)
            continue
        covers_last = spanner.kind.startswith("octave") or spanner.start_event_id == spanner.end_event_id
        found.before.setdefault(spanner.start_event_id, []).append(start)
        (found.after if covers_last else found.before).setdefault(spanner.end_event_id, []).append(stop)
    for ends in found.before.values():
        ends.sort(key=lambda end: end.type == "start")
    return found


def _numbered(spanners: list[Spanner], located: dict[str, Located]) -> list[tuple[Spanner, int]]:
    """Each line with the lowest number that no line of its kind has in the same measures."""
    ordered = sorted(spanners, key=lambda spanner: located[spanner.start_event_id].moment)
    busy: dict[tuple[str, int], int] = {}
    numbered = []
    for spanner in ordered:
        family = spanner.kind.split("_")[0]
        start, end = located[spanner.start_event_id], located[spanner.end_event_id]
        number = next(number for number in range(1, len(ordered) + 2) if busy.get((family, number), -1) < start.index)
        busy[family, number] = end.index
        numbered.append((spanner, number))
    return numbered
