"""Reads Humdrum **kern into a Work: what our models learn from and nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from transcriptions.training.works import Origin, UnreadableScoreError, Work, make_work, place_bars

_STEPS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_FIFTHS = {"f": -1, "c": 0, "g": 1, "d": 2, "a": 3, "e": 4, "b": 5}
_RECIPROCAL = re.compile(r"(\d+)(?:%(\d+))?(\.*)")
_PITCH = re.compile(r"([a-gA-G])\1*")
# A sign right after a pitch puts the note on the staff above or below (RDF records of the data).
_OTHER_STAFF = re.compile(r"[a-gA-G][#n-]*[<>]")
_GRACE_QUARTERS = 0.25


@dataclass(slots=True)
class _Spine:
    """One column. end: where its last note or rest ends, in quarters; part and staff as labelled.

    voice counts the columns of its staff from the left.
    """

    is_kern: bool
    end: float = 0.0
    part: int = 1
    staff: int = 1
    voice: int = 1
    open_ties: dict[int, list[Any]] = field(default_factory=dict)
    graces: list[list[Any]] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    spines: list[_Spine] = field(default_factory=list)
    notes: list[list[Any]] = field(default_factory=list)
    lengths: list[float] = field(default_factory=list)
    meters: list[tuple[int, int]] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)
    meter: tuple[int, int] = (4, 4)
    key: int = 0
    bar_start: float = 0.0
    tempo_qpm: float = 0.0

    @property
    def now(self) -> float:
        return max((spine.end for spine in self.spines if spine.is_kern), default=self.bar_start)


def read_kern(path: Path, group: str, kind: str) -> Work:
    """A .krn file as a Work. UnreadableScoreError for a file with broken spines, notes that overlap, or no notes."""
    reading = _Reading()
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        if not line or line.startswith("!"):
            continue
        cells = line.split("\t")
        if line.startswith("**"):
            reading.spines = [_Spine(cell == "**kern") for cell in cells]
        elif len(cells) != len(reading.spines):
            raise UnreadableScoreError(f"{path.name}: {len(cells)} cells in {len(reading.spines)} spines")
        elif line.startswith("*"):
            _interpret(reading, cells)
        elif line.startswith("="):
            _close_bar(reading)
        else:
            _read_line(reading, cells)
    _close_bar(reading)
    bars = place_bars(reading.lengths, reading.meters, keys=reading.keys)
    notes = [tuple(note) for note in reading.notes]
    return make_work(Origin(path.stem, group, kind), notes, bars=bars, tempo_qpm=reading.tempo_qpm)


def _close_bar(reading: _Reading) -> None:
    length = reading.now - reading.bar_start
    if length > 1e-6:
        reading.lengths.append(length)
        reading.meters.append(reading.meter)
        reading.keys.append(reading.key)
    reading.bar_start = reading.now
    for spine in reading.spines:
        spine.end = reading.bar_start


def _interpret(reading: _Reading, cells: list[str]) -> None:
    spines: list[_Spine] = []
    joining: _Spine | None = None
    for cell, spine in zip(cells, reading.spines, strict=True):
        if cell == "*v" and joining is not None and joining.is_kern == spine.is_kern:
            joining.end = max(joining.end, spine.end)
            joining.open_ties.update(spine.open_ties)
            continue
        joining = spine if cell == "*v" else None
        if cell == "*-":
            continue
        spines.append(spine)
        if cell == "*^":
            spines.append(replace(spine, open_ties=dict(spine.open_ties), graces=[]))
        elif spine.is_kern:
            _label(reading, spine, cell)
    if spines:
        reading.spines = spines
        _number_voices(spines)


def _number_voices(spines: list[_Spine]) -> None:
    counts: dict[tuple[int, int], int] = defaultdict(int)
    for spine in spines:
        if spine.is_kern:
            counts[spine.part, spine.staff] += 1
            spine.voice = counts[spine.part, spine.staff]


def _label(reading: _Reading, spine: _Spine, cell: str) -> None:
    if match := re.fullmatch(r"\*part(\d+)", cell):
        spine.part = int(match[1])
    elif match := re.fullmatch(r"\*staff(\d+)", cell):
        spine.staff = int(match[1])
    elif match := re.fullmatch(r"\*M(\d+)/(\d+)", cell):
        reading.meter = (int(match[1]), int(match[2]))
    elif match := re.fullmatch(r"\*k\[([^]]*)\]", cell):
        reading.key = match[1].count("#") - match[1].count("-")
    elif (match := re.fullmatch(r"\*MM(\d+(?:\.\d+)?)", cell)) and not reading.tempo_qpm:
        reading.tempo_qpm = float(match[1])


def _read_line(reading: _Reading, cells: list[str]) -> None:
    for cell, spine in zip(cells, reading.spines, strict=True):
        if spine.is_kern and cell != ".":
            _read_cell(reading, spine, cell)


def _read_cell(reading: _Reading, spine: _Spine, cell: str) -> None:
    onset = spine.end
    is_grace = "q" in cell
    quarters = [_quarters(token) for token in cell.split(" ")]
    length = max(quarters)
    if is_grace and (not spine.graces or spine.graces[-1][0] != onset):
        spine.graces = []
    for earlier in spine.graces if is_grace else []:
        earlier[5] += 1
    for token, duration in zip(cell.split(" "), quarters, strict=True):
        note = _note(token, spine, onset, duration or length)
        if note is not None:
            (_add_grace if is_grace else _add_tied)(reading, spine, token, note)
    if not is_grace:
        spine.end = onset + length


def _quarters(token: str) -> float:
    match = _RECIPROCAL.search(token)
    if match is None:
        return 0.0
    number = match[1]
    whole = 2.0 ** len(number) if set(number) == {"0"} else int(match[2] or 1) / int(number)
    return 4 * whole * (2 - 0.5 ** len(match[3]))


def _note(token: str, spine: _Spine, onset: float, duration: float) -> list[Any] | None:
    """The note of a token, None for rests and notes that are not drawn."""
    pitch = _PITCH.search(token)
    if pitch is None or "r" in token or "yy" in token:
        return None
    letters = pitch[0]
    octave = 3 + len(letters) if letters[0].islower() else 4 - len(letters)
    alter = token.count("#") - token.count("-")
    number = 12 * (octave + 1) + _STEPS[letters[0].lower()] + alter
    fifths = _FIFTHS[letters[0].lower()] + 7 * alter
    return [
        onset, duration, number, spine.part - 1, _staff(token, spine), 0, int("t" in token.lower()), int(":" in token),
        int("'" in token or "`" in token), int(";" in token), 10 * spine.staff + spine.voice, fifths,
    ]  # fmt: skip


def _staff(token: str, spine: _Spine) -> int:
    """Staff numbers run downwards in a part: 1 is the highest."""
    other = _OTHER_STAFF.search(token)
    if other is None:
        return spine.staff
    return max(1, spine.staff - 1) if other[0].endswith(">") else spine.staff + 1


def _add_grace(reading: _Reading, spine: _Spine, _token: str, note: list[Any]) -> None:
    note[1], note[5] = _GRACE_QUARTERS, 1
    spine.graces.append(note)
    reading.notes.append(note)


def _add_tied(reading: _Reading, spine: _Spine, token: str, note: list[Any]) -> None:
    pitch = note[2]
    started = spine.open_ties.pop(pitch, None) if "]" in token or "_" in token else None
    if started is not None and abs(started[0] + started[1] - note[0]) < 1e-6:
        started[1] += note[1]
        note = started
    else:
        reading.notes.append(note)
    if "[" in token or "_" in token:
        spine.open_ties[pitch] = note
