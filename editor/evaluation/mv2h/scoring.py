"""MV2H of a transcription against its truth (McLeod and Steedman, ISMIR 2018; McLeod, arXiv 1906.00566)."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from editor.evaluation.mv2h.alignment import alignments, in_time_of
from editor.evaluation.mv2h.harmony import harmony_score
from editor.evaluation.mv2h.meter import meter_f_measure
from editor.evaluation.mv2h.music import (
    ALIGNED_BY_NOTES,
    ALIGNED_IN_TIME,
    Music,
    Tolerances,
    f_measure,
    validate,
)
from editor.evaluation.mv2h.voices import match_notes, notes_to_value, voice_f_measure


@dataclass(frozen=True, slots=True)
class MV2H:
    """The five parts, each 0 to 1."""

    multi_pitch: float
    voice: float
    meter: float
    value: float
    harmony: float

    @property
    def mean(self) -> float:
        """The figure that is called MV2H."""
        return float(sum(astuple(self)) / 5)


def evaluate(reference: Music, estimate: Music, tolerances: Tolerances = ALIGNED_IN_TIME) -> MV2H:
    """For an estimate in the reference's time. ValueError for music that `validate` refuses."""
    validate(reference)
    validate(estimate)
    onset_ms = tolerances.onset_ms
    pairs = match_notes(reference.notes, estimate.notes, onset_ms=onset_ms)
    return MV2H(
        f_measure(len(pairs), len(reference.notes) - len(pairs), len(estimate.notes) - len(pairs)),
        voice_f_measure(pairs, onset_ms=onset_ms),
        meter_f_measure(reference.groupings, estimate.groupings, grouping_ms=tolerances.grouping_ms),
        _value_score(notes_to_value(pairs, reference.notes, onset_ms=onset_ms), tolerances.duration_ms),
        harmony_score(reference, estimate),
    )


def evaluate_unaligned(reference: Music, estimate: Music) -> MV2H:
    """For an estimate in any tempo: the best of the alignments that pair the notes best."""
    validate(reference)
    validate(estimate)
    found = [
        evaluate(reference, in_time_of(reference, estimate, alignment), ALIGNED_BY_NOTES)
        for alignment in alignments(reference.notes, estimate.notes)
    ]
    return max(found, key=lambda result: result.mean)


def _value_score(durations_ms: list[tuple[int, int]], duration_ms: int) -> float:
    """Mean over (reference, estimate) durations: 1 within the tolerance, less by the share that is wrong."""
    if not durations_ms:
        return 0.0
    scores = [
        1.0 if abs(estimate - reference) <= duration_ms else max(0.0, 1 - abs(estimate - reference) / reference)
        for reference, estimate in durations_ms
    ]
    return sum(scores) / len(scores)
