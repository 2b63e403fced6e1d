"""Places that no tuplet holds, as the two hands of a part can have them, moved to the nearest that one does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from transcriptions.music.draft import Chord
from transcriptions.music.events import Group, groups_in
from transcriptions.music.score import TimeSignature
from transcriptions.music.values import beat_length, is_compound

# Divisions of a beat, or of an eighth of a compound one, that places are moved to.
_DIVISIONS = (2, 3, 4, 5, 6, 7, 8, 12, 16)
# Tuplets of up to this many notes, 32nds or longer, are written whatever they hold, others when they are full.
_FEW = 7
_SHORTEST_UNIT = Fraction(1, 8)
# What costs as much as moving a place by so much of the beat: a place too many on one spot, each part of a division.
_COLLISION = 0.05
_PART = 0.01


def settle(chords: Sequence[Chord], time: TimeSignature) -> list[Chord]:
    """The chords of one voice with starts and ends that tuplets can hold; chords that come to one place are joined.

    chords: in order, not overlapping. The result is so too.
    """
    beat = beat_length(time)
    span = beat / 3 if is_compound(time) else beat
    inside: dict[int, set[Fraction]] = defaultdict(set)
    for chord in chords:
        for edge in (chord.start, chord.end):
            inside[int(edge // span)].add(edge % span)
    moved = {index: moves for index, edges in inside.items() if (moves := _moves(sorted(edges), span))}
    if not moved:
        return list(chords)

    def place(edge: Fraction) -> Fraction:
        return edge + moved.get(int(edge // span), {}).get(edge % span, Fraction(0))

    return _joined([replace(chord, start=place(chord.start), end=place(chord.end)) for chord in chords], span)


def _moves(edges: list[Fraction], span: Fraction) -> dict[Fraction, Fraction]:
    """How far each edge moves; nothing where tuplets with few places to spare hold them all."""
    try:
        groups = groups_in(Fraction(0), span, edges)
    except ValueError:
        groups = None
    if groups is not None and all(_is_plain(group, edges) for group in groups):
        return {}
    return min((_moves_to(edges, span, division) for division in _DIVISIONS), key=lambda found: found[0])[1]


def _is_plain(group: Group, edges: list[Fraction]) -> bool:
    """Whether a musician would expect the tuplet: few notes that are not very short, or most of its notes there."""
    inside = sum(group.start <= edge < group.end for edge in edges)
    return group.actual <= 2 * inside or (group.actual <= _FEW and group.unit >= _SHORTEST_UNIT)


def _moves_to(edges: list[Fraction], span: Fraction, division: int) -> tuple[float, dict[Fraction, Fraction]]:
    """The price of a division, and how far each edge moves to it."""
    unit = span / division
    moves = {edge: round(edge / unit) * unit - edge for edge in edges}
    lost = len(moves) - len({edge + move for edge, move in moves.items()})
    moved = float(sum(abs(move) for move in moves.values()) / span)
    return moved + _COLLISION * lost + _PART * division, moves


def _joined(chords: list[Chord], span: Fraction) -> list[Chord]:
    """Chords that begin together as one, and none without length."""
    found: list[Chord] = []
    for chord in chords:
        if found and found[-1].start == chord.start:
            pitches = {note.pitch for note in found[-1].notes}
            notes = (*found[-1].notes, *(note for note in chord.notes if note.pitch not in pitches))
            found[-1] = replace(chord, notes=tuple(sorted(notes, key=lambda note: note.pitch)))
        else:
            found.append(chord)
    nexts = [chord.start for chord in found[1:]]
    for index, chord in enumerate(found):
        if chord.end <= chord.start:
            beyond = (chord.start // span + 1) * span
            found[index] = replace(chord, end=min([beyond, *nexts[index : index + 1]]))
    return found
