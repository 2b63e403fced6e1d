"""The numbers of measures, counted where they stand: nothing is stored, so that an added measure changes no other."""

from __future__ import annotations

from transcriptions.music.score import Score, TimeSignature


def measure_numbers(score: Score) -> list[str]:
    """What is printed for each measure: from the first one's number on, or from 1 (0: a pickup).

    Names that are no numbers ("X1", "12a") stay and are not counted.
    """
    first = score.measures[0].label
    count = int(first) if _is_number(first) else 0 if _is_pickup(score) else 1
    numbers = []
    for measure in score.measures:
        if measure.label and not _is_number(measure.label):
            numbers.append(measure.label)
        else:
            numbers.append(str(count))
            count += 1
    return numbers


def _is_number(label: str) -> bool:
    return label.isascii() and label.isdecimal()


def _is_pickup(score: Score) -> bool:
    first = score.measures[0]
    time: TimeSignature | None = first.time
    return time is not None and first.length is not None and first.length < time.length
