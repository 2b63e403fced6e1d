"""One metrical level of a piece: its beats, and how much each sounds like the first of a bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from transcriptions.music.accents import accents, beat_log_odds
from transcriptions.music.drum_evidence import DrumHits, bar_scores
from transcriptions.music.onsets import Onset
from transcriptions.music.pulse import Pulse, track
from transcriptions.music.rhythm import PLACES

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Beats before and after a bar line whose harmony is compared.
_SPANS = (1, 2, 4)

# Beats either side that a beat's lowest note and number of onsets are held against.
_NEIGHBOURS = 4

# Places in the beat, in twelfths, whose shares of onsets are told apart: on it, its half, quarters, thirds, sixths.
_PLACE_GROUPS = ((0,), (6,), (3, 9), (4, 8), (2, 10))

# What a note counts for being struck, beside the logarithm of its seconds, of which no more than this count.
_STRUCK, _LONGEST_S = 0.3, 4.0

# Columns of the accents (size, bass, length) that also count on the beats beside.
_BESIDE = 3

# Log odds of a bar line for each column of `Level.bar_features`, the constant last: logistic regression
# on the beats of performances that we made of the scores named in `rhythm`.
_BAR_WEIGHTS = np.array(
    [
        0.1651, 0.5872, 0.9113, 0.1998, -0.04674, 0.9698, 0.9538, 0.3926, 0.2719,
        -0.3485, -0.6422, 0.1342, -0.348, -0.503, 0.3927, 0.1663, -0.5327, 0.2042,
        0.2924, 0.5151, 0.1532, 0.1533, -2.012,
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heard:
    """What all levels share. Arrays are (onsets, …): seconds, `accents`, log odds of a beat, pitch classes
    struck (12 columns), the same with longer notes counting more, lowest and highest pitch, number of notes, mean
    velocity, and seconds when the last note of each is let go. drums: their strokes where there is a drummer."""

    pulse: Pulse
    times_s: Floats
    accents: Floats
    beat_logits: Floats
    classes: Floats
    sounding: Floats
    lowest: Floats
    highest: Floats
    sizes: Floats
    loudness: Floats
    ends_s: Floats
    drums: DrumHits | None = None

    @classmethod
    def of(cls, onsets: Sequence[Onset], periods_s: Floats, drums: DrumHits | None = None) -> Heard:
        """The tracked pulse of onsets, at one of the beat periods."""
        times_s = np.array([onset.time_s for onset in onsets])
        features = accents(onsets)
        logits = beat_log_odds(features)
        lowest = np.array([onset.notes[0].pitch for onset in onsets], dtype=float)
        highest = np.array([onset.notes[-1].pitch for onset in onsets], dtype=float)
        sizes = np.array([len(onset.notes) for onset in onsets], dtype=float)
        notes = [note for onset in onsets for note in onset.notes]
        owners = np.repeat(np.arange(len(onsets)), sizes.astype(int))
        keys = owners * 12 + np.array([note.pitch % 12 for note in notes], dtype=np.int64)
        lengths = np.array([note.offset_s - note.onset_s for note in notes])
        weights = np.log1p(np.clip(lengths, 0.03, _LONGEST_S)) + _STRUCK
        classes, sounding = (
            np.asarray(np.bincount(keys, weight, 12 * len(onsets)), dtype=float).reshape(-1, 12)
            for weight in (np.ones(len(keys)), weights)
        )
        loudness = np.bincount(owners, weights=[float(note.velocity) for note in notes]) / sizes
        ends_s = np.array([max(note.offset_s for note in onset.notes) for onset in onsets])
        pulse = track(times_s, logits, periods_s)
        return cls(
            pulse, times_s, features, logits, classes, sounding, lowest, highest, sizes, loudness, ends_s, drums
        )  # fmt: skip


@dataclass(frozen=True)
class Level:
    """unit: places of the pulse (twelfths) in a beat; first: place of the first beat."""

    heard: Heard
    unit: int
    first: int

    @cached_property
    def period_s(self) -> float:
        return float(np.median(self.heard.pulse.periods_s)) * self.unit / PLACES

    @cached_property
    def offsets(self) -> Ints:
        """(onsets,) places from the first beat."""
        return np.asarray(self.heard.pulse.places - self.first)

    @cached_property
    def beat_onsets(self) -> Ints:
        """(beats,) the first onset on each beat, -1 where nothing starts."""
        found = np.full(int(self.offsets[-1]) // self.unit + 1, -1)
        on_beat = np.flatnonzero((self.offsets % self.unit == 0) & (self.offsets >= 0))[::-1]
        found[self.offsets[on_beat] // self.unit] = on_beat
        return found

    @cached_property
    def beat_times_s(self) -> Floats:
        """(beats,) seconds; beats without an onset stand evenly between the others."""
        places, onsets = np.unique(self.offsets, return_index=True)
        beats = np.arange(len(self.beat_onsets)) * self.unit
        return np.asarray(np.interp(beats, places, self.heard.times_s[onsets]))

    @cached_property
    def twelfths(self) -> Floats:
        """(onsets,) place in the level's own beat, in twelfths of it."""
        return np.asarray(self.offsets % self.unit * PLACES / self.unit)

    @cached_property
    def place_shares(self) -> tuple[float, ...]:
        """Shares of onsets on the beat, its half, quarters, thirds, sixths, and elsewhere."""
        shares = [float(np.isin(self.twelfths, group).mean()) for group in _PLACE_GROUPS]
        return (*shares, 1 - sum(shares))

    def likeness(self, farthest: int) -> list[float]:
        """How alike beats 1, 2, … farthest apart are, by their rhythm, bass and size, as a share of all variance."""
        struck, beats = self.beat_onsets >= 0, self.offsets // self.unit
        rows = np.zeros((len(struck), PLACES + 2))
        inside = beats >= 0
        rows[beats[inside], self.twelfths[inside].astype(int)] = 1
        size, bass = np.clip(self.heard.accents[self.beat_onsets[struck], :2], -1.5, 1.5).T
        rows[struck, PLACES], rows[struck, PLACES + 1] = 2 * bass, size
        rows -= rows.mean(axis=0)
        energy = float((rows**2).mean()) + 1e-9
        return [
            float((rows[lag:] * rows[:-lag]).mean()) / energy if len(rows) > lag else 0.0
            for lag in range(1, farthest + 1)
        ]

    @cached_property
    def downbeat_scores(self) -> Floats:
        """(beats,) log odds that a beat begins a bar."""
        scores = np.asarray(self.bar_features @ _BAR_WEIGHTS, dtype=float)
        drums = self.heard.drums
        return scores if drums is None or len(scores) < 2 else scores + bar_scores(drums, self.beat_times_s)

    @cached_property
    def bar_features(self) -> Floats:
        """(beats, 23): accents of the beat, of its neighbours, harmony and bass before and after."""
        struck = self.beat_onsets >= 0
        own = np.where(struck[:, None], self.heard.accents[self.beat_onsets], 0.0)
        before, after = np.roll(own[:, :_BESIDE], 1, axis=0), np.roll(own[:, :_BESIDE], -1, axis=0)
        classes, lowest, counts = self._beat_contents
        bass = np.where(lowest < 128, lowest % 12, -1)
        changed, stays = bass != np.roll(bass, 1), bass == np.roll(bass, -1)
        columns = [
            *own.T, *before.T, *after.T, *(novelty(classes, span) for span in _SPANS),
            struck, changed, stays, raised(counts), -raised(np.minimum(lowest, 108)) / 12, np.ones(len(own)),
        ]  # fmt: skip
        return np.column_stack(columns).astype(float)

    @property
    def _beat_contents(self) -> tuple[Floats, Floats, Floats]:
        """Pitch classes (beats, 12), lowest pitch (128: none) and number of onsets in each beat."""
        count = len(self.beat_onsets)
        beats = self.offsets // self.unit
        inside = beats >= 0
        classes, lowest = np.zeros((count, 12)), np.full(count, 128.0)
        np.add.at(classes, beats[inside], self.heard.classes[inside])
        np.minimum.at(lowest, beats[inside], self.heard.lowest[inside])
        return classes, lowest, np.bincount(beats[inside], minlength=count).astype(float)


def novelty(classes: Floats, span: int) -> Floats:
    """(beats,) 1 less the cosine between the pitch classes of the `span` beats before and from each beat."""
    total = np.vstack([np.zeros(12), np.cumsum(classes, axis=0)])
    index = np.arange(len(classes))
    before = total[index] - total[np.maximum(index - span, 0)]
    after = total[np.minimum(index + span, len(classes))] - total[index]
    norm = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    return np.asarray((1 - (before * after).sum(axis=1) / np.maximum(norm, 1e-9)) * (norm > 0))


def raised(values: Floats) -> Floats:
    """(beats,) values less the mean of the beats around."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    index = np.arange(len(values))
    first, last = np.maximum(index - _NEIGHBOURS, 0), np.minimum(index + _NEIGHBOURS + 1, len(values))
    return np.asarray(values - (total[last] - total[first]) / (last - first))
