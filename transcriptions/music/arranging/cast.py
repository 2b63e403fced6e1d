"""Who plays what: the melody, and everything else by hands. Doublings are left out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby, pairwise
from statistics import median

from transcriptions.music.arranging.melody import find_melody
from transcriptions.music.arranging.sounds import Material, Sound, moved

# Where a melody that a right hand plays may lie in the middle, and at all (MIDI).
_MIDDLE_FROM, _MIDDLE_TO = 60, 81
_LOWEST, _HIGHEST = 53, 98
# What one-line parts play from here on is the right hand's (MIDI: G4).
_RIGHT_FROM = 67
# A silence of the melody that the right hand's other notes fill (quarters).
_FILLED_GAP = 2
# A silence of so many quarters ends a phrase.
_PHRASE_GAP = 4


@dataclass(frozen=True, slots=True)
class Cast:
    """melody: one note at a time. right, left: the other sounds of each hand, by (start, pitch)."""

    melody: tuple[Sound, ...]
    right: tuple[Sound, ...]
    left: tuple[Sound, ...]


def cast_of(material: Material) -> Cast:
    """Melody and hands of a score: sounds on two staves keep their hand, others go to the nearer one."""
    melody = find_melody(material)
    sung = {sound.id for sound in melody}
    others = [sound for sound in material.sounds if sound.id not in sung]
    hands: dict[bool, list[Sound]] = {False: [], True: []}
    for sound, low, high in _surroundings(_without_doublings(others, melody), material.sounds):
        part = material.score.parts[sound.part]
        is_low = sound.midi - low < high - sound.midi and sound.midi < _RIGHT_FROM
        hands[sound.staff == part.staves if part.staves > 1 else is_low].append(sound)
    return Cast(tuple(in_register(melody)), tuple(hands[False]), tuple(hands[True]))


def with_fills(cast: Cast, end: Fraction) -> Cast:
    """The right hand's highest notes as its line where the melody rests for long. end: of the piece, in quarters.

    A held note before such a rest gives way when the right hand begins above it.
    """
    melody, gaps = _gaps(cast, end)
    tops: dict[Fraction, Sound] = {}
    gap = 0
    for sound in cast.right:
        while gap < len(gaps) and gaps[gap][1] <= sound.start:
            gap += 1
        if gap < len(gaps) and gaps[gap][0] <= sound.start:
            tops[sound.start] = replace(sound, end=min(sound.end, gaps[gap][1]))
    fills = [replace(sound, end=min(sound.end, later.start)) for sound, later in pairwise(tops.values())]
    fills += list(tops.values())[-1:]
    filled = {sound.id for sound in fills}
    line = sorted([*melody, *fills], key=lambda sound: sound.start)
    return Cast(tuple(line), tuple(sound for sound in cast.right if sound.id not in filled), cast.left)


def _gaps(cast: Cast, end: Fraction) -> tuple[list[Sound], list[tuple[Fraction, Fraction]]]:
    """The melody with its last notes before long rests cut where they give way, and the rests as (start, end)."""
    if not cast.melody:
        return [], [(Fraction(0), end)]
    melody, gaps = [], [(Fraction(0), cast.melody[0].start)]
    entries = [sound.start for sound in cast.right]
    for sound, following in zip(cast.melody, [*(later.start for later in cast.melody[1:]), end], strict=True):
        if following - sound.end >= _FILLED_GAP:
            here = cast.right[bisect_right(entries, sound.start) : bisect_left(entries, sound.end)]
            above = [other.start for other in here if other.midi > sound.midi]
            sound = replace(sound, end=min(above, default=sound.end))
            gaps.append((sound.end, following))
        melody.append(sound)
    return melody, gaps


def in_register(melody: Sequence[Sound]) -> list[Sound]:
    """A melody phrase by phrase in the octaves where a right hand plays; single notes beyond come back an octave."""
    found = []
    for phrase in _phrases(melody):
        middle = median(sound.midi for sound in phrase)
        octaves = 0
        while middle + 12 * octaves < _MIDDLE_FROM:
            octaves += 1
        while middle + 12 * octaves > _MIDDLE_TO:
            octaves -= 1
        found += [_inside(moved(sound, octaves)) for sound in phrase]
    return found


def _inside(sound: Sound) -> Sound:
    if sound.midi < _LOWEST:
        return moved(sound, -((sound.midi - _LOWEST) // 12))
    if sound.midi > _HIGHEST:
        return moved(sound, -((sound.midi - _HIGHEST + 11) // 12))
    return sound


def _phrases(melody: Sequence[Sound]) -> Iterator[list[Sound]]:
    phrase: list[Sound] = []
    for sound in melody:
        if phrase and (sound.start - phrase[-1].end >= _PHRASE_GAP or sound.part != phrase[-1].part):
            yield phrase
            phrase = []
        phrase.append(sound)
    if phrase:
        yield phrase


def _without_doublings(sounds: Sequence[Sound], melody: Sequence[Sound]) -> list[Sound]:
    """Of what starts together at one pitch the longest; of what another part doubles an octave away, the outer ones."""
    sung = {sound.start: sound for sound in melody}
    kept = []
    for start, group in groupby(sounds, key=lambda sound: sound.start):
        by_pitch: dict[int, Sound] = {}
        for sound in group:
            rival = by_pitch.get(sound.midi)
            if rival is None or sound.end > rival.end:
                by_pitch[sound.midi] = sound
        leader = sung.get(start)
        chord = [sound for sound in by_pitch.values() if leader is None or sound.midi != leader.midi]
        kept += [sound for sound in chord if not _is_doubled(sound, chord, leader)]
    return sorted(kept, key=lambda sound: (sound.start, sound.midi))


def _is_doubled(sound: Sound, chord: Sequence[Sound], leader: Sound | None) -> bool:
    """Whether another part has the same note in another octave at the same time, in the melody or in the bass."""
    lowest = min(chord, key=lambda other: other.midi)
    if sound is lowest:
        return False
    outer = [other for other in (lowest, leader) if other and other.part != sound.part]
    return any((other.midi - sound.midi) % 12 == 0 for other in outer)


def _surroundings(sounds: Sequence[Sound], everything: Sequence[Sound]) -> Iterator[tuple[Sound, int, int]]:
    """Each sound with the lowest and highest pitch that sounds when it starts."""
    starting: dict[Fraction, list[Sound]] = defaultdict(list)
    for sound in everything:
        starting[sound.start].append(sound)
    held: list[Sound] = []
    places = iter(sorted(starting))
    here: Fraction | None = None
    for sound in sounds:
        while here is None or here < sound.start:
            here = next(places)
            held = [other for other in held if other.end > here] + starting[here]
        pitches = [other.midi for other in held]
        yield sound, min(pitches), max(pitches)
