"""Which notes of a staff's chords go to a second voice, by what a network has learned of print.

The network gives each note log odds of the second voice from its neighbours on the staff; each chord is then cut
where these are best, the lower notes to the second voice, or stays whole in either. There is no second voice where
the first has nothing for a while, nor on a staff that never has two notes at once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from transcriptions.music.draft import GridNote
from transcriptions.music.note_graph import note_graph
from transcriptions.music.note_network import NoteNetwork
from transcriptions.music.single_lines import is_line

Groups = Sequence[Sequence[GridNote]]

# A chord is alone when no other voice begins anything for so many quarters before and after, nor holds a key.
_ALONE = 4.0


def find_splits(groups: Groups, network: NoteNetwork) -> list[int]:
    """How many of the lowest notes of each chord go to the second voice. groups: chords in time order, by pitch."""
    notes = [note for group in groups for note in group]
    if is_line(notes):
        return [0] * len(groups)
    odds = network.read(note_graph(notes)).tolist()
    splits, first = [], 0
    for group in groups:
        splits.append(_best_cut(odds[first : first + len(group)]))
        first += len(group)
    return _with_company(groups, splits)


def _best_cut(odds: Sequence[float]) -> int:
    """How many of the lowest notes have the best sum of their odds, less the odds of the others."""
    best, value, most = 0, 0.0, 0.0
    for count, odd in enumerate(odds, 1):
        value += odd
        if value > most:
            best, most = count, value
    return best


def _with_company(groups: Groups, splits: Sequence[int]) -> list[int]:
    """Chords of the second voice that are alone go to the first."""
    upper = [(group, split) for group, split in zip(groups, splits, strict=True) if split < len(group)]
    starts = [float(group[0].start) for group, _ in upper]
    held = list(accumulate((max(note.key_end for note in group[split:]) for group, split in upper), max))
    found = []
    for group, split in zip(groups, splits, strict=True):
        start = float(group[0].start)
        after = bisect_right(starts, start)
        is_near = after < len(starts) and starts[after] < start + _ALONE
        is_near |= after > 0 and (starts[after - 1] > start - _ALONE or held[after - 1] > start)
        found.append(split if is_near else 0)
    return found
