"""What a browser knows of the music of a system, beside its picture: the measures in the codec's form."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial

from editor.edits.by_measure import ByMeasure
from editor.edits.contents import events_in
from transcriptions.music import codec
from transcriptions.music.score import Measure, Score
from transcriptions.music.state import Setting
from transcriptions.music.transposing import written_fifths

# JSON that can stand in HTML.
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}
_texts: ByMeasure[None, str] = ByMeasure()


def outline(score: Score, states: Sequence[Setting], first: int, stop: int) -> str:
    """Measures [first, stop) with what is in force in each, the lines that touch them, and the parts: JSON for HTML.

    number is the measure's place in the score, from 0; fifths are of the written key, by part.
    """
    measures = score.measures[first:stop]
    around = _json(_around(score, states, first, stop))
    texts = ",".join(_texts.get(measure, None, partial(_text, measure)) for measure in measures)
    return f'{around[:-1]},"measures":[{texts}]}}'


def _text(measure: Measure) -> str:
    return _json(codec.encode(measure))


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).translate(ESCAPES)


def _around(score: Score, states: Sequence[Setting], first: int, stop: int) -> dict[str, object]:
    measures = score.measures[first:stop]
    events = events_in(measures)
    # Most measures have the setting of the one before.
    found = {id(state): state for state in states[first:stop]}
    in_force = {key: _in_force(score, state) for key, state in found.items()}
    return {
        "parts": [codec.encode(part) for part in score.parts],
        "in_force": [in_force[id(states[index])] | {"number": index} for index in range(first, stop)],
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
