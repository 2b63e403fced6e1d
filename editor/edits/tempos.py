"""Tempo marks: a word, a metronome number, or both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from editor.edits.addresses import measure_index, with_measure
from editor.edits.base import Edit, NewIds, Outcome, Refused, edit
from editor.edits.document import Document
from editor.edits.limits import check_place, check_text
from transcriptions.music.score import Score, Tempo
from transcriptions.music.state import settings

SLOWEST, FASTEST = Fraction(5), Fraction(999)
# Values that metronome marks count: whole to 16th, plain or dotted.
BEATS = {
    value * factor: f"{prefix}{name}"
    for value, name in ((4, "whole"), (2, "half"), (1, "quarter"), (Fraction(1, 2), "eighth"), (Fraction(1, 4), "16th"))
    for factor, prefix in ((Fraction(1), ""), (Fraction(3, 2), "dotted "))
}
# Of a word without a number in a score without any tempo.
USUAL = Fraction(120)
# Digits of a number of beats a minute that anybody tells apart.
FINEST_BPM = 1000


@edit
@dataclass(frozen=True, slots=True)
class SetTempo(Edit):
    """The tempo of a measure. bpm None: the word alone, which changes no speed; and without a word none at all."""

    name: ClassVar[str] = "set_tempo"
    measure_id: str
    bpm: Fraction | None
    beat: Fraction = Fraction(1)
    text: str = ""
    at: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        check_text(self.text)
        check_place(self.at)
        if self.beat not in BEATS:
            raise ValueError(f"no tempo counts {self.beat} quarters")
        if self.bpm is not None and (not SLOWEST <= self.bpm <= FASTEST or self.bpm.denominator > FINEST_BPM):
            raise ValueError(f"{self.bpm} is no number of beats a minute between {SLOWEST} and {FASTEST}")

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        score = document.score
        index = measure_index(score, self.measure_id)
        if self.at >= settings(score)[index].length:
            raise Refused("This place is not in the measure.")
        measure = replace(score.measures[index], tempo=self._tempo(score, index))
        return Outcome(document.with_score(with_measure(score, index, measure)))

    @property
    def words(self) -> str:
        word = " ".join(self.text.split())
        if self.bpm is None:
            return f"Set the tempo to {word}" if word else "Remove a tempo"
        return f"Set the tempo to {f'{word}, ' if word else ''}{BEATS[self.beat]} = {_number(self.bpm)}"

    def _tempo(self, score: Score, index: int) -> Tempo | None:
        word = " ".join(self.text.split())
        if self.bpm is not None:
            return Tempo(self.bpm, self.beat, word, self.at)
        if not word:
            return None
        known = tempo_before(score, index)
        bpm, beat = (known.bpm, known.beat) if known else (USUAL, Fraction(1))
        return Tempo(bpm, beat, word, self.at, number_shown=False)


def tempo_before(score: Score, index: int) -> Tempo | None:
    """The tempo in force where a measure starts."""
    return next((measure.tempo for measure in reversed(score.measures[:index]) if measure.tempo), None)


def _number(bpm: Fraction) -> str:
    return f"{float(bpm):.3f}".rstrip("0").rstrip(".")
