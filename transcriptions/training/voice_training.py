"""Learns which notes of a staff print sets in a second voice: the weights of `music/voice_splits.py`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from transcriptions.music.draft import GridNote
from transcriptions.music.voice_splits import (
    WEIGHTS,
    Past,
    cuts_of,
    find_splits,
    moving_features,
    path_features,
    still_features,
)
from transcriptions.training.choices import fit_choices
from transcriptions.training.gridded import grid_notes
from transcriptions.training.works import Work

Random = np.random.Generator
Weights = npt.NDArray[np.float64]
# The chords of a staff, and for each note whether it is in the second voice.
Staff = tuple[list[list[GridNote]], list[list[bool]]]

_WORKS = {"piano": 200, "song": 300, "quartet": 0}
_NOTES = 350
_MEASURED = 700
# A staff with fewer of a part's notes than this share is no hand's.
_SMALLEST_SHARE = 0.05
# Chords of more notes than this are cut in too many ways to be stored side by side.
_MOST_NOTES = 6
# Marks an option that a chord does not have; its weight grows until it is never chosen.
_NO_OPTION = -30.0
_DECAY = 1e-4
_EPOCHS = 2
_RATE = 0.02


def train_voices(works: list[Work], held_out: list[Work], seed: int) -> Iterator[str]:
    """Yields the weights, and the F-measure of pairs of notes that follow each other in a voice of held-out works."""
    random = np.random.default_rng(seed)
    examples: list[Staff] = []
    for kind, count in _WORKS.items():
        of_kind = [work for work in works if work.kind == kind]
        for index in random.permutation(len(of_kind))[:count]:
            first = int(random.integers(0, max(1, len(of_kind[index].notes) - _NOTES)))
            examples += staves(of_kind[index], slice(first, first + _NOTES), random)
    weights = _learn(examples, random)
    rounded = [round(weight, 2) for weight in weights]
    for first in range(0, len(rounded), 16):
        yield f"    {', '.join(f'{weight:.2f}' for weight in rounded[first : first + 16])},"
    for name, used in (("new", tuple(rounded)), ("in use", WEIGHTS)):
        yield from _figures(held_out, seed, name=name, weights=used)


def _learn(examples: list[Staff], random: Random) -> Weights:
    """The mean of a conditional logit of single cuts after what truly came before and of a perceptron of whole paths.

    The logit alone sets too few second voices, as it never meets its own mistakes; the perceptron alone too many.
    """
    cases = [case for staff in examples for case in _cases(staff)]
    table = np.zeros((len(cases), _MOST_NOTES + 1, len(WEIGHTS) + 1), dtype=np.float32)
    table[:, :, -1] = _NO_OPTION
    for row, (options, _) in zip(table, cases, strict=True):
        row[: len(options), :-1], row[: len(options), -1] = options, 0.0
    logit = fit_choices(table, np.array([split for _, split in cases]), decay=_DECAY)[:-1]
    return (logit + _perceptron(logit, examples, random)) / 2


def _perceptron(start: Weights, examples: list[Staff], random: Random) -> Weights:
    """Averaged and structured: Collins, "Discriminative training methods for hidden Markov models" (2002)."""
    weights, total = start.copy(), np.zeros(len(start))
    for epoch in range(_EPOCHS):
        for index in random.permutation(len(examples)):
            groups, second = examples[index]
            right = [sum(answers) for answers in second]
            found = find_splits(groups, tuple(weights.tolist()))
            if found != right:
                difference = np.array(path_features(groups, right)) - path_features(groups, found)
                weights = weights + _RATE / (1 + epoch) * difference / np.sqrt(len(groups))
            total += weights
    return np.asarray(total / (_EPOCHS * len(examples)))


def _cases(staff: Staff) -> Iterator[tuple[list[tuple[float, ...]], int]]:
    """Features of every way to cut each chord after what truly came before, and the way of print."""
    past = Past()
    groups, answers = staff
    for index, (group, second) in enumerate(zip(groups, answers, strict=True)):
        split = sum(second)
        following = float(groups[index + 1][0].start) if index + 1 < len(groups) else None
        if all(second[:split]) and len(group) <= _MOST_NOTES:
            options = range(len(group) + 1)
            still = [still_features(group, option, following) for option in options]
            yield [(*still[option], *moving_features(past, group, option)) for option in options], split
        past = past.after(cuts_of(group), split)


def staves(work: Work, part_of: slice, random: Random | None) -> Iterator[Staff]:
    """Both staves of each keyboard part, some of the notes; random: draws how keys are let go."""
    for part in np.unique(work.notes["part"]):
        records = work.notes[work.notes["part"] == part]
        numbers, counts = np.unique(records["staff"], return_counts=True)
        if len(numbers) != 2 or counts.min() < _SMALLEST_SHARE * counts.sum():
            continue
        notes, kept = grid_notes(replace(work, notes=records))
        notes, kept = _touched(notes[part_of], random), kept[part_of]
        for number in numbers:
            here = np.flatnonzero(kept["staff"] == number)
            chords: dict[object, tuple[list[GridNote], list[bool]]] = {}
            for index in here.tolist():
                group, second = chords.setdefault(notes[index].start, ([], []))
                group.append(notes[index])
                second.append(_is_second(int(kept["voice"][index])))
            if chords:
                yield [group for group, _ in chords.values()], [second for _, second in chords.values()]


def pair_f_measure(groups: Sequence[Sequence[GridNote]], second: list[list[bool]], found: list[list[bool]]) -> float:
    """How well pairs of notes that follow each other in a voice agree; after McLeod and Steedman (2016)."""
    wanted, given = _pairs(groups, second), _pairs(groups, found)
    return 2 * len(wanted & given) / (len(wanted) + len(given)) if wanted or given else 1.0


def as_answers(groups: Sequence[Sequence[GridNote]], splits: Sequence[int]) -> list[list[bool]]:
    """For each note whether it is in the second voice."""
    return [[rank < split for rank in range(len(group))] for group, split in zip(groups, splits, strict=True)]


def _figures(held_out: list[Work], seed: int, *, name: str, weights: tuple[float, ...]) -> Iterator[str]:
    for kind in ("piano", "song"):
        for how, random in (("as written", None), ("as played", np.random.default_rng(seed))):
            learned, single = [], []
            for work in (work for work in held_out if work.kind == kind):
                for groups, second in staves(work, slice(0, _MEASURED), random):
                    learned.append(pair_f_measure(groups, second, as_answers(groups, find_splits(groups, weights))))
                    single.append(pair_f_measure(groups, second, [[False] * len(group) for group in groups]))
            if learned:
                means = f"with the weights {name} {np.mean(learned):.4f}, in one voice {np.mean(single):.4f}"
                yield f"{kind}, {how}: F of voice pairs {means}"


def _pairs(groups: Sequence[Sequence[GridNote]], second: list[list[bool]]) -> set[tuple[int, int, int, int]]:
    found = set()
    for voice in (False, True):
        chords = [
            (index, [rank for rank, is_second in enumerate(answers) if is_second == voice])
            for index, answers in enumerate(second)
        ]
        present = [(index, ranks) for index, ranks in chords if ranks]
        for (one, ranks), (two, others) in pairwise(present):
            found |= {(one, rank, two, other) for rank in ranks for other in others}
    return found


def _touched(notes: list[GridNote], random: Random | None) -> list[GridNote]:
    if random is None:
        return notes
    touch = random.choice([1.0, 1.05, 0.9, 0.75, 0.55])
    touches = touch * np.exp(random.normal(0, 0.15, len(notes)))
    return [
        replace(note, key_end=float(note.start) + (note.key_end - float(note.start)) * float(share))
        for note, share in zip(notes, touches, strict=True)
    ]


def _is_second(voice: int) -> bool:
    """MusicXML counts four voices a staff, the readers of **kern tens of staves and their voices."""
    return (voice % 10 >= 2) if voice > 10 else (voice - 1) % 4 in (1, 3)
