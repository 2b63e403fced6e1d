"""Learns to tell ornaments from short written values: the weights of `music/alternations` and `rolls`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.learned_weights import load_learned
from transcriptions.music import alternations, rolls
from transcriptions.music.note_network import NoteNetwork
from transcriptions.music.ornaments import NoteKey, Ornaments, take_ornaments
from transcriptions.music.performance import Performance, PlayedNote
from transcriptions.music.sounding import NoteTable
from transcriptions.music.timeline import Timeline
from transcriptions.training.notation_examples import NotationExample, notation_examples
from transcriptions.training.small_networks import fit_network
from transcriptions.training.synthesis import ARPEGGIO, GRACE, ROLLED, TRILL
from transcriptions.training.works import Work

# Performances to learn from and to measure on: half of works with many ornaments, half of any.
_LEARNT_FROM, _MEASURED_ON = 1200, 160

# Hidden units and decay of the network of each kind: the rarer, the smaller.
_SIZES = {"trill": (1, 3e-2), "mordent": (1, 3e-2), "roll": (4, 1e-3)}


# What is printed where each kind is found.
_PRINTED = {"grace": (GRACE,), "trill": (TRILL,), "roll": (ARPEGGIO, ROLLED)}


@dataclass(slots=True)
class _Cases:
    """Features and answers of the candidates of one kind."""

    features: list[list[float]] = field(default_factory=list)
    answers: list[bool] = field(default_factory=list)

    def add(self, features: list[float], answer: bool) -> None:
        self.features.append(features)
        self.answers.append(answer)


def train_ornaments(works: list[Work], held_out: list[Work], seed: int) -> Iterator[str]:
    """Yields the lines of `music/ornament_weights.py`, then how those in use do on held-out works."""
    cases = {kind: _Cases() for kind in _SIZES}
    for example in ornament_examples(works, _LEARNT_FROM, seed):
        for kind, features, answer in _candidates(example):
            cases[kind].add(features, answer)
    for kind, found in cases.items():
        if not any(found.answers):
            continue  # few works, and none of their ornaments of this kind
        units, decay = _SIZES[kind]
        network = fit_network(np.array(found.features), np.array(found.answers), units=units, decay=decay, seed=seed)
        yield f"# {sum(found.answers)} of {len(found.answers)} candidates."
        yield f"{kind.upper()}: Network = ("
        for row in network:
            numbers = f"({', '.join(f'{weight:.3g}' for weight in row)}),"
            yield from wrap(numbers, 120, initial_indent="    ", subsequent_indent="     ")
        yield ")"
    yield from measure_ornaments(ornament_examples(held_out, _MEASURED_ON, seed + 1), load_learned().graces)


def ornament_examples(works: list[Work], count: int, seed: int) -> Iterator[NotationExample]:
    """Performances half of which are of works with many ornaments."""
    ornamented = [work for work in works if _ornament_share(work) > 0.005]
    yield from notation_examples(ornamented or works, count // 2, seed)
    yield from notation_examples(works, count // 2, seed + 100)


def _ornament_share(work: Work) -> float:
    notes: npt.NDArray[Any] = work.notes
    return float(((notes["grace"] > 0) | (notes["trill"] > 0) | (notes["arpeggio"] > 0)).mean())


def _candidates(example: NotationExample) -> Iterator[tuple[str, list[float], bool]]:
    timeline = Timeline.from_grid(example.grid)
    for index, part in enumerate(example.performance.parts):
        table = NoteTable.of(part.notes, timeline, part.pedals)
        signs = [example.signs.get(key_of(index, note), 0) for note in part.notes]
        for run in alternations.alternating_runs(table):
            kind = "trill" if len(run) >= alternations.TRILL_NOTES else "mordent"
            answer = sum(signs[note] == TRILL for note in run) > len(run) / 2
            if kind == "mordent" and any(signs[note] == GRACE for note in run):
                continue  # a mordent written as grace notes
            yield kind, alternations.alternation_features(table, run), answer
        for notes in rolls.upward_sweeps(table):
            rolled = sum(signs[note] in (ARPEGGIO, ROLLED) for note in notes) > len(notes) / 2
            yield "roll", rolls.roll_features(table, notes), rolled


def key_of(part: int, note: PlayedNote) -> NoteKey:
    """What names a played note of a part."""
    return (part, note.onset_s, note.pitch)


def measure_ornaments(examples: Iterator[NotationExample], graces: NoteNetwork) -> Iterator[str]:
    """Precision and recall of notes written as grace notes, taken into trills and rolled."""
    counts = {name: np.zeros(3) for name in _PRINTED}
    plain_lost = plain = 0
    for example in examples:
        written, found = take_ornaments(example.performance, Timeline.from_grid(example.grid), graces=graces)
        played = {key_of(index, note) for index, part in enumerate(example.performance.parts) for note in part.notes}
        kept = {
            _nearest(key_of(index, note), played) for index, part in enumerate(written.parts) for note in part.notes
        }
        for name, (taken, wanted) in _outcomes(example, found, played=played, kept=kept).items():
            counts[name] += (len(taken & wanted), len(taken), len(wanted))
        plain += len(example.written)
        plain_lost += sum(key not in kept and key not in example.signs for key in example.written)
    for name, (right, guesses, truths) in counts.items():
        precision, recall = right / max(guesses, 1), right / max(truths, 1)
        yield f"{name}: precision {precision:.3f}, recall {recall:.3f} of {truths:.0f}"
    yield f"plain notes written as something else: {plain_lost / max(plain, 1):.5f} of {plain}"


def _keys(performance: Performance) -> set[NoteKey]:
    return {key_of(index, note) for index, part in enumerate(performance.parts) for note in part.notes}


_Outcome = tuple[set[NoteKey], set[NoteKey]]


def _outcomes(
    example: NotationExample, found: Ornaments, *, played: set[NoteKey], kept: set[NoteKey]
) -> dict[str, _Outcome]:
    """For each kind, the played notes that were taken for it, and those that are."""
    graces_taken = {
        (key[0], note.onset_s, note.pitch) for key, value in found.items() for group in value.graces for note in group
    }
    gone = played - kept - graces_taken
    rolled = {_nearest(key, played) for key, value in found.items() if "arpeggio" in value.signs}
    wanted = {name: {key for key, sign in example.signs.items() if sign in kinds} for name, kinds in _PRINTED.items()}
    taken = {"grace": graces_taken, "trill": gone, "roll": rolled}
    return {name: (taken[name], wanted[name]) for name in _PRINTED}


def _nearest(key: NoteKey, played: set[NoteKey]) -> NoteKey:
    """The played note that a written one was, moved or not."""
    if key in played:
        return key
    same = (other for other in played if (other[0], other[2]) == (key[0], key[2]))
    return min(same, key=lambda other: abs(other[1] - key[1]), default=key)
