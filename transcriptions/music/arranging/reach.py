"""What two hands can hold: notes in one hand, the span of a hand, and hands that don't cross."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from transcriptions.music.arranging.harmony import ChordSpan
from transcriptions.music.arranging.sounds import Sound, moved
from transcriptions.music.arranging.staves import Stem

# Below this nothing clear can be played in chords, above nothing at all (MIDI).
LOWEST = 28


@dataclass(frozen=True, slots=True)
class Hand:
    """How many notes a hand takes at once, how many semitones it spans, whether octaves stay as they are."""

    notes: int
    span: int
    keeps_octaves: bool = False


def choose(
    anchor: Sound, others: Iterable[Sound], hand: Hand, *, is_right: bool, chord: ChordSpan | None
) -> list[Sound]:
    """The notes that a hand plays with its melody or bass note, `anchor`, by pitch.

    others lie below a right hand's anchor or above a left hand's; what lies beyond its span
    comes nearer by octaves. Thirds and sevenths go before roots and fifths, new pitch
    classes before doubled ones.
    """
    chosen = [anchor]
    for sound in sorted(others, key=lambda sound: _rank(sound, anchor, chord)):
        near = _within(sound, anchor, hand.span, is_right=is_right)
        if near is None or len(chosen) == hand.notes:
            continue
        is_new = all((near.midi - other.midi) % 12 for other in chosen)
        is_octave = hand.keeps_octaves and near is sound and all(near.midi != other.midi for other in chosen)
        if is_new or is_octave:
            chosen.append(near)
    return sorted(chosen, key=lambda sound: sound.midi)


def _rank(sound: Sound, anchor: Sound, chord: ChordSpan | None) -> tuple[int, int, str]:
    """Lower comes first: third, seventh, root, fifth, no tone of the chord; then what is near the anchor."""
    distance = abs(sound.midi - anchor.midi)
    if chord is None:
        return (0, distance, sound.id)
    tones = chord.tones
    order = [tones[1], *tones[3:], tones[0], tones[2]]
    pitch_class = sound.midi % 12
    return (order.index(pitch_class) if pitch_class in order else len(order), distance, sound.id)


def _within(sound: Sound, anchor: Sound, span: int, *, is_right: bool) -> Sound | None:
    """A sound at most `span` below a right hand's anchor, or above a left hand's; None where no octave is."""
    distance = anchor.midi - sound.midi if is_right else sound.midi - anchor.midi
    if 0 < distance <= span:
        return sound
    nearest = (distance - 1) % 12 + 1
    if nearest > span:
        return None
    wanted = nearest if distance <= 0 else nearest + (span - nearest) // 12 * 12
    octaves = (wanted - distance) // 12
    return moved(sound, -octaves if is_right else octaves)


def uncrossed(left: Sequence[Stem], right: Sequence[Stem]) -> list[Stem]:
    """The left hand's stems below what the right hand plays meanwhile; a note that can't be is left out."""
    found = []
    first = 0
    for stem in left:
        while first < len(right) and right[first].end <= stem.start:
            first += 1
        ceiling = 128
        for other in right[first:]:
            if other.start >= stem.end:
                break
            ceiling = min(ceiling, *(sound.midi for sound in other.sounds))
        sounds = _below(stem.sounds, ceiling)
        if sounds:
            found.append(replace(stem, sounds=sounds))
    return found


def _below(sounds: tuple[Sound, ...], ceiling: int) -> tuple[Sound, ...]:
    kept = tuple(sound for sound in sounds if sound.midi < ceiling)
    if kept:
        return kept
    bass = min(sounds, key=lambda sound: sound.midi)
    lowered = moved(bass, -((bass.midi - ceiling) // 12 + 1))
    return (lowered,) if lowered.midi >= LOWEST else ()


def stems_of(sounds: Iterable[Sound]) -> list[Stem]:
    """A line as stems of one note."""
    return [Stem(sound.start, sound.end, (sound,)) for sound in sounds]


def chord_at(chords: Sequence[ChordSpan], place: Fraction, first: int) -> int:
    """The index, from `first` on, of the chord that holds a place or the last one before it."""
    while first + 1 < len(chords) and chords[first + 1].start <= place:
        first += 1
    return first
