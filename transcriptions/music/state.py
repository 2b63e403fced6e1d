"""What is in force where: time, key and clefs at the start of each measure, written keys, staff numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from transcriptions.music.kept import Kept
from transcriptions.music.score import Clef, Event, EventKind, Key, Measure, Part, Score, TimeSignature, Voice

Place = tuple[str, int]  # part id, staff in the part


@dataclass(frozen=True, slots=True)
class Setting:
    """In force when a measure starts. length is the measure's actual length in quarters."""

    time: TimeSignature
    key: Key
    length: Fraction
    clefs: dict[Place, Clef]


def default_clef(part: Part, staff: int) -> Clef:
    """The clef of a staff whose first measure sets none."""
    if part.is_percussion:
        return Clef(part.id, staff, "percussion", 2)
    if part.staves > 1 and staff == part.staves:
        return Clef(part.id, staff, "F", 4)
    return Clef(part.id, staff, "G", 2)


def settings(score: Score) -> Sequence[Setting]:
    """One Setting a measure. Raises ValueError when the first measure has no time or key.

    Those of the last scores are kept: most edits leave them as they are, and everything that is written asks for them.
    """
    return _kept.get(score.measures, score.parts, partial(_settings, score))


def _told(measure: Measure) -> tuple[object, ...]:
    return measure.time, measure.key, measure.length, measure.clefs


_kept: Kept[tuple[Part, ...], Sequence[Setting]] = Kept(_told)


def _settings(score: Score) -> tuple[Setting, ...]:
    time, key = score.measures[0].time, score.measures[0].key
    if time is None or key is None:
        raise ValueError("the first measure needs a time signature and a key")
    clefs = {(part.id, staff): default_clef(part, staff) for part in score.parts for staff in staves(part)}
    found: list[Setting] = []
    now = Setting(time, key, time.length, clefs)
    for measure in score.measures:
        # Most measures change nothing, and have the same Setting as the one before.
        later = _entered(now, measure)
        found.append(later if measure.length is None else replace(later, length=measure.length))
        now = _left(later, measure)
    return tuple(found)


def _entered(now: Setting, measure: Measure) -> Setting:
    """Where a measure of full length starts."""
    if measure.time:
        now = replace(now, time=measure.time, length=measure.time.length)
    if measure.key:
        now = replace(now, key=measure.key)
    return _with_clefs(now, [clef for clef in measure.clefs if not clef.at]) if measure.clefs else now


def _left(now: Setting, measure: Measure) -> Setting:
    later = [clef for clef in measure.clefs if clef.at]
    return _with_clefs(now, sorted(later, key=lambda clef: clef.at)) if later else now


def _with_clefs(now: Setting, clefs: list[Clef]) -> Setting:
    return replace(now, clefs=now.clefs | {(clef.part_id, clef.staff): clef for clef in clefs}) if clefs else now


def staves(part: Part) -> range:
    return range(1, part.staves + 1)


def staff_numbers(score: Score) -> dict[Place, int]:
    """Number from the top of the score, from 1, of each staff."""
    places = [(part.id, staff) for part in score.parts for staff in staves(part)]
    return {place: number for number, place in enumerate(places, start=1)}


def diatonic_steps(semitones: int) -> int:
    """Steps from written to sounding pitch that go with a transposition in semitones (−2: −1)."""
    octaves, rest = divmod(abs(semitones), 12)
    steps = 7 * octaves + (0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6)[rest]
    return steps if semitones > 0 else -steps


def key_alter(fifths: int, step: str) -> int:
    """What the key signature does to a step, in semitones."""
    order = "FCGDAEB"
    if fifths >= 0:
        return 1 if order.index(step) < fifths else 0
    return -1 if order[::-1].index(step) < -fifths else 0


def beat_offset(index: int, setting: Setting) -> Fraction:
    """Where in a full measure this one begins: a first measure that is too short is an upbeat."""
    missing = setting.time.length - setting.length
    return missing if index == 0 and missing > 0 else Fraction(0)


def drawn_staff(voice: Voice, event: Event) -> int:
    return voice.staff if event.staff is None else event.staff


def event_duration(event: Event, length: Fraction) -> Fraction:
    """Duration in a measure of the given length: a measure rest fills it."""
    return length if event.kind is EventKind.MEASURE_REST else event.duration


def voices_of(measure: Measure, part: Part, staff: int) -> list[Voice]:
    """The voices of one staff, in the order of their numbers."""
    here = [voice for voice in measure.voices if voice.part_id == part.id and voice.staff == staff]
    return sorted(here, key=lambda voice: voice.number)
