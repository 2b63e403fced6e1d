"""Learns which notes of a staff print sets in a second voice: the network of `music/voice_splits.py`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np

from transcriptions.music.draft import GridNote
from transcriptions.music.note_network import NoteNetwork
from transcriptions.music.voice_splits import find_splits
from transcriptions.training.note_examples import KeyboardPart, example_of, keyboard_parts
from transcriptions.training.note_training import trained
from transcriptions.training.works import Work

Groups = Sequence[Sequence[GridNote]]
# For each note of each chord whether it is in the second voice.
Answers = list[list[bool]]

# Performances to learn from and to measure on, and steps of learning.
_PERFORMANCES, _MEASURED, _STEPS = 6000, 400, 3200


def train_voices(works: list[Work], held_out: list[Work], *, seed: int, folder: Path) -> Iterator[str]:
    """Writes voices.safetensors into the folder; yields F of pairs of notes that follow each other in a voice."""
    parts = keyboard_parts(works, _PERFORMANCES, seed)
    examples = [example_of(staff, staff.is_second) for part in parts for staff in part.staves]
    yield f"{sum(len(example.answers) for example in examples)} notes of {len(examples)} staves"
    network = trained(examples, folder / "voices.safetensors", steps=_STEPS, seed=seed)
    yield from voice_figures(network, list(keyboard_parts(held_out, _MEASURED, seed)))


def voice_figures(network: NoteNetwork, parts: Sequence[KeyboardPart]) -> Iterator[str]:
    """The share of notes in the right voice and the F-measure of pairs, as found and in one voice, by kind."""
    for kind in sorted({part.kind for part in parts}):
        rows = []
        for staff in (staff for part in parts if part.kind == kind for staff in part.staves):
            groups, second = chords_of(staff)
            found = as_answers(groups, find_splits(groups, network))
            single = [[False] * len(group) for group in groups]
            rows.append([
                _share(second, found), _share(second, single),
                pair_f_measure(groups, second, found), pair_f_measure(groups, second, single),
            ])  # fmt: skip
        right, alone, pairs, pairs_alone = np.mean(rows, axis=0)
        yield f"{kind}: right voice {right:.4f}, all in the first {alone:.4f} ({len(rows)} held-out staves)"
        yield f"{kind}: F of voice pairs {pairs:.4f}, in one voice {pairs_alone:.4f}"


def chords_of(staff: KeyboardPart) -> tuple[list[list[GridNote]], Answers]:
    """The notes of a staff that begin together, and which of them are in the second voice."""
    ordered = zip(staff.notes, staff.is_second.tolist(), strict=True)
    chords = [list(chord) for _, chord in groupby(ordered, key=lambda pair: pair[0].start)]
    return [[note for note, _ in chord] for chord in chords], [[second for _, second in chord] for chord in chords]


def pair_f_measure(groups: Groups, second: Answers, found: Answers) -> float:
    """How well pairs of notes that follow each other in a voice agree; after McLeod and Steedman (2016)."""
    wanted, given = _pairs(groups, second), _pairs(groups, found)
    return 2 * len(wanted & given) / (len(wanted) + len(given)) if wanted or given else 1.0


def as_answers(groups: Groups, splits: Sequence[int]) -> Answers:
    """For each note whether it is in the second voice."""
    return [[rank < split for rank in range(len(group))] for group, split in zip(groups, splits, strict=True)]


def _share(wanted: Answers, found: Answers) -> float:
    return float(np.mean(np.concatenate(wanted) == np.concatenate(found)))


def _pairs(groups: Groups, second: Answers) -> set[tuple[int, int, int, int]]:
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
