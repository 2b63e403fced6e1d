"""Reads compressed MusicXML into Works: what our models learn from and nothing else."""

from __future__ import annotations

import re
import zipfile
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from transcriptions.training.works import Origin, UnreadableScoreError, Work, make_work, place_bars

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_FIFTHS = {"F": -1, "C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5}
_UNITS = {"whole": 4.0, "half": 2.0, "quarter": 1.0, "eighth": 0.5, "16th": 0.25}


@dataclass(slots=True)
class _Part:
    """Reading state of one part. Notes are lists in the order of works.NOTE.

    transpose and transpose_fifths: from written to concert pitch, in semitones and on the line of fifths.
    """

    number: int
    divisions: float = 1.0
    transpose: int = 0
    transpose_fifths: int = 0
    key: int = 0
    meter: tuple[int, int] = (4, 4)
    notes: list[list[Any]] = field(default_factory=list)
    open_ties: dict[tuple[str, int], list[Any]] = field(default_factory=dict)
    graces: list[list[Any]] = field(default_factory=list)


def read_musicxml(path: Path, group: str, kind: str) -> list[Work]:
    """A .mxl or .musicxml file as Works, one for each movement: another begins where measures are numbered anew.

    UnreadableScoreError when it has no notes or is no score.
    """
    root = ElementTree.fromstring(_text(path))  # noqa: S314
    parts = [part.findall("measure") for part in root.findall("part")]
    if root.tag != "score-partwise" or not parts or len({len(part) for part in parts}) != 1:
        raise UnreadableScoreError(f"{path.name}: not a partwise score with equal parts")
    states = [_Part(number) for number in range(len(parts))]
    opening = _movement_starts(parts[0])
    found = []
    for index, (first, last) in enumerate(pairwise([*opening, len(parts[0])])):
        name = f"{path.stem} {index + 1}" if len(opening) > 1 else path.stem
        with suppress(UnreadableScoreError):  # a movement of rests
            found.append(_read_movement(Origin(name, group, kind), [part[first:last] for part in parts], states))
    if not found:
        raise UnreadableScoreError(f"{path.name}: no notes or no bars")
    return found


def _movement_starts(measures: list[Element]) -> list[int]:
    """The first measure and each whose number goes back to 0 or 1; numbers like X1 belong to cut measures."""
    starts, before = [0], 0
    for index, measure in enumerate(measures):
        number = measure.get("number") or ""
        if not number.isdecimal():
            continue
        if int(number) <= 1 < before:
            starts.append(index)
        before = int(number)
    return starts


def _read_movement(origin: Origin, parts: list[list[Element]], states: list[_Part]) -> Work:
    """The measures of one movement as a Work; keys, meters and transpositions go on from the one before."""
    for state in states:
        state.notes, state.open_ties, state.graces = [], {}, []
    lengths: list[float] = []
    meters: list[tuple[int, int]] = []
    keys: list[int] = []
    start = 0.0
    for measures in zip(*parts, strict=True):
        end = max(_read_measure(measure, state, start) for measure, state in zip(measures, states, strict=True))
        meters.append(states[0].meter)
        keys.append(states[-1].key)
        lengths.append(end - start or 4 * meters[-1][0] / meters[-1][1])
        start += lengths[-1]
    notes = [tuple(note) for state in states for note in state.notes]
    bars = place_bars(lengths, meters, keys=keys)
    return make_work(origin, notes, bars=bars, tempo_qpm=_tempo(parts))


def _text(path: Path) -> bytes:
    if path.suffix != ".mxl":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.startswith("META-INF") and name.endswith("xml")]
        return archive.read(names[0])


def _tempo(parts: list[list[Element]]) -> float:
    """Quarters a minute of the first metronome mark or playback tempo; 0 without one."""
    measures = [measure for part in parts for measure in part]
    for direction in (direction for measure in measures for direction in measure.iter("direction")):
        mark = direction.find("direction-type/metronome")
        digits = re.search(r"\d+(\.\d+)?", (mark.findtext("per-minute") or "") if mark is not None else "")
        if mark is not None and digits:
            unit = _UNITS.get(mark.findtext("beat-unit") or "", 1.0)
            return float(digits.group()) * unit * (1.5 if mark.find("beat-unit-dot") is not None else 1.0)
    for sound in (sound for measure in measures for sound in measure.iter("sound")):
        if "tempo" in sound.attrib:
            return float(sound.attrib["tempo"])
    return 0.0


def _read_measure(measure: Element, part: _Part, start: float) -> float:
    """Read one measure of one part; returns where it ends in quarters."""
    cursor = chord_onset = end = start
    for element in measure:
        if element.tag == "attributes":
            _read_attributes(element, part)
        elif element.tag in ("backup", "forward"):
            step = float(element.findtext("duration") or 0) / part.divisions
            cursor += step if element.tag == "forward" else -step
        elif element.tag == "note":
            if element.find("chord") is None:
                chord_onset = cursor
                cursor += float(element.findtext("duration") or 0) / part.divisions
            _read_note(element, part, chord_onset)
        end = max(end, cursor)
    return end


def _read_attributes(element: Element, part: _Part) -> None:
    if element.findtext("divisions"):
        part.divisions = float(element.findtext("divisions") or 1)
    if element.findtext("transpose/chromatic"):
        octaves = int(element.findtext("transpose/octave-change") or 0)
        chromatic = int(float(element.findtext("transpose/chromatic") or 0))
        part.transpose = chromatic + 12 * octaves
        part.transpose_fifths = 7 * chromatic - 12 * int(element.findtext("transpose/diatonic") or 0)
    if element.findtext("key/fifths"):
        part.key = int(element.findtext("key/fifths") or 0) + part.transpose_fifths
    beats, unit = element.findtext("time/beats"), element.findtext("time/beat-type")
    if beats and unit:
        part.meter = (sum(int(number) for number in beats.split("+")), int(unit))


def _read_note(element: Element, part: _Part, onset: float) -> None:
    pitch = element.find("pitch")
    if pitch is None or element.find("cue") is not None:
        return
    alter = round(float(pitch.findtext("alter") or 0))
    number = 12 * (int(pitch.findtext("octave") or 4) + 1) + _STEPS[pitch.findtext("step") or "C"] + alter
    staff, voice = int(element.findtext("staff") or 1), _voice(element)
    fifths = _FIFTHS[pitch.findtext("step") or "C"] + 7 * alter + part.transpose_fifths
    marks = {mark.tag for notation in element.findall("notations") for mark in notation.iter()}
    is_grace = element.find("grace") is not None
    note: list[Any] = [
        onset, 0.25 if is_grace else float(element.findtext("duration") or 0) / part.divisions,
        number + part.transpose, part.number, staff, int(is_grace),
        int("trill-mark" in marks), int("arpeggiate" in marks),
        int("staccato" in marks or "staccatissimo" in marks), int("fermata" in marks), voice, fifths,
    ]  # fmt: skip
    if is_grace:
        _add_grace(part, note)
        return
    part.graces.clear()
    _add_tied(element, part, note)


def _voice(element: Element) -> int:
    digits = re.search(r"\d+", element.findtext("voice") or "")
    return min(int(digits.group()), 127) if digits else 1


def _add_grace(part: _Part, note: list[Any]) -> None:
    """Earlier grace notes of the group move one place further from the note they lead to."""
    if part.graces and part.graces[-1][0] != note[0]:
        part.graces.clear()
    for earlier in part.graces:
        earlier[5] += 1
    part.graces.append(note)
    part.notes.append(note)


def _add_tied(element: Element, part: _Part, note: list[Any]) -> None:
    ties = {tie.get("type") for tie in element.findall("tie")}
    place = (element.findtext("voice") or "1", note[2])
    started = part.open_ties.pop(place, None) if "stop" in ties else None
    if started is not None and abs(started[0] + started[1] - note[0]) < 1e-6:
        started[1] += note[1]
        note = started
    else:
        part.notes.append(note)
    if "start" in ties:
        part.open_ties[place] = note
