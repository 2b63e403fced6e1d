"""The note list: what a browser needs to play a score. Plain numbers, ready for JSON.

A measure is {"id", "label", "start", "length", "beat": [length, offset], "tempo": [[at, quarters a minute], …],
"span_s": [start, end] in the recording or null, "notes": [[at, duration, MIDI pitch, velocity, index of the part,
note id, event id], …], "pedal": [[at, index of the part, 1 down or 0 up], …]}. Times are quarters from the start of
the measure (a grace note may sound before it), "start" is counted in written order. "beat" is what a metronome clicks:
every `length` quarters, the first click of a full measure `offset` before this one (an upbeat's missing part). Where
there are fermatas it has "holds", too: [[at, end, how many times as long], …].
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from editor.edits.comparing import differing
from editor.edits.contents import events_in
from editor.playing_order import playing_order
from editor.writers.dynamics import STEPS, Dynamics
from editor.writers.holding import HELD, holds
from editor.writers.sounding import measure_starts, pedallings, soundings
from transcriptions.music.numbering import measure_numbers
from transcriptions.music.score import Measure, Part, Score, TimeSignature
from transcriptions.music.state import Setting, beat_offset, settings

# 0.0001 quarters are 0.05 ms at 120 a minute.
DECIMALS = 4
# Marks that count beyond their measure.
CARRYING_MARKS = ("dynamic", "jump")

MeasureList = dict[str, object]


def note_list(score: Score) -> dict[str, object]:
    """The whole list: {"measures": in written order, "order": ids in playing order, "parts"}."""
    return {
        "measures": measure_lists(score, range(len(score.measures))),
        "order": order_of(score),
        "parts": parts_of(score.parts),
    }


def changed_note_list(before: Score, after: Score, part_id: str | None = None) -> dict[str, object]:
    """What an edit changed of the list: {"measures": those that sound otherwise, "written", "order", "parts"}.

    written: ids in written order. It, order and parts are null where they stayed the same. part_id: of the list of
    one part alone. Unchanged measures are recognised by identity and by what leads into them, so that an edit of
    one costs no more in a long score.
    """
    parts = [part for part in after.parts if part_id in (None, part.id)]
    are_new = before.parts != after.parts
    changed = range(len(after.measures)) if are_new or _has_new_pedal_lines(before, after) else _changed(before, after)
    answer: dict[str, object] = {"measures": measure_lists(after, changed, parts), "written": None, "order": None}
    if not _keeps_frame(before, after):
        written, order = [measure.id for measure in after.measures], order_of(after)
        answer["written"] = None if written == [measure.id for measure in before.measures] else written
        answer["order"] = None if order == order_of(before) else order
    return answer | {"parts": parts_of(parts) if are_new else None}


def order_of(score: Score) -> list[str]:
    return [score.measures[index].id for index in playing_order(score.measures)]


def parts_of(parts: Sequence[Part]) -> list[dict[str, object]]:
    return [
        {"id": part.id, "name": part.name, "program": part.program, "is_percussion": part.is_percussion}
        for part in parts
    ]


def measure_lists(score: Score, indices: Iterable[int], parts: Sequence[Part] | None = None) -> list[MeasureList]:
    """The lists of the measures of some ascending indices; of some of the parts alone."""
    wanted = list(indices)
    if not wanted:
        return []
    states = settings(score)
    starts = measure_starts(states)
    numbers = measure_numbers(score)
    lists = {
        index: _frame(score.measures[index], index, starts[index], states[index]) | {"label": numbers[index]}
        for index in wanted
    }
    notes: dict[int, list[list[object]]] = {index: [] for index in wanted}
    pedal: dict[int, list[list[object]]] = {index: [] for index in wanted}
    for number, part in enumerate(score.parts if parts is None else parts):
        for run in _runs(wanted):
            for heard in soundings(score, part, run):
                at, length = heard.onset - starts[heard.measure], heard.end - heard.onset
                ids = (heard.note.id, heard.event.id)
                notes[heard.measure].append([_number(at), _number(length), heard.key, heard.velocity, number, *ids])
        for change in pedallings(score, part):
            if change.measure in pedal:
                pedal[change.measure].append([_number(change.at), number, int(change.is_down)])
    for index, found in lists.items():
        found["notes"] = sorted(notes[index], key=lambda note: (note[0], note[4], note[2]))
        found["pedal"] = pedal[index]
    return list(lists.values())


def _frame(measure: Measure, index: int, start: Fraction, setting: Setting) -> MeasureList:
    tempo = measure.tempo
    has_span = measure.start_s is not None and measure.end_s is not None and measure.end_s > measure.start_s
    beat = [_number(beat_length(setting.time)), _number(beat_offset(index, setting))]
    held = [[_number(start), _number(end), HELD] for start, end in holds(measure, setting)]
    return ({"holds": held} if held else {}) | {
        "id": measure.id,
        "start": _number(start),
        "length": _number(setting.length),
        "beat": beat,
        "tempo": [[_number(tempo.at), _number(tempo.quarters_per_minute)]] if tempo else [],
        "span_s": [measure.start_s, measure.end_s] if has_span else None,
    }


def beat_length(time: TimeSignature) -> Fraction:
    """What is counted: a quarter in 4/4, a dotted quarter in 6/8, an eighth in 5/8."""
    unit = Fraction(4, time.denominator)
    is_compound = time.denominator >= 8 and time.numerator > 3 and time.numerator % 3 == 0
    return 3 * unit if is_compound else unit


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else round(float(value), DECIMALS)


def _runs(indices: list[int]) -> list[range]:
    """Ascending indices as runs of neighbours."""
    runs: list[range] = []
    for index in indices:
        if runs and runs[-1].stop == index:
            runs[-1] = range(runs[-1].start, index + 1)
        else:
            runs.append(range(index, index + 1))
    return runs


def _changed(before: Score, after: Score) -> list[int]:
    """Indices of measures of `after` that sound otherwise than in `before`, or are new."""
    changed = _changed_by_themselves(before, after)
    tied = {place for index in changed for place in _tied_into(after.measures, index)}
    return sorted(tied.union(changed))


def _changed_by_themselves(before: Score, after: Score) -> list[int]:
    """Without those that only a tie leads out of."""
    places = differing(before, after)
    if places is not None and _keeps_frame(before, after) and not _has_other_hairpins(before, after, places):
        return places
    known = dict(zip((measure.id for measure in before.measures), _leads(before), strict=True))
    return [index for index, lead in enumerate(_leads(after)) if known.get(after.measures[index].id) != lead]


def _has_other_hairpins(before: Score, after: Score, places: Sequence[int]) -> bool:
    """Whether hairpins came, went, or may lead to other moments."""
    lines = [line for line in after.spanners if line.kind in STEPS]
    if before.spanners is not after.spanners and lines != [line for line in before.spanners if line.kind in STEPS]:
        return True
    touched = events_in(after.measures[index] for index in places) if lines else set()
    return any(not touched.isdisjoint((line.start_event_id, line.end_event_id)) for line in lines)


def _keeps_frame(before: Score, after: Score) -> bool:
    """Whether an edit stayed inside of measures: nothing that holds for later ones changed, nor their order."""
    places = differing(before, after)
    if places is None:
        return False
    return all(_frame_of(before.measures[index]) == _frame_of(after.measures[index]) for index in places)


def _frame_of(measure: Measure) -> tuple[object, ...]:
    marks = [(mark.kind, mark.part_id, mark.at, mark.text) for mark in measure.marks if mark.kind in CARRYING_MARKS]
    jumps = (measure.repeat_start, measure.repeat_end, measure.ending)
    return measure.id, measure.time, measure.key, measure.length, jumps, marks


def _leads(score: Score) -> list[tuple[object, ...]]:
    """What the sounds of each measure come from: itself, by identity, and what holds where it begins.

    The first one's grace notes sound on the beat; ties end in the measure behind.
    """
    states = settings(score)
    dynamics = [Dynamics(score, part, measure_starts(states)) for part in score.parts]
    found: list[tuple[object, ...]] = []
    for index, (measure, setting) in enumerate(zip(score.measures, states, strict=True)):
        behind = score.measures[index + 1 : index + 2] if any(_ends_tied(measure)) else ()
        here = (setting.time, setting.key, setting.length, *(part.around(index) for part in dynamics))
        found.append((id(measure), *map(id, behind), here, not index))
    return found


def _tied_into(measures: Sequence[Measure], index: int) -> Iterator[int]:
    """The measures before one from which ties lead into it, over others too."""
    while index and any(_ends_tied(measures[index - 1])):
        index -= 1
        yield index


def _ends_tied(measure: Measure) -> Iterator[bool]:
    for voice in measure.voices:
        last = next((event for event in reversed(voice.events) if not event.grace), None)
        yield bool(last and any(note.tied for note in last.notes))


def _has_new_pedal_lines(before: Score, after: Score) -> bool:
    if before.spanners is after.spanners:
        return False
    lines = ([spanner for spanner in score.spanners if spanner.kind == "pedal"] for score in (before, after))
    return next(lines) != next(lines)
