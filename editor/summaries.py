"""What lists and headings say of a piece follows the score that people edit."""

from __future__ import annotations

from transcriptions.models import Transcription
from transcriptions.music.key import key_name
from transcriptions.music.score import Score


def follow(transcription: Transcription, score: Score) -> None:
    """Store what has changed of the row's title, composer, first meter, key and tempo, and number of measures."""
    values = facts(score)
    changed = [name for name, value in values.items() if getattr(transcription, name) != value]
    for name in changed:
        setattr(transcription, name, values[name])
    if changed:
        transcription.save(update_fields=changed)


def facts(score: Score) -> dict[str, object]:
    first = score.measures[0]
    found: dict[str, object] = {
        "title": score.title,
        "composer": score.composer,
        "measure_count": len(score.measures),
    }
    if first.time:
        found["meter"] = f"{first.time.numerator}/{first.time.denominator}"
    if first.key:
        found["key"] = key_name(first.key)
    if first.tempo:
        found["tempo_bpm"] = float(first.tempo.bpm)
    return found
