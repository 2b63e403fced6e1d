"""The numbers of measures, counted where they stand: what is stored is where counting begins, stops and begins anew.

So an added or removed measure changes no other one.
"""

from __future__ import annotations

from functools import partial
from operator import attrgetter

from transcriptions.music.kept import Kept
from transcriptions.music.score import Score


def measure_numbers(score: Score) -> list[str]:
    """What is printed for each measure: counted from the first one's label on (an upbeat's is 0), else from 1.

    A label that is lower than the one before begins anew, one that is the same is the other half of a measure. Labels
    that are no numbers ("X1", "12a") stay and are not counted.
    """
    return list(_kept.get(score.measures, None, partial(_numbers, score)))


# Hardly any edit changes a label, and every page and answer asks for the numbers several times.
_kept: Kept[None, tuple[str, ...]] = Kept(attrgetter("label"))


def _numbers(score: Score) -> tuple[str, ...]:
    labels = [measure.label for measure in score.measures]
    numbers: list[str] = []
    count, stored = 0, -1
    for index, text in enumerate(labels):
        label = int(text) if _is_number(text) else None
        if text and label is None:
            numbers.append(text)
            continue
        if label is not None and (label < stored or not index):
            count = label
        elif label is None or label != stored or not labels[index - 1]:
            count += 1
        stored = stored if label is None else label
        numbers.append(str(count))
    return tuple(numbers)


def opening_label(label: str, *, is_upbeat: bool) -> str:
    """The label of a measure that is the first one now: an upbeat is not counted. Other labels than 0 and 1 stay."""
    return label if label not in ("", "0", "1") else "0" if is_upbeat else "1"


def _is_number(label: str) -> bool:
    return label.isascii() and label.isdecimal()
