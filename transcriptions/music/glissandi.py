"""Glissandi: neighbouring white (or black) keys one after another, faster than fingers play a scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from transcriptions.music.performance import PlayedNote

_FEWEST = 9
_SLOWEST_MEAN_S = 0.055
_SLOWEST_STEP_S = 0.12
_FASTEST_STEP_S = 0.01  # keys struck at once are a cluster
_WHITE = {0, 2, 4, 5, 7, 9, 11}


def find_glissandi(notes: Sequence[PlayedNote]) -> Iterator[list[int]]:
    """Runs of note indices, each note in one run at most. notes: sorted by onset."""
    open_runs: list[list[int]] = []
    finished: list[list[int]] = []
    for index, note in enumerate(notes):
        still_open: list[list[int]] = []
        for run in open_runs:
            is_late = note.onset_s - notes[run[-1]].onset_s > _SLOWEST_STEP_S
            (finished if is_late else still_open).append(run)
        open_runs = still_open
        for run in open_runs:
            if _goes_on(notes, run, note):
                run.append(index)
                break
        else:
            open_runs.append([index])
    for run in finished + open_runs:
        span = notes[run[-1]].onset_s - notes[run[0]].onset_s
        if len(run) >= _FEWEST and span / (len(run) - 1) <= _SLOWEST_MEAN_S:
            yield run


def _goes_on(notes: Sequence[PlayedNote], run: list[int], note: PlayedNote) -> bool:
    last = notes[run[-1]].pitch
    if note.onset_s < notes[run[-1]].onset_s + _FASTEST_STEP_S:
        return False
    if note.pitch == last or (note.pitch % 12 in _WHITE) != (last % 12 in _WHITE):
        return False
    step = _keys_between(last, note.pitch)
    before = last - notes[run[-2]].pitch if len(run) > 1 else note.pitch - last
    return step == 1 and (before > 0) == (note.pitch > last)


def _keys_between(first: int, second: int) -> int:
    """Steps on keys of the first one's colour."""
    low, high = sorted((first, second))
    is_white = low % 12 in _WHITE
    return sum((pitch % 12 in _WHITE) == is_white for pitch in range(low + 1, high + 1))
