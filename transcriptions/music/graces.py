"""Grace notes: a short note just before one near it, told from short written values by a small learnt network."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from math import log
from statistics import median

from transcriptions.music.ornament_weights import GRACE, log_odds
from transcriptions.music.sounding import TOGETHER_S, NoteTable

# A grace note leads to its note within this time and interval (semitones).
_LONGEST_S = 0.22
_SHORTEST_S = 0.02
_WIDEST = 12

# Groups of more are written out.
_MOST = 4

# Neighbours further off than this are as good as none.
_HORIZON_S = 2.0


@dataclass(frozen=True, slots=True)
class Lead:
    """A note that may be a grace note, and the one it leads to."""

    grace: int
    main: int


# Notes on each side that show how long notes are held.
_AROUND = 6

# A sign that should not be there is worse than one that is missing: log odds wanted.
_CAUTION = 1.0


def find_graces(table: NoteTable) -> Iterator[tuple[int, list[int]]]:
    """(main note, its grace notes in playing order), as note indices."""
    speeds = near_steps(table)
    candidates = list(possible_leads(table))
    odds = log_odds([lead_features(table, lead, speeds) for lead in candidates], GRACE)
    leads = {lead.grace: lead.main for lead, odd in zip(candidates, odds, strict=True) if odd > _CAUTION}
    groups: dict[int, list[int]] = {}
    for grace in sorted(leads):
        main = leads[grace]
        while main in leads:
            main = leads[main]
        groups.setdefault(main, []).append(grace)
    yield from ((main, group) for main, group in groups.items() if len(group) <= _MOST)


def possible_leads(table: NoteTable) -> Iterator[Lead]:
    """Notes with another near in pitch soon after: the first such one, the nearest of a chord."""
    for grace in range(len(table)):
        main = _next_near(table, grace, grace, within_s=_LONGEST_S)
        if main is not None:
            yield Lead(grace, main)


def near_steps(table: NoteTable) -> list[float]:
    """Seconds from each note to the next one near it in pitch, sorted."""
    steps = []
    for index in range(len(table)):
        following = _next_near(table, index, index, within_s=_HORIZON_S)
        if following is not None:
            steps.append(table.onsets_s[following] - table.onsets_s[index])
    return sorted(steps)


def _next_near(table: NoteTable, index: int, centre: int, *, within_s: float) -> int | None:
    """The next note after the one at `index` that is near the pitch of the one at `centre`."""
    now, pitch = table.onsets_s[index], table.pitches[centre]
    found: int | None = None
    for other in range(index + 1, len(table)):
        onset = table.onsets_s[other]
        if onset > now + within_s or (found is not None and onset > table.onsets_s[found] + TOGETHER_S):
            break
        distance = abs(table.pitches[other] - pitch)
        if onset < now + _SHORTEST_S or distance > _WIDEST:
            continue
        if found is None or distance < abs(table.pitches[found] - pitch):
            found = other
    return found


def _since_near(table: NoteTable, index: int) -> float:
    """Seconds since the last note near in pitch began."""
    now, pitch = table.onsets_s[index], table.pitches[index]
    for other in range(index - 1, -1, -1):
        if table.onsets_s[other] < now - _HORIZON_S:
            break
        if table.onsets_s[other] < now - _SHORTEST_S and abs(table.pitches[other] - pitch) <= _WIDEST:
            return now - table.onsets_s[other]
    return _HORIZON_S


def lead_features(table: NoteTable, lead: Lead, speeds: list[float]) -> list[float]:
    """What tells a grace note: speed, room around it, fit to the grid, interval, touch, loudness, company.

    speeds: of `near_steps`.
    """
    grace, main = lead.grace, lead.main
    step = table.onsets_s[main] - table.onsets_s[grace]
    before = _since_near(table, grace)
    following = _next_near(table, main, main, within_s=_HORIZON_S)
    after = table.onsets_s[following] - table.onsets_s[main] if following is not None else _HORIZON_S
    interval = abs(table.pitches[main] - table.pitches[grace])
    held = table.offsets_s[grace] - table.onsets_s[grace]
    halves = table.beats[main] * 2
    return [
        log(step / 0.08),
        log(step / table.beat_s[grace]),
        log(min(max(before / step, 0.3), 20.0)),
        log(min(max(after / step, 0.3), 20.0)),
        (table.misfit(grace) - table.misfit(main)) * 10,
        abs(halves - round(halves)) * 4,
        float(interval in (1, 2)),
        float(interval == 12),
        float(interval == 0),
        interval / 12,
        log(max(held, 0.02) / 0.08),
        min(held / step, 4.0),
        (table.velocities[grace] - table.velocities[main]) / 20,
        float(_company(table, grace)),
        float(_company(table, main)),
        _share_below(speeds, 1.3 * step),
        *(_distance(table, grace, division) for division in (1, 2, 3, 4, 6, 8)),
        *(_distance(table, main, division) for division in (1, 2, 3, 4)),
        log(table.beat_s[grace]),
        log(max(held, 0.02) / max(_usual_length(table, grace), 0.02)),
        float(table.pitches[main] > table.pitches[grace]),
    ]


def _usual_length(table: NoteTable, index: int) -> float:
    """Seconds that the notes around one are held."""
    begin, end = max(0, index - _AROUND), min(len(table), index + _AROUND + 1)
    return median(table.offsets_s[other] - table.onsets_s[other] for other in range(begin, end))


def _distance(table: NoteTable, index: int, division: int) -> float:
    """From a note to the nearest place of a division of the beat, in steps of 30 ms, three at most."""
    place = table.beats[index] * division
    return min(abs(place - round(place)) / division * table.beat_s[index] / 0.03, 3.0)


def _company(table: NoteTable, index: int) -> int:
    """Notes struck together with one, three at most."""
    now = table.onsets_s[index]
    begin = table.first_from(now - TOGETHER_S)
    count = -1
    while begin < len(table) and table.onsets_s[begin] <= now + TOGETHER_S and count < 3:
        count += 1
        begin += 1
    return count


def _share_below(ordered: list[float], limit: float) -> float:
    return bisect_left(ordered, limit) / max(1, len(ordered))
