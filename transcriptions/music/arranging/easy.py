"""Easy: the melody alone in the right hand, in eighths or slower; root and fifth of the chords in the left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from transcriptions.music.arranging.cast import in_register
from transcriptions.music.arranging.grand_staff import piano_sheet
from transcriptions.music.arranging.harmony import ChordSpan, find_chords
from transcriptions.music.arranging.marks import leading_marks
from transcriptions.music.arranging.melody import find_melody
from transcriptions.music.arranging.reach import stems_of, uncrossed
from transcriptions.music.arranging.rhythm import in_eighths, on_the_beat, without_ties
from transcriptions.music.arranging.sounds import Frame, Material, Sound, moved, transposed
from transcriptions.music.arranging.staves import Line, Stem, write_out
from transcriptions.music.score import Score
from transcriptions.music.values import is_compound

_SIGNS = frozenset({"fermata"})

# The octave of the bass: from F2 to E3, so that a perfect fifth above stays under the melody (MIDI).
_BASS_FROM = 41
_FIFTH = 7


def easy(material: Material) -> Score:
    """One note in the right hand, at most two within a fifth in the left; no sixteenths, no tuplets."""
    frames = material.frames
    melody = in_eighths(in_register(find_melody(material)), frames)
    right = stems_of(without_ties(on_the_beat(melody, frames), frames))
    left = uncrossed(list(_left_hand(material, find_chords(material))), right)
    lines = [Line(1, 1, tuple(right)), Line(2, 1, tuple(left))]
    return write_out(material, piano_sheet(material, _SIGNS), lines, marks=leading_marks(material))


def _left_hand(material: Material, chords: Sequence[ChordSpan]) -> Iterator[Stem]:
    """The bass of each chord with its fifth: one after the other where the source moves."""
    first = 0
    for chord in chords:
        while material.sounds[first].end <= chord.start and first + 1 < len(material.sounds):
            first += 1
        sounding = _sounding(material.sounds, chord, first)
        bass = _bass(chord, sounding)
        if bass is None:
            continue
        frame = material.frames[chord.bar]
        fifth = _fifth(chord, bass)
        half = _half(chord, frame) if fifth and _moves(sounding, chord) else None
        if fifth and half:
            yield _stem(chord.start, half, bass)
            yield _stem(half, chord.end, fifth)
        else:
            yield _stem(chord.start, chord.end, *((bass, fifth) if fifth else (bass,)))


def _stem(start: Fraction, end: Fraction, *sounds: Sound) -> Stem:
    return Stem(start, end, tuple(replace(sound, start=start, end=end) for sound in sounds))


def _sounding(sounds: Sequence[Sound], chord: ChordSpan, first: int) -> list[Sound]:
    found = []
    for sound in sounds[first:]:
        if sound.start >= chord.end:
            break
        if sound.end > chord.start:
            found.append(sound)
    return found


def _bass(chord: ChordSpan, sounding: Sequence[Sound]) -> Sound | None:
    """The lowest sound of the bass's pitch class, in the octave of easy basses."""
    found = [sound for sound in sounding if sound.midi % 12 == chord.bass]
    if not found:
        return None
    lowest = min(found, key=lambda sound: (sound.midi, sound.start))
    return moved(lowest, -((lowest.midi - _BASS_FROM) // 12))


def _fifth(chord: ChordSpan, bass: Sound) -> Sound | None:
    """The perfect fifth above a root; none over another bass."""
    distance = chord.kind.tones[2]
    if chord.bass != chord.root or distance != _FIFTH:
        return None
    pitch = transposed(bass.pitch, distance)
    return replace(bass, id=f"{bass.id}-fifth", pitch=pitch, midi=bass.midi + distance, graces=())


def _moves(sounding: Sequence[Sound], chord: ChordSpan) -> bool:
    """Whether there is more than one onset a quarter."""
    onsets = {sound.start for sound in sounding if sound.start >= chord.start}
    return len(onsets) > chord.end - chord.start


def _half(chord: ChordSpan, frame: Frame) -> Fraction | None:
    """Where the fifth follows the root: after half the chord, or its first beat in three."""
    length = chord.end - chord.start
    if length < 2:
        return None
    if length == 3 and not is_compound(frame.time):
        return chord.start + 1
    return chord.start + length / 2 if (length / 2).denominator <= 2 else None
