"""Staves as at most two voices each, with chords where notes share a stem; one voice for instruments of one line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from transcriptions.music.draft import Chord, GridNote, Line
from transcriptions.music.drums import drum_lines
from transcriptions.music.durations import written_ends
from transcriptions.music.learned import Learned
from transcriptions.music.note_network import NoteNetwork
from transcriptions.music.score import Part, TimeSignature
from transcriptions.music.settling import settle
from transcriptions.music.voice_splits import find_splits


@dataclass(frozen=True, slots=True)
class StaffVoice:
    """One voice of one staff. groups: its chords in time order, each of notes that begin together."""

    part: int
    staff: int
    number: int
    groups: list[list[GridNote]]


def write_lines(
    notes: Sequence[GridNote], staves: Sequence[int], parts: Sequence[Part], *, time: TimeSignature, learned: Learned
) -> list[Line]:
    """The voices of all parts. notes: sorted by (part, start, pitch); staves: the staff of each note."""
    lines = []
    for voice in split_voices(notes, staves, parts, network=learned.voices):
        if parts[voice.part].is_percussion:
            lines += drum_lines(voice.part, voice.groups, time)
            continue
        ends = written_ends(voice.groups, time, learned.durations)
        chords = [Chord(group[0].start, end, tuple(group)) for group, end in zip(voice.groups, ends, strict=True)]
        lines.append(Line(voice.part, voice.staff, voice.number, tuple(settle(chords, time))))
    return lines


def split_voices(
    notes: Sequence[GridNote], staves: Sequence[int], parts: Sequence[Part], *, network: NoteNetwork
) -> Iterator[StaffVoice]:
    """The voices of every staff, at most two of a keyboard's; all strokes of drums as one. network: see `Learned`."""
    by_staff: dict[tuple[int, int], dict[Fraction, list[GridNote]]] = defaultdict(lambda: defaultdict(list))
    for note, staff in zip(notes, staves, strict=True):
        by_staff[note.part, staff][note.start].append(note)
    for (part, staff), chords in sorted(by_staff.items()):
        groups = [chords[start] for start in sorted(chords)]
        splits = find_splits(groups, network) if parts[part].staves == 2 else [0] * len(groups)
        for number, voice in ((1, _upper(groups, splits)), (2, _lower(groups, splits))):
            if voice:
                yield StaffVoice(part, staff, number, voice)


def _upper(groups: list[list[GridNote]], splits: list[int]) -> list[list[GridNote]]:
    return [group[split:] for group, split in zip(groups, splits, strict=True) if split < len(group)]


def _lower(groups: list[list[GridNote]], splits: list[int]) -> list[list[GridNote]]:
    return [group[:split] for group, split in zip(groups, splits, strict=True) if split]
