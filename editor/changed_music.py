"""Which measures look other than before an edit: those it changed, and those that are drawn otherwise because of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from editor.edits.comparing import differing
from editor.writers.accidentals import Trace, shown_accidentals
from transcriptions.music.locate import measure_indices, measure_places
from transcriptions.music.score import Lyric, Measure, Score
from transcriptions.music.state import settings

# Measures that one syllable is held for at most, as far as its line is followed.
LONGEST_SYLLABLE = 8


def changed_measures(before: Score, after: Score, touched: Collection[int]) -> set[int]:
    """Indices in `after`; touched are those of the measures that are new or hold something else."""
    if before is after:
        return set()
    if before.parts != after.parts:
        return set(range(len(after.measures)))
    changed = set(touched) | _in_other_settings(before, after)
    for index, old in zip(list(changed), _former(before, after, changed), strict=True):
        changed.update(_neighbours(old, after, index))
    changed.update(_under_lines(before, after))
    return changed


def _former(before: Score, after: Score, indices: Iterable[int]) -> list[Measure | None]:
    """What the measures at some indices in `after` were before; None where there was none."""
    if differing(before, after) is not None:
        return [before.measures[index] for index in indices]
    old = {measure.id: measure for measure in before.measures}
    return [old.get(after.measures[index].id) for index in indices]


def _in_other_settings(before: Score, after: Score) -> set[int]:
    """Measures in which something else is in force than before."""
    states, old_states = settings(after), settings(before)
    if states is old_states and differing(before, after) is not None:
        return set()
    known = dict(zip((measure.id for measure in before.measures), old_states, strict=True))
    return {
        index
        for index, (measure, state) in enumerate(zip(after.measures, states, strict=True))
        if known.get(measure.id) != state
    }


def other_measures(before: Score, after: Score, indices: Iterable[int]) -> list[int]:
    """Those of some indices in `after` whose measures are new or hold something else than before."""
    wanted = list(indices)
    pairs = zip(wanted, _former(before, after, wanted), strict=True)
    return [index for index, old in pairs if old != after.measures[index]]


def _neighbours(old: Measure | None, score: Score, index: int) -> Iterator[int]:
    """Measures beside a changed one that show something of it: signatures at a line's end, ties, accidentals."""
    new = score.measures[index]
    if index and (old is None or _opening(old) != _opening(new)):
        yield index - 1
    if index + 1 < len(score.measures) and (old is None or _leaving(old) != _leaving(new)):
        yield index + 1
    yield from _beside_syllables(score, index, was_sung=old is not None and bool(_lyrics(old)))


def _beside_syllables(score: Score, index: int, *, was_sung: bool) -> Iterator[int]:
    """Measures that hyphens and lines between a changed measure's syllables and the next ones on both sides cross."""
    first, stop = max(0, index - LONGEST_SYLLABLE), min(len(score.measures), index + 1 + LONGEST_SYLLABLE)
    sung = [place for place in range(first, stop) if _lyrics(score.measures[place])]
    before = [place for place in sung if place < index]
    after = [place for place in sung if place > index]
    if before:
        yield from range(before[-1], index)
    if after or was_sung or index in sung:
        yield from range(index + 1, after[0] + 1 if after else stop)


def _opening(measure: Measure) -> tuple[object, ...]:
    clefs = tuple(clef for clef in measure.clefs if not clef.at)
    return measure.time, measure.key, clefs, measure.repeat_start, measure.ending


def _lyrics(measure: Measure) -> list[Lyric]:
    return [lyric for voice in measure.voices for event in voice.events for lyric in event.lyrics]


def _leaving(measure: Measure) -> tuple[object, ...]:
    """What is seen of a measure in the next one: ties, accidentals that are shown again as a courtesy, endings."""
    return shown_accidentals(measure.voices, defaultdict(int), Trace())[1], measure.ending


def _under_lines(before: Score, after: Score) -> set[int]:
    """Measures from the beginning to the end of each line that is new, other or gone."""
    if before.spanners is after.spanners or before.spanners == after.spanners:
        return set()
    changed = set(before.spanners) ^ set(after.spanners)
    places = measure_indices(after)
    order = measure_places(after)
    old_places = measure_indices(before)
    found: set[int] = set()
    for line in changed:
        ends = (line.start_event_id, line.end_event_id)
        at = [places[name] for name in ends if name in places]
        gone = [before.measures[old_places[name]].id for name in ends if name in old_places and name not in places]
        at += [order[name] for name in gone if name in order]
        if at:
            found.update(range(min(at), max(at) + 1))
    return found
