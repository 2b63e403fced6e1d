"""Slurs of the source whose first and last notes are still there, in one voice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from transcriptions.music.score import Measure, Score, Spanner


def kept_slurs(source: Score, measures: Sequence[Measure]) -> Iterator[Spanner]:
    """The slurs of a source in the measures of its arrangement, under their ids."""
    notes = {
        event.id: [note.id for note in event.notes]
        for measure in source.measures
        for voice in measure.voices
        for event in voice.events
    }
    places = {
        note.id: (event.id, (voice.staff, voice.number))
        for measure in measures
        for voice in measure.voices
        for event in voice.events
        if not event.grace
        for note in event.notes
    }
    for line in source.spanners:
        if line.kind != "slur":
            continue
        starts = [places[note] for note in notes.get(line.start_event_id, []) if note in places]
        ends = [places[note] for note in notes.get(line.end_event_id, []) if note in places]
        for (start, voice), (end, other) in zip(starts[-1:], ends[-1:], strict=False):
            if voice == other and start != end:
                yield Spanner(line.id, "slur", start, end)
