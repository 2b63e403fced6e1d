"""Works played with other figures than are printed: chords broken, long notes filled with runs, parts left out.

Songs and quartets have few of the textures that solo keyboard music is made of (Alberti basses, broken chords,
passages in sixteenths). Figures on the grid of the score keep its beats and bar lines true.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.training.works import Work, beat_quarters, in_order, staff_numbers

Random = np.random.Generator
Notes = npt.NDArray[Any]

# How often a work is played otherwise, a staff is left out, and a staff is figured.
_FIGURED, _STAFF_OUT, _STAFF_FIGURED = 0.35, 0.2, 0.6
# Figures are chosen anew after so many bars.
_SECTION_BARS = (2, 4, 8, 8, 16)
# A section keeps what is printed this often.
_AS_PRINTED = 0.25
# Parts of a beat that figures move in, simple and compound, and how often.
_SIMPLE_PARTS, _SIMPLE_ODDS = (2, 3, 4, 6, 8), (0.25, 0.2, 0.42, 0.06, 0.07)
_COMPOUND_PARTS, _COMPOUND_ODDS = (3, 6, 12), (0.45, 0.5, 0.05)
# Orders in which the tones of a chord are struck, the lowest being 0; -1 is the highest, None all but the lowest.
_ORDERS: tuple[tuple[int | None, ...], ...] = (
    (0, 1, 2, 3), (3, 2, 1, 0), (0, 1, 2, 1), (0, -1, 1, -1), (0, -1), (-1, 0), (0, 2, 1, 2), (0, None),
    (0, None, None), (0, 1, 2, 3, 2, 1),
)  # fmt: skip
# Steps of the scale that a long note is filled with; the first is the note itself.
_SHAPES = (
    (0, 1, 2, 3),
    (0, -1, -2, -3),
    (0, 1, 0, -1),
    (0, -1, 0, 1),
    (0, 2, 1, 3),
    (0, 4, 2, 4),
    (0, 1, 2, 1),
    (0, 0),
)
# A figure is no longer than this, and no shorter than two notes.
_MOST_STRUCK = 32
_LOWEST, _HIGHEST = 24, 105


@dataclass(frozen=True, slots=True)
class _Section:
    """Bars from start to end (quarters) and the figure there: unit in quarters, order of tones or shape of a run."""

    start: float
    end: float
    unit: float
    order: tuple[int | None, ...] | None
    shape: tuple[int, ...] | None
    follows: bool


def vary(random: Random, work: Work) -> Work:
    """The work itself, or the same beats and bars with other figures in some staves, and no printed tempo then."""
    if random.random() > _FIGURED or not len(work.notes):
        return work
    voices = [work.notes[staff] for staff in _staves(work.notes)]
    if len(voices) > 1 and random.random() < _STAFF_OUT:
        voices.pop(int(random.integers(len(voices))))
    found = [_figured(random, voice, work) if random.random() < _STAFF_FIGURED else voice for voice in voices]
    return replace(work, notes=in_order(np.concatenate(found)), tempo_qpm=0.0)


def _staves(notes: Notes) -> Iterator[npt.NDArray[np.bool_]]:
    staff = staff_numbers(notes)
    for value in np.unique(staff):
        yield staff == value


def _figured(random: Random, notes: Notes, work: Work) -> Notes:
    """One staff, each chord of it broken or filled where its section has a figure and there is time for two notes."""
    sections = list(_sections(random, work))
    starts = np.array([section.start for section in sections])
    plain = notes["grace"] == 0
    if not plain.any():
        return notes
    onsets, first = np.unique(notes["onset"][plain], return_index=True)
    chords = np.split(notes[plain], first[1:])
    following = [*(chord[-1]["pitch"] for chord in chords[1:]), chords[-1][-1]["pitch"]]
    ends = [*onsets[1:].tolist(), np.inf]
    found = [notes[~plain]]
    for chord, end, ahead in zip(chords, ends, following, strict=True):
        section = sections[max(0, int(np.searchsorted(starts, chord["onset"][0] + 1e-6, side="right")) - 1)]
        scale = scale_at(work, float(chord["onset"][0]))
        found.append(_figure(chord, min(end, section.end), int(ahead), section, scale))
    return np.concatenate(found)


def _sections(random: Random, work: Work) -> Iterator[_Section]:
    bars, index = work.bars, 0
    while index < len(bars):
        last = min(index + int(random.choice(_SECTION_BARS)), len(bars)) - 1
        meter = int(bars["numerator"][index]), int(bars["denominator"][index])
        beat = beat_quarters(*meter)
        is_compound = meter[0] in (6, 9, 12) and meter[1] >= 8
        parts, odds = (_COMPOUND_PARTS, _COMPOUND_ODDS) if is_compound else (_SIMPLE_PARTS, _SIMPLE_ODDS)
        unit = beat / float(random.choice(parts, p=odds))
        printed = random.random() < _AS_PRINTED
        order = None if printed else _ORDERS[int(random.integers(len(_ORDERS)))]
        shape = None if printed else _SHAPES[int(random.integers(len(_SHAPES)))]
        end = float(bars["start"][last] + bars["length"][last])
        yield _Section(float(bars["start"][index]), end, unit, order, shape, bool(random.random() < 0.4))
        index = last + 1


def scale_at(work: Work, onset: float) -> Sequence[int]:
    """The pitch classes of the signature at a place in quarters, from the lowest."""
    bar = max(0, int(np.searchsorted(work.bars["start"], onset + 1e-6, side="right")) - 1)
    tonic = 7 * int(work.bars["key"][bar])
    return sorted((tonic + step) % 12 for step in (0, 2, 4, 5, 7, 9, 11))


def _figure(chord: Notes, end: float, ahead: int, section: _Section, scale: Sequence[int]) -> Notes:
    """A chord as the section plays it, until the next chord or its own end."""
    start = float(chord["onset"][0])
    length = min(end, start + float(chord["duration"].max())) - start
    count = min(int(length / section.unit + 1e-6), _MOST_STRUCK)
    is_placed = abs(start / section.unit - round(start / section.unit)) < 1e-6
    if section.order is None or section.shape is None or count < 2 or not is_placed:
        return chord
    struck = _broken(chord, count, section.order) if len(chord) > 1 else _run(chord, count, ahead, section, scale)
    places, pitches = np.array([place for place, _ in struck]), np.array([pitch for _, pitch in struck])
    found = np.repeat(chord[:1], len(struck))
    found["onset"], found["pitch"] = start + places * section.unit, np.clip(pitches, _LOWEST, _HIGHEST)
    found["duration"] = section.unit
    found["trill"], found["arpeggio"], found["fermata"] = 0, 0, 0
    return found


def _broken(chord: Notes, count: int, order: tuple[int | None, ...]) -> list[tuple[int, int]]:
    pitches = sorted(set(chord["pitch"].tolist()))
    found: list[tuple[int, int]] = []
    for place in range(count):
        tone = order[place % len(order)]
        if tone is None:
            found += [(place, pitch) for pitch in pitches[1:] or pitches]
        else:
            found.append((place, pitches[-1] if tone < 0 else pitches[min(tone, len(pitches) - 1)]))
    return found


def _run(chord: Notes, count: int, ahead: int, section: _Section, scale: Sequence[int]) -> list[tuple[int, int]]:
    """A long note filled by steps of the scale: towards the next note, or in the section's shape."""
    first = int(chord["pitch"][0])
    way = _degree(ahead, scale) - _degree(first, scale)
    found = [(0, first)]
    for place in range(1, count):
        shape = section.shape or (0,)
        step = round(way * place / count) if section.follows and way else shape[place % len(shape)]
        found.append((place, moved(first, step, scale)))
    return found


def _degree(pitch: int, scale: Sequence[int]) -> int:
    """The place of a pitch on the scale, counted over octaves; one between two counts as the lower."""
    below = [index for index, tone in enumerate(scale) if tone <= pitch % 12]
    return pitch // 12 * len(scale) + (below[-1] if below else -1)


def moved(pitch: int, steps: int, scale: Sequence[int]) -> int:
    """The pitch so many steps of the scale away; no step is the pitch itself."""
    if not steps:
        return pitch
    octave, index = divmod(_degree(pitch, scale) + steps, len(scale))
    return octave * 12 + scale[index]
