"""One voice of one bar as written events: cut at tuplet groups and strong places, tied, filled with rests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from transcriptions.music.draft import Chord
from transcriptions.music.score import TimeSignature
from transcriptions.music.timeline import Bar
from transcriptions.music.values import FINEST, Hierarchy, bar_hierarchy, group_hierarchy, split_note, split_rest

# Into how many even notes one group may be divided, each in the time of the next smaller power of two.
_DIVISIONS = (3, 5, 6, 7, 9, 10, 12, 24, 48)

# Bars whose values are kept, since rhythms come again and again.
_RHYTHMS = 4096

# Groups of less than this many quarters are not sought inside larger ones.
_SHORTEST_GROUP = Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class Group:
    """A tuplet: from start to end (quarters in the full bar), `actual` notes in the time of `normal` units."""

    start: Fraction
    end: Fraction
    actual: int
    normal: int

    @property
    def unit(self) -> Fraction:
        return (self.end - self.start) / self.normal


@dataclass(frozen=True, slots=True)
class Piece:
    """One written value: base and dots, in a group or none; chord is None for silence.

    is_tied: the chord goes on in the voice's next event. at: its place in the bar, in quarters.
    """

    at: Fraction
    base: Fraction
    dots: int
    group: Group | None
    chord: Chord | None
    is_tied: bool = False


@dataclass(frozen=True, slots=True)
class _Segment:
    """A chord or a silence, the `number`th in its bar."""

    start: Fraction
    end: Fraction
    number: int
    is_chord: bool


@dataclass(frozen=True, slots=True)
class _Value:
    """A piece whose chord or silence is the `number`th of its bar; goes_on: that is not its last piece."""

    at: Fraction
    base: Fraction
    dots: int
    group: Group | None
    number: int
    goes_on: bool


def write_voice(chords: Sequence[Chord], bar: Bar, time: TimeSignature) -> list[Piece]:
    """The pieces that fill `bar` with the chords that sound in it, in order.

    chords: of one voice, not overlapping; starts and ends are multiples of 1/48 quarter.
    """
    filling = list(_filling(chords, bar))
    last = filling[-1][1]
    is_held = last is not None and last.end > bar.end
    rhythm = tuple((*start.as_integer_ratio(), chord is not None) for start, chord in filling)
    pieces = []
    for value in _written((*rhythm, (*(bar.offset + bar.length).as_integer_ratio(), False)), time):
        chord = filling[value.number][1]
        is_tied = chord is not None and (value.goes_on or (is_held and chord is last))
        pieces.append(Piece(value.at, value.base, value.dots, value.group, chord, is_tied))
    return pieces


def _filling(chords: Sequence[Chord], bar: Bar) -> Iterator[tuple[Fraction, Chord | None]]:
    """Where chords and silences (None) begin in the bar, in quarters of the full bar."""
    here, origin = bar.start, bar.start - bar.offset
    for chord in chords:
        start = max(chord.start, bar.start)
        if start > here:
            yield here - origin, None
        yield start - origin, chord
        here = min(chord.end, bar.end)
    if here < bar.end:
        yield here - origin, None


@lru_cache(maxsize=_RHYTHMS)
def _written(rhythm: tuple[tuple[int, int, bool], ...], time: TimeSignature) -> tuple[_Value, ...]:
    """The values of a bar. rhythm: numerator and denominator of each start, whether a chord is there; and the end."""
    hierarchy = bar_hierarchy(time)
    edges = [(Fraction(numerator, denominator), is_chord) for numerator, denominator, is_chord in rhythm]
    segments = [
        _Segment(start, end, number, is_chord) for number, ((start, is_chord), (end, _)) in enumerate(pairwise(edges))
    ]
    groups = _groups([edge for edge, _ in edges], hierarchy)
    return tuple(value for part in _cut(segments, groups) for value in _values(*part, segments, hierarchy))


def _groups(edges: list[Fraction], hierarchy: Hierarchy) -> list[Group]:
    """The tuplets that the edges of chords and silences ask for, in order."""
    span = hierarchy.beat / 3 if hierarchy.is_compound else hierarchy.beat
    groups: list[Group] = []
    position = edges[0] - edges[0] % span
    while position < edges[-1]:
        inside = [edge for edge in edges if position <= edge <= position + 2 * span]
        wide = _wide_group(position, span, inside)
        end = wide.end if wide else position + span
        groups += [wide] if wide else groups_in(position, end, [edge for edge in inside if edge < end])
        position = end
    return groups


def _wide_group(position: Fraction, span: Fraction, edges: list[Fraction]) -> Group | None:
    """A triplet over two beats."""
    places = {(edge - position) / span for edge in edges}
    thirds = {Fraction(0), Fraction(2, 3), Fraction(4, 3), Fraction(2)}
    if (position / span) % 2 == 0 and {Fraction(0), Fraction(2, 3), Fraction(2)} <= places <= thirds:
        return Group(position, position + 2 * span, 3, 2)
    return None


def groups_in(start: Fraction, end: Fraction, edges: Sequence[Fraction]) -> list[Group]:
    """The tuplets between two strong places whose notes begin or end at edges. ValueError when none meet them."""
    length = end - start
    inside = [edge - start for edge in edges if start < edge < end]
    if all(_is_written(offset) for offset in inside):
        return []
    fits = [n for n in _DIVISIONS if length / _normal(n) >= FINEST]
    fits = [n for n in fits if all((offset / length * n).denominator == 1 for offset in inside)]
    halves = (start, start + length / 2), (start + length / 2, end)
    is_half_binary = any(all(_is_written(edge - low) for edge in edges if low < edge < high) for low, high in halves)
    if (length / 2 in inside and is_half_binary) or (not fits and length > _SHORTEST_GROUP):
        return [group for low, high in halves for group in groups_in(low, high, edges)]
    if not fits:
        raise ValueError(f"no tuplet of {length} quarters has places {[str(offset) for offset in inside]}")
    is_triplet = fits[0] % 3 == 0 and length / 2 not in inside
    actual = 3 if is_triplet and _is_triplet_of_halves(inside) else fits[0]
    return [Group(start, end, actual, _normal(actual))]


def _normal(actual: int) -> int:
    """In the time of how many so many notes stand."""
    return 1 << (actual.bit_length() - 1)


def _is_written(offset: Fraction) -> bool:
    """Whether a place needs no tuplet."""
    return (offset / FINEST).denominator == 1


def _is_triplet_of_halves(inside: list[Fraction]) -> bool:
    """Whether the thirds, cut into halves and quarters, hold all edges."""
    return all(_is_written(offset * 3 / 2) for offset in inside)


def _cut(segments: list[_Segment], groups: list[Group]) -> Iterator[tuple[_Segment, Group | None]]:
    """Segments cut at the edges of groups, each with its group."""
    for segment in segments:
        start = segment.start
        for group in groups:
            if group.end <= start or group.start >= segment.end:
                continue
            if start < group.start:
                yield replace(segment, start=start, end=group.start), None
            end = min(group.end, segment.end)
            yield replace(segment, start=max(start, group.start), end=end), group
            start = end
        if start < segment.end:
            yield replace(segment, start=start), None


def _values(part: _Segment, group: Group | None, segments: list[_Segment], hierarchy: Hierarchy) -> Iterator[_Value]:
    origin, ratio = Fraction(0), Fraction(1)
    if group:
        origin, ratio = group.start, Fraction(group.normal, group.actual)
        hierarchy = group_hierarchy(group.actual, group.unit)
    split = split_note if part.is_chord else split_rest
    at = part.start
    for base, dots in split((at - origin) / ratio, (part.end - at) / ratio, hierarchy):
        start, at = at, at + base * (2 - Fraction(1, 2**dots)) * ratio
        yield _Value(start, base, dots, group, part.number, at < segments[part.number].end)
