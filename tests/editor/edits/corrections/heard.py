"""What a score sounds like, whatever it is written in: for corrections that must change nothing to be heard."""

from __future__ import annotations

from fractions import Fraction

from transcriptions.music.score import Score, event_starts, measure_lengths

# Start and end in quarters, part, MIDI pitch as written.
Sound = tuple[Fraction, Fraction, str, int]


def sounds(music: Score) -> list[Sound]:
    """Tied notes as one; grace notes where they stand, without a length."""
    found: list[Sound] = []
    held: dict[tuple[str, int, int, int], Fraction] = {}
    opening = Fraction(0)
    for measure, length in zip(music.measures, measure_lengths(music), strict=True):
        for voice in measure.voices:
            for at, event in event_starts(voice):
                for note in event.notes:
                    key = (voice.part_id, voice.staff, voice.number, note.pitch.midi)
                    start = opening + at if event.grace else held.pop(key, opening + at)
                    if note.tied:
                        held[key] = start
                    else:
                        found.append((start, opening + at + event.duration, voice.part_id, note.pitch.midi))
        opening += length
    assert held == {}
    return sorted(found)


def at_tempo(found: list[Sound], factor: Fraction) -> list[Sound]:
    return [(start * factor, end * factor, part, pitch) for start, end, part, pitch in found]


def later(found: list[Sound], by: Fraction) -> list[Sound]:
    return [(start + by, end + by, part, pitch) for start, end, part, pitch in found]
