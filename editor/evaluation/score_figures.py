"""All figures of a written score against the printed one."""

from __future__ import annotations

from dataclasses import dataclass

from editor.evaluation.mv2h.scoring import evaluate_unaligned
from editor.evaluation.mv2h.written import music_of
from editor.evaluation.pairing import pair_notes
from editor.evaluation.placement import placement
from editor.evaluation.printed import Printed, read_printed
from editor.evaluation.spelling import spelling_accuracy
from editor.evaluation.staves import staff_accuracy
from transcriptions.music.score import Score, TimeSignature

# As they are printed and stored; rests and printed rests are numbers a bar, all others 0 to 1, 1 is best.
SCORE_FIGURES = (
    "paired", "place and value", "place", "value", "rhythm", "downbeats", "time", "key", "staff", "spelling",
    "rests", "printed rests",
)  # fmt: skip
MV2H_FIGURES = ("MV2H", "multi-pitch", "voice", "meter", "note value", "harmony")


@dataclass(frozen=True, slots=True)
class Reference:
    """The printed score. has_modes: whether its file says which keys are major and minor."""

    score: Score
    has_modes: bool


def score_figures(reference: Reference, estimate: Score) -> dict[str, float]:
    """SCORE_FIGURES and MV2H_FIGURES. ValueError for a score without measures."""
    printed, written = read_printed(reference.score), read_printed(estimate)
    pairs = pair_notes(printed.notes, written.notes)
    places = placement(pairs, printed, written)
    first, found = printed.bars[0], written.bars[0]
    total = len(printed.notes) + len(written.notes)
    return {
        "paired": 2 * len(pairs) / total if total else 0.0,
        "place and value": places.place_and_value,
        "place": places.place,
        "value": places.value,
        "rhythm": places.rhythm,
        "downbeats": places.downbeat_f,
        "time": float(_meter(first.time) == _meter(found.time)),
        "key": float(first.key.fifths == found.key.fifths),
        "staff": staff_accuracy(pairs, reference_staves=printed.staves, estimate_staves=written.staves),
        "spelling": spelling_accuracy(pairs),
        "rests": written.rests / len(written.bars),
        "printed rests": printed.rests / len(printed.bars),
        **_mv2h_figures(printed, written, has_modes=reference.has_modes),
    }


def _meter(time: TimeSignature) -> tuple[int, int]:
    return time.numerator, time.denominator


def _mv2h_figures(printed: Printed, written: Printed, *, has_modes: bool) -> dict[str, float]:
    result = evaluate_unaligned(music_of(printed, with_modes=has_modes), music_of(written, with_modes=has_modes))
    values = (result.mean, result.multi_pitch, result.voice, result.meter, result.value, result.harmony)
    return dict(zip(MV2H_FIGURES, values, strict=True))
