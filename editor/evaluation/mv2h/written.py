"""A printed score as MV2H's music, at 120 quarters a minute: alignment forgives any tempo."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from editor.evaluation.mv2h.music import Grouping, KeyFrom, Music, VoicedNote
from editor.evaluation.printed import Printed, PrintedBar
from transcriptions.music.score import TimeSignature

QUARTER_MS = 500
# Semitones from a major key's tonic up to that of its relative minor.
_TO_RELATIVE_MINOR = 9


def music_of(printed: Printed, *, with_modes: bool) -> Music:
    """Notes with their written voices, groupings and keys; no chords.

    with_modes: whether the keys' modes are to be believed. Many files name none: then keys are compared as
    the major keys of their signatures, in both scores.
    """
    notes = []
    for note in printed.notes:
        start_ms, end_ms = _milliseconds(note.onset), _milliseconds(note.onset + note.duration)
        notes.append(VoicedNote(start_ms, note.voice, note.pitch, start_ms, max(end_ms, start_ms + 1)))
    return Music(
        tuple(sorted(notes)),
        tuple(_groupings(printed)),
        tuple(sorted(_keys(printed, with_modes))),
        (),
        _milliseconds(printed.end),
    )


def _milliseconds(quarters: Fraction) -> int:
    return round(quarters * QUARTER_MS)


def _groupings(printed: Printed) -> Iterator[Grouping]:
    """Bars, beats and parts of beats, each from a place of its level to the next; a pickup's are cut short."""
    for level in range(3):
        edges = [edge for bar in printed.bars for edge in _edges(bar, level)]
        last = printed.bars[-1]
        if (last.offset + last.length) % _units(last.time)[level] == 0:
            edges.append(last.end)
        times = [_milliseconds(edge) for edge in edges]
        yield from (Grouping(start, end) for start, end in pairwise(times) if start < end)


def _edges(bar: PrintedBar, level: int) -> Iterator[Fraction]:
    """Where bars (level 0), beats (1) or parts of beats (2) begin in a bar."""
    unit = _units(bar.time)[level]
    place = -(-bar.offset // unit) * unit
    while place < bar.offset + bar.length:
        yield bar.start + place - bar.offset
        place += unit if level else bar.offset + bar.length


def _units(time: TimeSignature) -> tuple[Fraction, Fraction, Fraction]:
    """Bar, beat and part of a beat in quarters: thirds in compound meters, else halves."""
    unit = Fraction(4, time.denominator)
    if time.numerator > 3 and time.numerator % 3 == 0:
        return time.length, 3 * unit, unit
    return time.length, unit, unit / 2


def _keys(printed: Printed, with_modes: bool) -> Iterator[KeyFrom]:
    before = None
    for bar in printed.bars:
        is_major = bar.key.mode == "major" or not with_modes
        tonic = (bar.key.fifths * 7 + (0 if is_major else _TO_RELATIVE_MINOR)) % 12
        if (tonic, is_major) != before:
            yield KeyFrom(_milliseconds(bar.start), tonic, is_major)
        before = (tonic, is_major)
