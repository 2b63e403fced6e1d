"""The note list: what a browser needs to play a score. Plain numbers, ready for JSON.

A measure is {"id", "label", "start", "length", "beat": [length, offset], "tempo": [[at, quarters a minute], …],
"span_s": [start, end] in the recording or null, "notes": [[at, duration, MIDI pitch, velocity, index of the part,
note id, event id], …], "pedal": [[at, index of the part, 1 down or 0 up], …]}. Times are quarters from the start of
the measure (a grace note may sound before it), "start" is counted in written order. "beat" is what a metronome clicks:
every `length` quarters, the first click of a full measure `offset` before this one (an upbeat's missing part).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from editor.playing_order import playing_order
from editor.writers.sounding import Dynamics, measure_starts, pedallings, soundings
from transcriptions.music.score import EventKind, Measure, Score, TimeSignature
from transcriptions.music.state import Setting, beat_offset, settings

# 0.0001 quarters are 0.05 ms at 120 a minute.
DECIMALS = 4

MeasureList = dict[str, object]


def note_list(score: Score) -> dict[str, object]:
    """The whole list: {"measures": in written order, "order": ids in playing order, "parts"}."""
    return {
        "measures": measure_lists(score, range(len(score.measures))),
        "order": order_of(score),
        "parts": parts_of(score),
    }


def changed_note_list(before: Score, after: Score) -> dict[str, object]:
    """What an edit changed of the list: {"measures": those that sound otherwise, "written", "order", "parts"}.

    written: ids in written order. It, order and parts are null where they stayed the same. Unchanged measures are
    recognised by identity and by what leads into them, so that an edit of one costs no more in a long score.
    """
    parts = parts_of(after)
    written = [measure.id for measure in after.measures]
    order = order_of(after)
    return {
        "measures": measure_lists(after, _changed(before, after)),
        "written": None if written == [measure.id for measure in before.measures] else written,
        "order": None if order == order_of(before) else order,
        "parts": None if parts == parts_of(before) else parts,
    }


def order_of(score: Score) -> list[str]:
    return [score.measures[index].id for index in playing_order(score.measures)]


def parts_of(score: Score) -> list[dict[str, object]]:
    return [
        {"id": part.id, "name": part.name, "program": part.program, "is_percussion": part.is_percussion}
        for part in score.parts
    ]


def measure_lists(score: Score, indices: Iterable[int]) -> list[MeasureList]:
    """The lists of the measures of some ascending indices."""
    wanted = list(indices)
    states = settings(score)
    starts = measure_starts(states)
    lists = {index: _frame(score.measures[index], index, starts[index], states[index]) for index in wanted}
    notes: dict[int, list[list[object]]] = {index: [] for index in wanted}
    pedal: dict[int, list[list[object]]] = {index: [] for index in wanted}
    for number, part in enumerate(score.parts):
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
    return {
        "id": measure.id,
        "label": measure.label,
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


@dataclass(frozen=True, slots=True)
class _Lead:
    """What a measure's sounds depend on besides the measure itself. is_first: its grace notes sound on the beat."""

    setting: tuple[object, ...]
    levels: tuple[int, ...]
    is_first: bool


def _changed(before: Score, after: Score) -> list[int]:
    """Indices of measures of `after` that sound otherwise than in `before`, or are new."""
    if before.parts != after.parts or _pedal_lines(before) != _pedal_lines(after):
        return list(range(len(after.measures)))
    known = {measure.id: (measure, lead) for measure, lead in zip(before.measures, _leads(before), strict=True)}
    followed = {one.id: two for one, two in zip(before.measures, before.measures[1:], strict=False)}
    changed: set[int] = set()
    for index, (measure, lead) in enumerate(zip(after.measures, _leads(after), strict=True)):
        old, old_lead = known.get(measure.id, (None, None))
        if old is not measure or old_lead != lead:
            changed.add(index)
        previous = after.measures[index - 1] if index else None
        # A tie ends in this measure: how long it is depends on what stands here.
        if previous and (index in changed or followed.get(previous.id) is not measure):
            changed.update(_tied_into(after.measures, index))
    return sorted(changed)


def _tied_into(measures: tuple[Measure, ...], index: int) -> list[int]:
    """The measures before one from which ties lead into it, over others too."""
    found: list[int] = []
    while index and any(_ends_tied(measures[index - 1])):
        index -= 1
        found.append(index)
    return found


def _ends_tied(measure: Measure) -> Iterable[bool]:
    for voice in measure.voices:
        last = next((event for event in reversed(voice.events) if not event.grace), None)
        yield bool(last and last.kind is EventKind.CHORD and any(note.tied for note in last.notes))


def _leads(score: Score) -> list[_Lead]:
    levels = [Dynamics(score, part).at_start for part in score.parts]
    return [
        _Lead((setting.time, setting.key, setting.length), tuple(level[index] for level in levels), not index)
        for index, setting in enumerate(settings(score))
    ]


def _pedal_lines(score: Score) -> list[object]:
    return [spanner for spanner in score.spanners if spanner.kind == "pedal"]
