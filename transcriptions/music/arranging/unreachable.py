"""A piano solo without what a hand cannot strike: far notes come nearer by octaves or are left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from transcriptions.music.arranging.sounds import transposed
from transcriptions.music.score import Event, EventKind, Measure, Note, Part, Pitch, Score, Voice, event_starts

# A hand strikes a tenth; wider chords are broken, and are written so.
SPAN = 16
FINGERS = 5
_BROKEN = "arpeggio"


@dataclass(frozen=True, slots=True)
class _Struck:
    """A note that is struck, and the ids of what it is tied to, itself first."""

    note: Note
    chain: tuple[str, ...]


def within_reach(score: Score, part: Part) -> Score:
    """The score of one part on two staves, every chord within a tenth and five fingers; ids stay.

    The right hand keeps its highest note and the left its lowest. Other notes move by octaves to
    where the hand is, or are left out when that pitch is there already.
    """
    changes: dict[str, Pitch | None] = {}
    chains = _chains(score)
    for measure in score.measures:
        for staff, struck in _chords(measure, part, chains):
            changes |= _brought_near(struck, is_right=staff == 1)
    measures = tuple(_measure(measure, part, changes) for measure in score.measures)
    events = {event.id: event for measure in measures for voice in measure.voices for event in voice.events}
    spanners = tuple(
        line
        for line in score.spanners
        if all(end in events and events[end].notes for end in (line.start_event_id, line.end_event_id))
    )
    return replace(score, parts=(part,), measures=measures, spanners=spanners)


def _chains(score: Score) -> dict[str, tuple[str, ...]]:
    """For the first note of each sound, the ids of all its tied notes."""
    chains: dict[str, list[str]] = {}
    open_ties: dict[tuple[str, int, int, Pitch], str] = {}
    for measure in score.measures:
        for voice in measure.voices:
            place = (voice.part_id, voice.staff, voice.number)
            for event in voice.events:
                for note in event.notes:
                    first = None if event.grace else open_ties.pop((*place, note.pitch), None)
                    chains.setdefault(first or note.id, []).append(note.id)
                    if note.tied and not event.grace:
                        open_ties[*place, note.pitch] = first or note.id
    return {first: tuple(members) for first, members in chains.items()}


def _chords(measure: Measure, part: Part, chains: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[int, list[_Struck]]]:
    """(staff, what is struck together on it), broken chords left out."""
    found: dict[tuple[int, Fraction], list[_Struck]] = defaultdict(list)
    broken: set[tuple[int, Fraction]] = set()
    for voice in measure.voices:
        if voice.part_id != part.id:
            continue
        for start, event in event_starts(voice):
            place = (voice.staff if event.staff is None else event.staff, start)
            if _BROKEN in event.articulations:
                broken.add(place)
            if not event.grace:
                found[place] += [_Struck(note, chains[note.id]) for note in event.notes if note.id in chains]
    for place, struck in sorted(found.items()):
        if place not in broken:
            yield place[0], struck


def _brought_near(struck: list[_Struck], *, is_right: bool) -> dict[str, Pitch | None]:
    """New pitches, by note id, of what lies too far from the note that the hand keeps; None leaves it out."""
    if not struck:
        return {}
    ordered = sorted(struck, key=lambda item: -item.note.pitch.midi if is_right else item.note.pitch.midi)
    anchor = ordered[0].note.pitch.midi
    taken = _in_five_fingers([item.note.pitch.midi for item in ordered if abs(item.note.pitch.midi - anchor) <= SPAN])
    changes: dict[str, Pitch | None] = {}
    fingers = len(taken)
    for item in ordered:
        distance = item.note.pitch.midi - anchor
        if abs(distance) <= SPAN:
            if item.note.pitch.midi not in taken:
                changes |= dict.fromkeys(item.chain, None)
            continue
        octaves = -(-(abs(distance) - SPAN) // 12)
        pitch = transposed(item.note.pitch, 12 * (octaves if is_right else -octaves))
        is_free = pitch.midi not in taken and fingers < FINGERS
        if is_free:
            taken.add(pitch.midi)
            fingers += 1
        changes |= dict.fromkeys(item.chain, pitch if is_free else None)
    return changes


def _in_five_fingers(pitches: list[int]) -> set[int]:
    """What of a chord stays when it has more notes than a hand has fingers: inner octaves go first."""
    kept = list(dict.fromkeys(pitches))
    while len(kept) > FINGERS:
        inner = kept[1:-1]
        doubled = [pitch for pitch in inner if any((pitch - other) % 12 == 0 for other in kept if other != pitch)]
        kept.remove(doubled[0] if doubled else inner[len(inner) // 2])
    return set(kept)


def _measure(measure: Measure, part: Part, changes: Mapping[str, Pitch | None]) -> Measure:
    return replace(
        measure,
        voices=tuple(_voice(voice, changes) for voice in measure.voices if voice.part_id == part.id),
        clefs=tuple(clef for clef in measure.clefs if clef.part_id == part.id),
        marks=tuple(mark for mark in measure.marks if mark.part_id == part.id),
    )


def _voice(voice: Voice, changes: Mapping[str, Pitch | None]) -> Voice:
    if not any(note.id in changes for event in voice.events for note in event.notes):
        return voice
    return replace(voice, events=tuple(_event(event, changes) for event in voice.events))


def _event(event: Event, changes: Mapping[str, Pitch | None]) -> Event:
    if not any(note.id in changes for note in event.notes):
        return event
    pitches = [(note, changes.get(note.id, note.pitch)) for note in event.notes]
    notes = tuple(replace(note, pitch=pitch) for note, pitch in pitches if pitch)
    kind = EventKind.CHORD if notes else EventKind.REST
    return replace(event, kind=kind, notes=notes, articulations=event.articulations if notes else ())
