"""Places that a transcription is not sure of, for whoever looks through it."""

from __future__ import annotations

from transcriptions.music.score import Score
from transcriptions.music.writing import DOUBTFUL


def doubtful_notes(score: Score, limit: float = DOUBTFUL) -> list[str]:
    """Ids of notes that are less sure than the limit, in the order of the score. What people wrote is sure."""
    return [
        note.id
        for measure in score.measures
        for voice in measure.voices
        for event in voice.events
        for note in event.notes
        if note.confidence is not None and note.confidence < limit
    ]


def doubtful_measures(score: Score, limit: float = DOUBTFUL) -> list[str]:
    """Ids of measures whose bar lines are less sure than the limit."""
    return [measure.id for measure in score.measures if measure.confidence is not None and measure.confidence < limit]
