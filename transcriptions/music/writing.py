"""From played notes to a written score: the passes in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from transcriptions.music.beats import find_grid
from transcriptions.music.clefs import choose_clefs
from transcriptions.music.confidence import bar_confidences
from transcriptions.music.draft import Draft, Line
from transcriptions.music.ensemble import as_ensemble
from transcriptions.music.expression import express
from transcriptions.music.hints import Hints
from transcriptions.music.key import find_keys, key_name
from transcriptions.music.learned import Learned
from transcriptions.music.notation import notate
from transcriptions.music.ornaments import dress, grace_notes, take_ornaments
from transcriptions.music.parts import lay_out
from transcriptions.music.performance import BeatGrid, Performance
from transcriptions.music.quantise import quantise
from transcriptions.music.score import Score
from transcriptions.music.spelling import spell
from transcriptions.music.tempo import tempo_mark
from transcriptions.music.timeline import Timeline
from transcriptions.music.transposing import write_for_parts
from transcriptions.music.values import is_compound
from transcriptions.music.voices import write_lines

# Below this confidence of the bar lines the score says that they are a guess.
DOUBTFUL = 0.5
# Alternatives less likely than this are not worth telling.
WORTH_TELLING = 0.1


class NoNotesError(ValueError):
    """There is nothing to write."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a person wants to know first. tempo_bpm: of the printed beat. meter: "3/4". key: "E flat major"."""

    tempo_bpm: float
    meter: str
    key: str


@dataclass(frozen=True, slots=True)
class Written:
    """A finished score, the beats under it, its summary, and sentences about what is doubtful."""

    score: Score
    grid: BeatGrid
    summary: Summary
    warnings: tuple[str, ...]


def write_score(
    performance: Performance,
    learned: Learned,
    *,
    title: str = "",
    composer: str = "",
    grid: BeatGrid | None = None,
) -> Written:
    """The written score of a performance; `score.check` finds no fault in it.

    grid: beats found elsewhere (from evidence, hints or a person), used as they are; without them the notes decide.
    NoNotesError for a performance without notes.
    """
    if not performance.notes:
        raise NoNotesError("there are no notes to write")
    grid = grid or find_grid(performance, Hints())
    performance = as_ensemble(performance)
    draft = _draft(performance, grid, learned)
    score = notate(draft, title=title, composer=composer)
    return Written(score, grid, _summary(draft), _warnings(grid))


def _draft(performance: Performance, grid: BeatGrid, learned: Learned) -> Draft:
    timeline = Timeline.from_grid(grid)
    plain, ornaments = take_ornaments(performance, timeline, graces=learned.graces)
    notes = quantise(plain, timeline)
    parts, staves = lay_out(plain, notes, hands=learned.hands)
    lines = dress(write_lines(notes, staves, parts, time=timeline.time, learned=learned), ornaments)
    pitched = [note for note in notes if not parts[note.part].is_percussion]
    last = max(chord.end for line in lines for chord in line.chords)
    bars = tuple(timeline.bars(_first_place(lines, timeline), last))
    keys = find_keys(pitched, bars)
    clefs = choose_clefs(parts, lines, bars)
    spelling = write_for_parts(spell([*pitched, *grace_notes(lines)], keys), parts, keys)
    sure = bar_confidences(grid, timeline, bars, notes)
    draft = Draft(parts, tuple(lines), timeline, bars, keys, tempo_mark(timeline), spelling, clefs, sure)
    return express(draft, performance, ornaments)


def _first_place(lines: Sequence[Line], timeline: Timeline) -> Fraction:
    """Where a pickup may begin: at the first note, or at its beat where a tuplet needs the whole of it."""
    first = min(line.chords[0].start for line in lines)
    unit = timeline.beat / 3 if is_compound(timeline.time) else timeline.beat
    beat = first - first % unit
    edges = {edge for line in lines for chord in line.chords[:12] for edge in (chord.start, chord.end)}
    is_binary = all(edge.denominator.bit_count() == 1 for edge in edges if beat < edge < beat + unit)
    return first if is_binary and first.denominator <= 4 else beat


def _summary(draft: Draft) -> Summary:
    time, key = draft.bars[0].time, draft.keys.first
    return Summary(float(draft.tempo.bpm), f"{time.numerator}/{time.denominator}", key_name(key))


def _warnings(grid: BeatGrid) -> tuple[str, ...]:
    if grid.confidence >= DOUBTFUL:
        return ()
    likely = [alternative.label for alternative in grid.alternatives if alternative.probability >= WORTH_TELLING]
    others = f" It could also be {' or '.join(likely)}." if likely else ""
    return (f"The meter {grid.meter[0]}/{grid.meter[1]} and its bar lines are a guess.{others}",)
