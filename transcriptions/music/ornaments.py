"""Ornaments taken out of a performance before its notes are placed: what stays is what is written as full notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from transcriptions.music.alternations import find_alternations
from transcriptions.music.draft import Chord, GridNote, Line, Span
from transcriptions.music.glissandi import find_glissandi
from transcriptions.music.graces import find_graces, place_s
from transcriptions.music.note_network import NoteNetwork
from transcriptions.music.performance import Performance, PlayedNote, PlayedPart
from transcriptions.music.rolls import find_rolls
from transcriptions.music.sounding import NoteTable, struck_with
from transcriptions.music.timeline import Timeline

# Onset in seconds and pitch of a written note, with its part: where an ornament belongs.
NoteKey = tuple[int, float, int]

# Grace notes get made-up places this far apart (quarters) before their note, so that they are spelt in order.
_GRACE_STEP = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class Ornament:
    """What is written with a note: grace notes before it in playing order, signs, the last note of a glissando."""

    graces: tuple[tuple[PlayedNote, ...], ...] = ()
    signs: tuple[str, ...] = ()
    slides_to: NoteKey | None = None


Ornaments = Mapping[NoteKey, Ornament]


def take_ornaments(
    performance: Performance, timeline: Timeline, *, graces: NoteNetwork
) -> tuple[Performance, Ornaments]:
    """The performance as it is written in full notes, and the ornaments of its notes. graces: see `find_graces`.

    A trill becomes one long note; the notes of a rolled chord begin together; grace notes are gone.
    """
    found: dict[NoteKey, Ornament] = {}
    parts = []
    for index, part in enumerate(performance.parts):
        if part.is_drums or not part.notes:
            parts.append(part)
            continue
        taker = _Taker(index, part, timeline, graces)
        parts.append(taker.written())
        found |= taker.found
    return replace(performance, parts=tuple(parts)), found


class _Taker:
    """Takes the ornaments of one part, the most certain kind first; each note belongs to one at most."""

    def __init__(self, index: int, part: PlayedPart, timeline: Timeline, graces: NoteNetwork) -> None:
        self.index, self.part, self.timeline, self.network = index, part, timeline, graces
        self.found: dict[NoteKey, Ornament] = {}

    def written(self) -> PlayedPart:
        notes = list(self.part.notes)
        for take in (self._glissandi, self._alternations, self._rolls, self._graces):
            notes = sorted(take(notes))
        return replace(self.part, notes=tuple(notes))

    def _table(self, notes: Sequence[PlayedNote]) -> NoteTable:
        return NoteTable.of(notes, self.timeline, self.part.pedals)

    def _add(self, note: PlayedNote, ornament: Ornament) -> None:
        self.found[self.index, note.onset_s, note.pitch] = ornament

    def _glissandi(self, notes: list[PlayedNote]) -> list[PlayedNote]:
        kept = dict(enumerate(notes))
        for run in find_glissandi(notes):
            first, last = notes[run[0]], notes[run[-1]]
            for index in run[1:-1]:
                del kept[index]
            kept[run[0]] = replace(first, offset_s=last.onset_s)
            self._add(first, Ornament(slides_to=(self.index, last.onset_s, last.pitch)))
        return list(kept.values())

    def _alternations(self, notes: list[PlayedNote]) -> list[PlayedNote]:
        kept = dict(enumerate(notes))
        for found in find_alternations(self._table(notes)):
            run = [notes[index] for index in found.notes]
            for index in found.notes[1:]:
                del kept[index]
            main = replace(
                run[0],
                pitch=found.pitch,
                offset_s=max(note.offset_s for note in run),
                velocity=round(float(np.mean([note.velocity for note in run]))),
                confidence=float(np.mean([note.confidence for note in run])),
            )
            kept[found.notes[0]] = main
            self._add(main, Ornament(signs=(found.sign,)))
        return list(kept.values())

    def _rolls(self, notes: list[PlayedNote]) -> list[PlayedNote]:
        kept = list(notes)
        for found in find_rolls(self._table(notes)):
            for index in found.notes:
                kept[index] = note = self._moved(notes[index], found.time_s)
                before = self.found.get((self.index, note.onset_s, note.pitch), Ornament())
                self._add(note, replace(before, signs=(*before.signs, "arpeggio")))
        return kept

    def _graces(self, notes: list[PlayedNote]) -> list[PlayedNote]:
        kept = dict(enumerate(notes))
        table = self._table(notes)
        for main, group in find_graces(table, self.network):
            if any((self.index, notes[index].onset_s, notes[index].pitch) in self.found for index in group):
                continue
            for index in group:
                kept.pop(index, None)
            time_s = place_s(table, main, group)
            for index in struck_with(table, main) if time_s < table.onsets_s[main] else ():
                if index in kept:
                    kept[index] = self._moved(kept[index], time_s)
            note = kept.get(main, notes[main])
            before = self.found.get((self.index, note.onset_s, note.pitch), Ornament())
            graces = tuple((notes[index],) for index in group)
            self._add(note, replace(before, graces=(*before.graces, *graces)))
        return list(kept.values())

    def _moved(self, note: PlayedNote, time_s: float) -> PlayedNote:
        """The note with its ornament at another time."""
        found = self.found.pop((self.index, note.onset_s, note.pitch), None)
        moved = replace(note, onset_s=time_s, offset_s=max(note.offset_s, time_s + 0.01))
        if found:
            self._add(moved, found)
        return moved


def dress(lines: Sequence[Line], ornaments: Ornaments) -> list[Line]:
    """Lines whose chords carry the signs and grace notes of their notes."""
    return [replace(line, chords=tuple(_dressed(chord, ornaments) for chord in line.chords)) for line in lines]


def slides(lines: Sequence[Line], ornaments: Ornaments) -> list[Span]:
    """The glissandi as lines between chords."""
    places = {
        (note.part, note.time_s, note.pitch): (line.part, line.staff, line.number, chord.start)
        for line in lines
        for chord in line.chords
        for note in chord.notes
    }
    return [
        Span("glissando", places[key], places[ornament.slides_to])
        for key, ornament in ornaments.items()
        if ornament.slides_to and key in places and ornament.slides_to in places
    ]


def grace_notes(lines: Sequence[Line]) -> list[GridNote]:
    """All grace notes of dressed lines, for spelling."""
    return [note for line in lines for chord in line.chords for group in chord.graces for note in group]


def _dressed(chord: Chord, ornaments: Ornaments) -> Chord:
    owners = [
        (note, ornament)
        for note in chord.notes
        if (ornament := ornaments.get((note.part, note.time_s, note.pitch))) is not None
    ]
    if not owners:
        return chord
    signs = tuple(dict.fromkeys(sign for _, ornament in owners for sign in ornament.signs))
    if len(chord.notes) < 2:
        signs = tuple(sign for sign in signs if sign != "arpeggio")
    graces = [group for _, ornament in owners for group in ornament.graces]
    graces.sort(key=lambda group: group[0].onset_s)
    return replace(chord, signs=signs, graces=_on_grid(graces, owners[0][0]))


def _on_grid(graces: Sequence[tuple[PlayedNote, ...]], main: GridNote) -> tuple[tuple[GridNote, ...], ...]:
    placed = []
    for rank, group in enumerate(graces):
        start = main.start - (len(graces) - rank) * _GRACE_STEP
        placed.append(
            tuple(
                GridNote(
                    main.part, start, note.pitch, float(start), float(start), note.velocity, note.confidence,
                    note.onset_s,
                )
                for note in group
            )
        )  # fmt: skip
    return tuple(placed)
