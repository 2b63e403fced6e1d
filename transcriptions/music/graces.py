"""Grace notes: a short note just before one near it, told from short written values by a network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transcriptions.music.note_graph import NoteGraph, Struck, graph_of
from transcriptions.music.note_network import NoteNetwork
from transcriptions.music.sounding import TOGETHER_S, NoteTable

# A grace note leads to its note within this time and interval (semitones).
_LONGEST_S = 0.22
_SHORTEST_S = 0.02
_WIDEST = 12

# Groups of more are written out.
_MOST = 4
# A sign that should not be there is worse than one that is missing: log odds wanted.
_CAUTION = 0.8
# Divisions of the beat that plain notes stand on, and how far from them counts fully and at most.
_DIVISIONS = (1, 2, 3, 4, 6, 8)
_OFF_S, _FARTHEST = 0.03, 3.0
# Grace notes begin in the place of their note when that is so much nearer to a half of a beat.
_CLEARLY_S = 0.03
PLACE_COLUMNS = len(_DIVISIONS) + 2


@dataclass(frozen=True, slots=True)
class Lead:
    """A note that may be a grace note, and the one it leads to."""

    grace: int
    main: int


def find_graces(table: NoteTable, network: NoteNetwork) -> Iterator[tuple[int, list[int]]]:
    """(main note, its grace notes in playing order), as note indices. network: log odds of a grace note."""
    if not len(table):
        return
    graph, order = grace_graph(table)
    odds = np.zeros(len(table))
    odds[order] = network.read(graph)
    leads = {lead.grace: lead.main for lead in possible_leads(table) if odds[lead.grace] > _CAUTION}
    groups: dict[int, list[int]] = {}
    for grace in sorted(leads):
        main = leads[grace]
        while main in leads:
            main = leads[main]
        groups.setdefault(main, []).append(grace)
    yield from ((main, group) for main, group in groups.items() if len(group) <= _MOST)


def place_s(table: NoteTable, main: int, group: list[int]) -> float:
    """When a main note would be struck without grace notes: they begin in its place if that is where beats are."""
    first = group[0]
    is_late = _off_half_s(table, first) + _CLEARLY_S < _off_half_s(table, main)
    return table.onsets_s[first if is_late else main]


def _off_half_s(table: NoteTable, index: int) -> float:
    """Seconds from a note to the nearest half of a beat."""
    halves = table.beats[index] * 2
    return abs(halves - round(halves)) / 2 * table.beat_s[index]


def possible_leads(table: NoteTable) -> Iterator[Lead]:
    """Notes with another near in pitch soon after: the first such one, the nearest of a chord."""
    for grace in range(len(table)):
        main = _next_near(table, grace)
        if main is not None:
            yield Lead(grace, main)


def grace_graph(table: NoteTable) -> tuple[NoteGraph, npt.NDArray[np.int64]]:
    """The notes as a graph in seconds, and their indices in its order. Notes struck together are one onset."""
    onsets = np.array(table.onsets_s)
    together = _first_times(table.onsets_s)
    pitches = np.array(table.pitches, dtype=np.int64)
    order = np.lexsort((pitches, together))
    struck = Struck.of(
        together[order],
        pitches[order],
        np.array(table.offsets_s)[order],
        sound_end=np.array(table.sound_ends_s)[order],
        velocity=np.array(table.velocities, dtype=float)[order],
    )
    beats, beat_s = np.array(table.beats)[order], np.array(table.beat_s)[order]
    off_s = [np.abs(beats * count - np.round(beats * count)) / count * beat_s for count in _DIVISIONS]
    places = [np.minimum(off / _OFF_S, _FARTHEST) for off in off_s]
    return graph_of(struck, [*places, np.log(beat_s), (onsets - together)[order] / _OFF_S]), order


def _first_times(onsets_s: list[float]) -> npt.NDArray[np.float64]:
    """(notes,) when the first note struck together with each begins."""
    found, first = [], -np.inf
    for onset in onsets_s:
        if onset > first + TOGETHER_S:
            first = onset
        found.append(first)
    return np.round(found, 4)


def _next_near(table: NoteTable, index: int) -> int | None:
    """The next note near in pitch, soon enough; of a chord the nearest."""
    now, pitch = table.onsets_s[index], table.pitches[index]
    found: int | None = None
    for other in range(index + 1, len(table)):
        onset = table.onsets_s[other]
        if onset > now + _LONGEST_S or (found is not None and onset > table.onsets_s[found] + TOGETHER_S):
            break
        distance = abs(table.pitches[other] - pitch)
        if onset < now + _SHORTEST_S or distance > _WIDEST:
            continue
        if found is None or distance < abs(table.pitches[found] - pitch):
            found = other
    return found
