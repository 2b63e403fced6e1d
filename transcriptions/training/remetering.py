"""Works in another meter than is printed: a beat of every bar left out or played twice, beats in halves or in thirds.

Networks learn works by heart: which meter is printed, which level is the beat. What is the same piece and yet in
another meter they must listen to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from transcriptions.training.works import Work, beat_quarters, in_order

Random = np.random.Generator
Notes = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]
Meter = tuple[int, int]

# By printed meter, the meters that bars may have instead.
_SHORTER: dict[Meter, Meter] = {(3, 4): (2, 4), (4, 4): (3, 4), (9, 8): (6, 8), (12, 8): (9, 8)}
_LONGER: dict[Meter, Meter] = {(2, 4): (3, 4), (3, 4): (4, 4), (6, 8): (9, 8), (9, 8): (12, 8)}
_LILTED: dict[Meter, Meter] = {
    (2, 4): (6, 8), (3, 4): (9, 8), (4, 4): (12, 8), (6, 8): (2, 4), (9, 8): (3, 4), (12, 8): (4, 4),
}  # fmt: skip
# The second half of a beat becomes its last third, or the other way round.
_HALF, _LAST_THIRD = 0.5, 2 / 3
# Beats are told in halves where more of them than this are struck inside at quarters of a beat, and else in thirds.
_MOST_STRANGE = 0.05
_NEAR = 1e-6


class _Change(NamedTuple):
    """meter: of the bars that become another."""

    meter: Meter
    becomes: Meter


class _Piece(NamedTuple):
    """Time in quarters from start to end, in the bar of an index: at which rate it goes on, and what comes after it."""

    start: float
    end: float
    rate: float
    bar: int
    added: float = 0.0


@dataclass(frozen=True, slots=True)
class _Spans:
    """Score time in pieces: starts in quarters of the work, where each comes to lie, and how much longer it is."""

    starts: Floats
    becomes: Floats
    rates: Floats

    def onsets(self, quarters: Floats) -> Floats:
        """Where notes that begin there come to begin."""
        return self._moved(quarters, np.searchsorted(self.starts, quarters + _NEAR, side="right") - 1)

    def ends(self, quarters: Floats) -> Floats:
        """Where notes that end there come to end."""
        return self._moved(quarters, np.searchsorted(self.starts, quarters - _NEAR, side="right") - 1)

    def _moved(self, quarters: Floats, index: npt.NDArray[Any]) -> Floats:
        index = np.clip(index, 0, len(self.starts) - 1)
        return np.asarray(self.becomes[index] + (quarters - self.starts[index]) * self.rates[index])


def remeter(random: Random, work: Work) -> Work:
    """All bars of the first meter in another one, in the tempo of beats that is printed; as it is where none fits."""
    meter = int(work.bars["numerator"][0]), int(work.bars["denominator"][0])
    kinds = [table for table in (_SHORTER, _LONGER, _LILTED) if meter in table]
    if not kinds or not len(work.notes):
        return work
    table = kinds[int(random.integers(len(kinds)))]
    change = _Change(meter, table[meter])
    if table is _LILTED:
        return _lilted(work, change) if _can_lilt(work, meter) else work
    place = int(random.integers(1, round(_length(meter) / beat_quarters(*meter))))
    return _shorter(work, change, place) if table is _SHORTER else _longer(work, change, place)


def _shorter(work: Work, change: _Change, place: int) -> Work:
    """The beat at a place of each bar is left out, with the notes that begin in it; those held over it are shorter."""
    is_out = _inside(work.notes["onset"], _beats_at(work, change.meter, place))
    bars, spans = _rebarred(work, change, place, times=0)
    return _moved(work, work.notes[~is_out], bars, spans)


def _longer(work: Work, change: _Change, place: int) -> Work:
    """The beat at a place of each bar is played twice; what is held through it is held longer."""
    twice = _beats_at(work, change.meter, place)
    beat = beat_quarters(*change.meter)
    bars, spans = _rebarred(work, change, place, times=2)
    found = _moved(work, work.notes, bars, spans)
    again = work.notes[_inside(work.notes["onset"], twice)]
    copies = again.copy()
    copies["onset"] = spans.onsets(again["onset"]) + beat
    copies["duration"] = np.minimum(again["duration"], beat)
    notes = found.notes.copy()
    inside = _inside(notes["onset"], np.stack([spans.onsets(twice[:, 0]), spans.onsets(twice[:, 0]) + beat], axis=1))
    notes["duration"][inside] = np.minimum(notes["duration"][inside], beat)
    return replace(found, notes=in_order(np.concatenate([notes, copies])))


def _lilted(work: Work, change: _Change) -> Work:
    """Halves of beats become thirds, two and one, or the other way round."""
    old, new = beat_quarters(*change.meter), beat_quarters(*change.becomes)
    inside, comes_inside = (_HALF, _LAST_THIRD) if old < new else (_LAST_THIRD, _HALF)
    lengths = (inside * old, old - inside * old)
    rates = (comes_inside * new / lengths[0], (new - comes_inside * new) / lengths[1])
    pieces = []
    for index, bar in enumerate(work.bars):
        start, end = float(bar["start"]), float(bar["start"] + bar["length"])
        if not _is(bar, change.meter):
            pieces.append(_Piece(start, end, 1.0, index))
            continue
        first = start - float(bar["offset"])
        for beat in range(round(float(bar["offset"]) / old - 0.5), int(np.ceil((end - first) / old - _NEAR))):
            at = first + beat * old
            for begin, stop, rate in ((at, at + lengths[0], rates[0]), (at + lengths[0], at + old, rates[1])):
                begin, stop = max(begin, start), min(stop, end)
                if stop > begin + _NEAR:
                    pieces.append(_Piece(begin, stop, rate, index))
    bars, spans = _laid_out(work, change, pieces)
    found = _moved(work, work.notes, bars, spans)
    return replace(found, tempo_qpm=work.tempo_qpm * new / old)


def _can_lilt(work: Work, meter: Meter) -> bool:
    """Whether nearly all beats are told in halves and quarters, or, where they are dotted, in thirds and sixths."""
    beat = beat_quarters(*meter)
    parts = 4 if beat == round(beat) else 6
    place = work.notes["onset"] / beat * parts
    return bool((np.abs(place - np.round(place)) > _NEAR * parts).mean() <= _MOST_STRANGE)


def _beats_at(work: Work, meter: Meter, place: int) -> Floats:
    """(beats, 2) start and end, in quarters, of the beat at a place of each bar of the meter that has all of it."""
    found = [_beat_in(bar, meter, place) for bar in work.bars]
    beat = beat_quarters(*meter)
    return np.array([(start, start + beat) for start in found if start is not None]).reshape(-1, 2)


def _beat_in(bar: Any, meter: Meter, place: int) -> float | None:
    """Where the beat at a place begins, in quarters; None in bars of other meters and those without all of it."""
    beat = beat_quarters(*meter)
    start = float(bar["start"] - bar["offset"]) + place * beat
    is_whole = bar["start"] - _NEAR < start and start + beat < bar["start"] + bar["length"] + _NEAR
    return start if _is(bar, meter) and is_whole else None


def _rebarred(work: Work, change: _Change, place: int, *, times: int) -> tuple[Notes, _Spans]:
    """Bars in which there is time for the beat at a place as many times, in the rate of the rest."""
    beat = beat_quarters(*change.meter)
    pieces = []
    for index, bar in enumerate(work.bars):
        at, end = float(bar["start"]), float(bar["start"] + bar["length"])
        start = _beat_in(bar, change.meter, place)
        if start is not None:
            if start > at + _NEAR:
                pieces.append(_Piece(at, start, 1.0, index))
            pieces.append(_Piece(start, start + beat, min(times, 1.0), index, max(times - 1, 0) * beat))
            at = start + beat
        if end > at + _NEAR:
            pieces.append(_Piece(at, end, 1.0, index))
    return _laid_out(work, change, pieces)


def _laid_out(work: Work, change: _Change, pieces: list[_Piece]) -> tuple[Notes, _Spans]:
    """Bars and spans of pieces, one after the other."""
    bars = work.bars.copy()
    lengths = np.zeros(len(bars))
    starts, becomes, rates = [], [], []
    at = float(bars["start"][0])
    for piece in pieces:
        starts.append(piece.start)
        becomes.append(at)
        rates.append(piece.rate)
        length = (piece.end - piece.start) * piece.rate + piece.added
        lengths[piece.bar] += length
        at += length
    changed = (bars["numerator"] == change.meter[0]) & (bars["denominator"] == change.meter[1])
    pickup = changed & (bars["offset"] > 0)
    bars["start"] = bars["start"][0] + np.concatenate([[0.0], np.cumsum(lengths)[:-1]])
    bars["length"] = lengths
    bars["numerator"][changed], bars["denominator"][changed] = change.becomes
    bars["offset"][pickup] = np.maximum(_length(change.becomes) - lengths[pickup], 0.0)
    return bars[lengths > _NEAR], _Spans(np.array(starts), np.array(becomes), np.array(rates))


def _moved(work: Work, notes: Notes, bars: Notes, spans: _Spans) -> Work:
    moved = notes.copy()
    moved["onset"] = spans.onsets(notes["onset"])
    moved["duration"] = np.maximum(spans.ends(notes["onset"] + notes["duration"]) - moved["onset"], 1 / 16)
    return replace(work, notes=in_order(moved), bars=bars)


def _inside(onsets: Floats, spans: Floats) -> npt.NDArray[np.bool_]:
    """Which onsets are in one of the spans (start, end), which are in order."""
    if not len(spans):
        return np.zeros(len(onsets), dtype=bool)
    index = np.searchsorted(spans[:, 0], onsets + _NEAR, side="right") - 1
    return np.asarray((index >= 0) & (onsets < spans[np.maximum(index, 0), 1] - _NEAR))


def _is(bar: Any, meter: Meter) -> bool:
    return (int(bar["numerator"]), int(bar["denominator"])) == meter


def _length(meter: Meter) -> float:
    return 4 * meter[0] / meter[1]
