"""Random corrections, most of them of a few measures."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

from editor.edits.base import Edit
from editor.edits.corrections.bar_lines import Rebar, ShiftBars
from editor.edits.corrections.dropping import DropNotes
from editor.edits.corrections.hand_splitting import SplitHands
from editor.edits.corrections.requantising import GRIDS, Requantise
from editor.edits.corrections.respelling import RespellAll
from editor.edits.corrections.strands import strands_of, voice_keys
from editor.edits.corrections.tempo_scaling import ScaleTempo
from editor.edits.corrections.voice_merging import MergeVoices
from editor.edits.document import Document

METERS = ((2, 4), (3, 4), (4, 4), (6, 8), (5, 8))
# Half bars of half bars of half bars would soon be too fine for any other edit.
FEW_MEASURES = 12


def any_range(random: Random, document: Document) -> tuple[str, str]:
    """Ids of a first and a last measure; now and then the whole score."""
    names = [measure.id for measure in document.score.measures]
    if random.random() < 0.2:
        return "", ""
    first = random.randrange(len(names))
    return names[first], names[min(first + random.randrange(3), len(names) - 1)]


def _scale_tempo(random: Random, document: Document) -> Edit:
    is_long = len(document.score.measures) > FEW_MEASURES
    return ScaleTempo(Fraction(1, 2) if is_long else Fraction(2), *any_range(random, document))


def _rebar(random: Random, document: Document) -> Edit:
    pickup = random.choice((None, None, Fraction(0), Fraction(1), Fraction(1, 2)))
    return Rebar(*random.choice(METERS), pickup, *any_range(random, document))


def _shift_bars(random: Random, document: Document) -> Edit:
    return ShiftBars(
        random.choice((-1, 1)) * random.choice((Fraction(1, 2), Fraction(1))), *any_range(random, document)
    )


def _requantise(random: Random, document: Document) -> Edit:
    return Requantise(random.choice(list(GRIDS)), random.random() < 0.5, *any_range(random, document))


def _split_hands(random: Random, document: Document) -> Edit:
    part = random.choice(document.score.parts)
    whole = range(len(document.score.measures))
    strands = strands_of(document.score, whole, voice_keys(document.score, whole, part.id))
    left, second = (tuple(strand.name for strand in strands if random.random() < 0.5) for _ in range(2))
    return SplitHands(part.id, left, second=second)


def _drop_notes(random: Random, document: Document) -> Edit:
    length = random.choice((Fraction(1, 8), Fraction(1, 4), Fraction(0)))
    return DropNotes(length, random.choice((0.0, 0.5)), *any_range(random, document))


CORRECTIONS: dict[str, Callable[[Random, Document], Edit]] = {
    "scale_tempo": _scale_tempo,
    "rebar": _rebar,
    "shift_bars": _shift_bars,
    "requantise": _requantise,
    "split_hands": _split_hands,
    "merge_voices": lambda random, document: MergeVoices(random.randint(1, 4), *any_range(random, document)),
    "respell_all": lambda random, document: RespellAll(*any_range(random, document)),
    "drop_notes": _drop_notes,
}
