"""Notes against the truth with mir_eval, pitches in Hz; the pedal holds notes, as in evaluations on MAESTRO."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

import mir_eval
import numpy as np
import numpy.typing as npt

from transcriptions.music.performance import Pedal, Performance, PlayedNote

Floats = npt.NDArray[np.float64]

NOTE_FIGURES = ("onsets", "onsets and offsets")
# Onsets may be this far apart, and offsets by this share of the note's length or as far as onsets.
_ONSET_S, _OFFSET_SHARE = 0.05, 0.2
_SHORTEST_S = 0.005


def note_figures(truth: Performance, heard: Performance) -> dict[str, float]:
    """F-measures, 0 to 1, of pitched notes: onset within 50 ms and pitch; offset within 20 % (50 ms) too."""
    reference, estimate = _arrays(truth), _arrays(heard)
    if not len(reference[0]) or not len(estimate[0]):
        return dict.fromkeys(NOTE_FIGURES, 0.0)
    score = mir_eval.transcription.precision_recall_f1_overlap
    onsets = score(*reference, *estimate, onset_tolerance=_ONSET_S, offset_ratio=None)
    both = score(
        *reference, *estimate, onset_tolerance=_ONSET_S, offset_ratio=_OFFSET_SHARE, offset_min_tolerance=_ONSET_S
    )
    return dict(zip(NOTE_FIGURES, (float(onsets[2]), float(both[2])), strict=True))


def _arrays(performance: Performance) -> tuple[Floats, Floats]:
    """(notes, 2) seconds from onset to offset, and (notes,) Hz."""
    sounding = [span for part in performance.parts if not part.is_drums for span in _sounding(part.notes, part.pedals)]
    rows = np.array(sorted(sounding), dtype=float).reshape(-1, 3)
    return rows[:, :2], mir_eval.util.midi_to_hz(rows[:, 2])


def _sounding(notes: Sequence[PlayedNote], pedals: Sequence[Pedal]) -> Iterator[tuple[float, float, int]]:
    """(onset, offset, pitch) with offsets at the pedal's end, or where the key is struck again."""
    pressed = [pedal.onset_s for pedal in pedals]
    by_pitch: dict[int, list[PlayedNote]] = defaultdict(list)
    for note in notes:
        by_pitch[note.pitch].append(note)
    for pitch, struck in by_pitch.items():
        for note, following in zip(struck, [*struck[1:], None], strict=True):
            offset_s = note.offset_s
            place = bisect_right(pressed, offset_s) - 1
            if place >= 0:
                offset_s = max(offset_s, pedals[place].offset_s)
            if following and following.onset_s > note.onset_s:
                offset_s = min(offset_s, following.onset_s)
            yield note.onset_s, max(offset_s, note.onset_s + _SHORTEST_S), pitch
