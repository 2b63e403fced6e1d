"""Intermediate: the melody with up to two notes under it, a left hand of at most three notes within an octave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from transcriptions.music.arranging.cast import cast_of, with_fills
from transcriptions.music.arranging.grand_staff import gathered, piano_sheet
from transcriptions.music.arranging.harmony import ChordSpan, find_chords
from transcriptions.music.arranging.marks import leading_marks
from transcriptions.music.arranging.reach import Hand, choose, chord_at, uncrossed
from transcriptions.music.arranging.rhythm import SIXTEENTH, in_eighths, in_sixteenths
from transcriptions.music.arranging.sounds import Frame, Material, Sound, bar_index
from transcriptions.music.arranging.staves import Line, Stem, write_out
from transcriptions.music.score import Score
from transcriptions.music.values import beat_length

HAND = Hand(notes=3, span=12)

# Below this the upper note of an octave stands for both (MIDI: E2).
_DEEP = 40

_SIGNS = frozenset({"fermata", "staccato", "accent", "tenuto", "marcato", "trill"})


def intermediate(material: Material) -> Score:
    """At most three notes within an octave in each hand; sixteenths and triplets only in the melody."""
    frames = material.frames
    cast = with_fills(cast_of(material), material.frames[-1].bar.end)
    chords = find_chords(material)
    melody = in_sixteenths(cast.melody, frames)
    right = list(_right_hand(melody, cast.right, chords, frames))
    left = uncrossed(list(_left_hand(cast.left, chords, frames)), right)
    lines = [Line(1, 1, tuple(right)), Line(2, 1, tuple(left))]
    sheet = piano_sheet(material, _SIGNS, follows_source=True)
    return write_out(material, sheet, lines, marks=leading_marks(material))


def _right_hand(
    melody: Sequence[Sound], inner: Sequence[Sound], chords: Sequence[ChordSpan], frames: Sequence[Frame]
) -> Iterator[Stem]:
    """Melody notes; those on a beat, or struck with others, carry what sounds under them."""
    first, chord = 0, 0
    indices = bar_index(frames, (sound.start for sound in melody))
    for index, sound in zip(indices, melody, strict=True):
        while first < len(inner) and inner[first].end <= sound.start and inner[first].start < sound.start - 8:
            first += 1
        chord = chord_at(chords, sound.start, chord)
        under = [other for other in _near(inner, first, sound.start) if _carries(sound, other, frames[index])]
        harmony = chords[chord] if chords else None
        chosen = choose(sound, under, HAND, is_right=True, chord=harmony)
        yield Stem(sound.start, sound.end, tuple(chosen))


def _near(sounds: Sequence[Sound], first: int, place: Fraction) -> Iterator[Sound]:
    """What sounds at a place, or starts so close to it that the grid moved it there."""
    for sound in sounds[first:]:
        if sound.start > place + SIXTEENTH / 2:
            break
        if sound.end > place + SIXTEENTH / 2:
            yield sound


def _carries(melody: Sound, other: Sound, frame: Frame) -> bool:
    """Whether another note goes under a melody note: struck with it, or held on a beat; short notes go alone."""
    if melody.length < SIXTEENTH * 2:
        return False
    if abs(other.start - melody.start) < SIXTEENTH:
        return True
    return (melody.start - frame.bar.start + frame.bar.offset) % beat_length(frame.time) == 0


def _left_hand(left: Sequence[Sound], chords: Sequence[ChordSpan], frames: Sequence[Frame]) -> Iterator[Stem]:
    """What the left hand plays on eighths: the lowest note and what lies within its span."""
    chord = 0
    for stem in gathered(_all_in_eighths(left, frames)):
        chord = chord_at(chords, stem.start, chord)
        bass = _bass(stem)
        others = [sound for sound in stem.sounds if sound.midi > bass.midi]
        chosen = choose(bass, others, HAND, is_right=False, chord=chords[chord] if chords else None)
        yield replace(stem, sounds=tuple(chosen))


def _bass(stem: Stem) -> Sound:
    """The lowest note; of a deep octave the upper one."""
    lowest = min(stem.sounds, key=lambda sound: sound.midi)
    octave = [sound for sound in stem.sounds if sound.midi == lowest.midi + 12]
    return octave[0] if octave and lowest.midi < _DEEP else lowest


def _all_in_eighths(sounds: Sequence[Sound], frames: Sequence[Frame]) -> list[Sound]:
    """Chords on eighths, all notes of each: the grid is found for their lowest ones."""
    by_start: dict[Fraction, list[Sound]] = {}
    for sound in sounds:
        by_start.setdefault(sound.start, []).append(sound)
    lowest = [min(chord, key=lambda sound: sound.midi) for chord in by_start.values()]
    snapped = in_eighths(lowest, frames)
    original = {sound.id: sound.start for sound in lowest}
    return [
        replace(
            member, start=placed.start, end=max(member.end, placed.end) if member.end > placed.start else placed.end
        )
        for placed in snapped
        for member in by_start[original[placed.id]]
    ]
