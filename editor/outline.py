"""What a browser knows of the music of a system, beside its picture: the measures in the codec's form."""

from __future__ import annotations

from collections.abc import Sequence

from transcriptions.music import codec
from transcriptions.music.score import Score
from transcriptions.music.state import Setting
from transcriptions.music.transposing import written_fifths


def outline(score: Score, states: Sequence[Setting], first: int, stop: int) -> dict[str, object]:
    """Measures [first, stop) with what is in force in each, the lines that touch them, and the parts.

    number is the measure's place in the score, from 0; fifths are of the written key, by part.
    """
    measures = score.measures[first:stop]
    events = {event.id for measure in measures for voice in measure.voices for event in voice.events}
    return {
        "parts": [codec.encode(part) for part in score.parts],
        "measures": [codec.encode(measure) for measure in measures],
        "in_force": [_in_force(score, states[index]) | {"number": index} for index in range(first, stop)],
        "spanners": [
            codec.encode(spanner)
            for spanner in score.spanners
            if spanner.start_event_id in events or spanner.end_event_id in events
        ],
    }


def _in_force(score: Score, state: Setting) -> dict[str, object]:
    return {
        "time": codec.encode(state.time),
        "length": codec.encode(state.length),
        "key": codec.encode(state.key),
        "fifths": {part.id: written_fifths(state.key, part) for part in score.parts},
        "clefs": [codec.encode(clef) for clef in state.clefs.values()],
    }
