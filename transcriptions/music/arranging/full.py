"""Full: everything that two hands reach. A piano solo stays as it is but for what no hand can strike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from transcriptions.music.arranging.cast import cast_of, with_fills
from transcriptions.music.arranging.grand_staff import gathered, piano_sheet, two_voices
from transcriptions.music.arranging.harmony import ChordSpan, find_chords
from transcriptions.music.arranging.marks import leading_marks
from transcriptions.music.arranging.reach import Hand, choose, chord_at, stems_of, uncrossed
from transcriptions.music.arranging.sounds import Material, Sound
from transcriptions.music.arranging.staves import Stem, write_out
from transcriptions.music.arranging.unreachable import within_reach
from transcriptions.music.score import Score

# A tenth, and a finger free for what moves.
HAND = Hand(notes=4, span=16, keeps_octaves=True)

_SIGNS = frozenset(
    {"fermata", "staccato", "accent", "tenuto", "marcato", "trill", "mordent", "inverted_mordent", "turn"}
)


def full(material: Material) -> Score:
    """A piano solo within reach of its hands, or all pitched parts of an ensemble on two staves."""
    pitched = [part for part in material.score.parts if not part.is_percussion]
    if len(pitched) == 1 and pitched[0].staves == 2:
        return within_reach(material.score, pitched[0])
    return _reduction(material)


def _reduction(material: Material) -> Score:
    cast = with_fills(cast_of(material), material.frames[-1].bar.end)
    chords = find_chords(material)
    melody = stems_of(cast.melody)
    inner = list(_under(melody, gathered(cast.right), chords))
    right = two_voices(1, melody, inner, material.frames)
    bass, tenor = _bass_and_tenor(cast.left, chords)
    ceiling = sorted([*melody, *inner], key=lambda stem: stem.start)
    left = two_voices(2, uncrossed(tenor, ceiling), uncrossed(bass, ceiling), material.frames)
    sheet = piano_sheet(material, _SIGNS, follows_source=True)
    return write_out(material, sheet, [*right, *left], marks=leading_marks(material))


def _under(melody: Sequence[Stem], inner: Sequence[Stem], chords: Sequence[ChordSpan]) -> Iterator[Stem]:
    """Inner stems of the right hand within reach of the melody that sounds with them."""
    for stem, sung, chord in _with_company(inner, melody, chords):
        anchor = sung.sounds[0] if sung else max(stem.sounds, key=lambda sound: sound.midi)
        others = [sound for sound in stem.sounds if sound is not anchor]
        chosen = choose(anchor, others, HAND, is_right=True, chord=chord)
        sounds = tuple(sound for sound in chosen if not sung or sound is not anchor)
        if sounds:
            yield replace(stem, sounds=sounds)


def _bass_and_tenor(left: Sequence[Sound], chords: Sequence[ChordSpan]) -> tuple[list[Stem], list[Stem]]:
    """The left hand's lowest line, and what it reaches above it."""
    bass, others = [], []
    lowest: Sound | None = None
    for sound in left:
        is_held_over = lowest is not None and lowest.end > sound.start
        if lowest is None or not is_held_over or sound.midi < lowest.midi:
            bass.append(sound)
            lowest = sound
        else:
            others.append(sound)
    line = gathered(bass)
    tenor = []
    for stem, below, chord in _with_company(gathered(others), line, chords):
        anchor = below.sounds[0] if below else min(stem.sounds, key=lambda sound: sound.midi)
        beside = [sound for sound in stem.sounds if sound is not anchor]
        chosen = choose(anchor, beside, HAND, is_right=False, chord=chord)
        sounds = tuple(sound for sound in chosen if not below or sound is not anchor)
        if sounds:
            tenor.append(replace(stem, sounds=sounds))
    return line, tenor


def _with_company(
    stems: Sequence[Stem], line: Sequence[Stem], chords: Sequence[ChordSpan]
) -> Iterator[tuple[Stem, Stem | None, ChordSpan | None]]:
    """Each stem with the stem of a line that sounds when it starts, and with its chord."""
    first, chord = 0, 0
    for stem in stems:
        while first < len(line) and line[first].end <= stem.start:
            first += 1
        chord = chord_at(chords, stem.start, chord)
        sounds_with = first < len(line) and line[first].start <= stem.start
        yield stem, line[first] if sounds_with else None, chords[chord] if chords else None
