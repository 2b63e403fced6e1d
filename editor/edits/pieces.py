"""An event that is written as several tied ones: what each of them has of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from editor.edits.base import NewIds
from editor.edits.line import ON_THE_LAST
from transcriptions.music.score import Event, Note, Pitch


def piece_of(model: Event, number: int, count: int, *, known: Sequence[Event], ids: NewIds) -> Event:
    """One of `count` tied events; they take the ids of the events that were there, as long as there are some."""
    was = known[number] if number < len(known) else None
    names: dict[Pitch, list[str]] = {}
    for note in reversed(was.notes if was else ()):
        names.setdefault(note.pitch, []).append(note.id)
    notes = tuple(
        _held(note, _name(names, note.pitch) or ids.new("n"), is_first=number == 0, is_last=number == count - 1)
        for note in model.notes
    )
    piece = replace(model, id=was.id if was else ids.new("e"), notes=notes)
    last_signs = tuple(sign for sign in model.articulations if sign in ON_THE_LAST)
    if number:
        return replace(piece, lyrics=(), articulations=last_signs if number == count - 1 else ())
    if count > 1:
        return replace(piece, articulations=tuple(sign for sign in model.articulations if sign not in ON_THE_LAST))
    return piece


def _name(names: dict[Pitch, list[str]], pitch: Pitch) -> str | None:
    """The next id for a pitch; a chord may have one twice."""
    return names[pitch].pop() if names.get(pitch) else None


def _held(note: Note, name: str, *, is_first: bool, is_last: bool) -> Note:
    note = replace(note, id=name, tied=note.tied if is_last else True)
    return note if is_first else replace(note, fingering="", cautionary=False)
