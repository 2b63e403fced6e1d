"""Stems on staves as a Score: values, ties, tuplets and rests, ids derived from the source's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from transcriptions.music.arranging.slurs import kept_slurs
from transcriptions.music.arranging.sounds import Frame, Material, Sound
from transcriptions.music.draft import Chord
from transcriptions.music.events import Group, Piece, write_voice
from transcriptions.music.score import Clef, Event, EventKind, Mark, Note, Part, Score, Tuplet, Voice

# What cannot be written exactly (a group of thirteen) goes to the nearest sixteenth.
_PLAIN = Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class Stem:
    """Sounds on one stem, from start to end in quarters of the score.

    Where it is written as tied notes, sounds that end before the others are not tied on.
    """

    start: Fraction
    end: Fraction
    sounds: tuple[Sound, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One voice of one staff: stems in time order that do not overlap."""

    staff: int
    number: int
    stems: tuple[Stem, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an arrangement is written on. articulations: those that stay.

    follows_source: whether grace notes and slurs stay.
    """

    part: Part
    clefs: tuple[tuple[int, Clef], ...]
    articulations: frozenset[str] = frozenset()
    follows_source: bool = False


def write_out(material: Material, sheet: Sheet, lines: Sequence[Line], *, marks: Sequence[tuple[int, Mark]]) -> Score:
    """The score of an arrangement; bars, keys, meters, tempos and repeats are the source's.

    marks: (index of the bar, mark) in any order. `score.check` finds no fault in it.
    """
    writer = _Writer(sheet)
    end = material.frames[-1].bar.end
    by_bar = [_by_bar(line, material.frames, end) for line in lines]
    measures = []
    for index, frame in enumerate(material.frames):
        found = [(line, stems[index]) for line, stems in zip(lines, by_bar, strict=True) if index in stems]
        measures.append(
            replace(
                frame.measure,
                voices=tuple(writer.voices(frame, found)),
                clefs=tuple(clef for place, clef in sheet.clefs if place == index),
                marks=tuple(mark for place, mark in marks if place == index),
            )
        )
    source = material.score
    slurs = tuple(kept_slurs(source, measures)) if sheet.follows_source else ()
    return Score(source.id, source.title, source.composer, (sheet.part,), tuple(measures), slurs)


class _Writer:
    """Counts how often a sound was written, so that the parts of a tied one have ids of their own."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.written: Counter[str] = Counter()

    def voices(self, frame: Frame, found: list[tuple[Line, list[Stem]]]) -> Iterator[Voice]:
        """Voice 1 of every staff, and voice 2 where it has notes."""
        part = self.sheet.part
        for staff in range(1, part.staves + 1):
            by_number = {line.number: stems for line, stems in found if line.staff == staff}
            place = f"{frame.measure.id}-{staff}"
            if not by_number:
                rest = Event(f"{place}-rest", EventKind.MEASURE_REST, Fraction(4))
                yield Voice(part.id, staff, 1, (rest,))
                continue
            second = by_number.get(2, [])
            yield Voice(part.id, staff, 1, self.events(frame, by_number.get(1, []), f"{place}-1", others=second))
            if second:
                yield Voice(part.id, staff, 2, self.events(frame, second, f"{place}-2", others=None))

    def events(
        self, frame: Frame, stems: Sequence[Stem], place: str, *, others: Sequence[Stem] | None
    ) -> tuple[Event, ...]:
        """place: what the ids of rests and tuplets begin with. others: the second voice; None for that voice itself."""
        pieces, by_start = _pieces(stems, frame)
        tuplets: dict[Group, Tuplet] = {}
        written: list[Event] = []
        for number, piece in enumerate(pieces, start=1):
            group = piece.group
            if group and group not in tuplets:
                tuplet_id = f"{place}-tuplet{len(tuplets) + 1}"
                tuplets[group] = Tuplet(tuplet_id, group.actual, group.normal, group.unit)
            tuplet = tuplets[group] if group else None
            if piece.chord is None:
                kind = _silence(frame.bar.start - frame.bar.offset + piece.at, others)
                written.append(Event(f"{place}-rest{number}", kind, piece.base, piece.dots, tuplet))
            else:
                here = frame.bar.start - frame.bar.offset + piece.at
                written += self.chord(piece, here, stem=by_start[piece.chord.start], tuplet=tuplet)
        return tuple(written)

    def chord(self, piece: Piece, here: Fraction, *, stem: Stem, tuplet: Tuplet | None) -> Iterator[Event]:
        """The chord at `here` in score time, after the grace notes before it; what has ended by then is not held on."""
        there = here + _duration(piece)
        longest = max(sound.end for sound in stem.sounds)
        sounding = [sound for sound in stem.sounds if here < sound.end or sound.end == longest]
        sounds = sorted(stem.sounds if here <= stem.start else sounding, key=lambda sound: sound.midi)
        struck = [sound for sound in sounds if sound.id not in self.written]
        if self.sheet.follows_source:
            yield from (grace for sound in struck for grace in sound.graces)
        signs = {sign for sound in struck for sign in sound.articulations}
        articulations = tuple(sorted(signs & self.sheet.articulations))
        held = {sound.id for sound in sounds if piece.is_tied and (there < sound.end or sound.end == longest)}
        notes = tuple(self.note(sound, is_tied=sound.id in held) for sound in sounds)
        event_id = f"{notes[-1].id}-stem"
        yield Event(event_id, EventKind.CHORD, piece.base, piece.dots, tuplet, notes, articulations=articulations)

    def note(self, sound: Sound, *, is_tied: bool) -> Note:
        self.written[sound.id] += 1
        count = self.written[sound.id]
        note_id = sound.id if count == 1 else f"{sound.id}-{count}"
        return Note(note_id, sound.pitch, is_tied, sound.velocity, sound.confidence)


def _duration(piece: Piece) -> Fraction:
    written = piece.base * (2 - Fraction(1, 2**piece.dots))
    return written * Fraction(piece.group.normal, piece.group.actual) if piece.group else written


def _silence(start: Fraction, others: Sequence[Stem] | None) -> EventKind:
    """Where the staff's other voice sounds, a silent voice draws nothing."""
    is_covered = others is None or any(other.start <= start < other.end for other in others)
    return EventKind.SPACE if is_covered else EventKind.REST


def _by_bar(line: Line, frames: Sequence[Frame], end: Fraction) -> dict[int, list[Stem]]:
    """The stems that sound in each bar, by bar index; none lasts beyond the end of the piece."""
    found: dict[int, list[Stem]] = defaultdict(list)
    index = 0
    for stem in line.stems:
        if stem.end > end:
            stem = replace(stem, end=end)
        while frames[index].bar.end <= stem.start:
            index += 1
        for later in range(index, len(frames)):
            if frames[later].bar.start >= stem.end:
                break
            found[later].append(stem)
    return found


def _pieces(stems: Sequence[Stem], frame: Frame) -> tuple[list[Piece], dict[Fraction, Stem]]:
    """The written values that fill a bar, and the stems by the start that their chord has there."""
    bar = frame.bar
    for adjust in (_exact, _to_sixteenths):
        by_start = {adjust(stem.start, bar.start, bar.end): stem for stem in stems}
        starts = sorted(by_start)
        chords = [
            Chord(start, max(start, min(adjust(by_start[start].end, bar.start, bar.end), following)), ())
            for start, following in zip(
                starts, [*starts[1:], max(bar.end, stems[-1].end)] if stems else [], strict=True
            )
        ]
        chords = [chord for chord in chords if chord.start < min(chord.end, bar.end)]
        try:
            pieces = write_voice(chords, bar, frame.time)
        except ValueError:
            continue
        if _is_whole(pieces, bar.length):
            return pieces, by_start
    raise ValueError(f"measure {frame.measure.label} cannot be written")


def _exact(place: Fraction, _start: Fraction, _end: Fraction) -> Fraction:
    return place


def _to_sixteenths(place: Fraction, start: Fraction, end: Fraction) -> Fraction:
    """The nearest sixteenth of the bar; what lies outside stays."""
    if place <= start or place >= end:
        return place
    return min(end, start + round((place - start) / _PLAIN) * _PLAIN)


def _is_whole(pieces: Sequence[Piece], length: Fraction) -> bool:
    """Whether the pieces fill the bar and each tuplet."""
    total = Fraction(0)
    filled: dict[Group, Fraction] = defaultdict(Fraction)
    for piece in pieces:
        value = _duration(piece)
        if piece.group:
            filled[piece.group] += value
        total += value
    return total == length and all(group.normal * group.unit == value for group, value in filled.items())
