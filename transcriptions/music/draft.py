"""What the passes hand on between hearing and engraving: notes, chords and lines in score time."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from fractions import Fraction

from transcriptions.music.score import Clef, Key, Part, Pitch, Tempo
from transcriptions.music.timeline import Bar, Timeline


@dataclass(frozen=True, slots=True)
class GridNote:
    """A note on the grid. start: quarters, a multiple of 1/48.

    key_end and sound_end: where the key and where the pedal let go, in quarters, as played
    (not on the grid; key_end <= sound_end). pitch: MIDI number. time_s: onset as played.
    """

    part: int
    start: Fraction
    pitch: int
    key_end: float
    sound_end: float
    velocity: int
    confidence: float
    time_s: float


@dataclass(frozen=True, slots=True)
class Chord:
    """Notes on one stem, from start to end in quarters.

    signs: articulations and ornaments by the names of `Event.articulations`. graces: chords of
    grace notes before it, in playing order, at made-up starts just before the chord's.
    """

    start: Fraction
    end: Fraction
    notes: tuple[GridNote, ...]
    signs: tuple[str, ...] = ()
    graces: tuple[tuple[GridNote, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One voice of one staff through the whole piece: chords in time order that do not overlap."""

    part: int
    staff: int
    number: int
    chords: tuple[Chord, ...]


# Where a chord stands: part, staff, voice, start in quarters.
Place = tuple[int, int, int, Fraction]


@dataclass(frozen=True, slots=True)
class Span:
    """A line from one chord to another; kind as in `score.Spanner`."""

    kind: str
    first: Place
    last: Place


@dataclass(frozen=True, slots=True)
class Sign:
    """A dynamic, word or pedal sign beside a staff; at: quarters. kind, text and shown as in `score.Mark`."""

    kind: str
    part: int
    staff: int
    at: Fraction
    text: str
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Keys:
    """keys: each from its start (quarters) on; what comes before the first start is in the first key too."""

    starts: tuple[Fraction, ...]
    keys: tuple[Key, ...]

    @property
    def first(self) -> Key:
        return self.keys[0]

    def at(self, place: Fraction) -> Key:
        """The key at a place in quarters."""
        return self.keys[max(0, bisect_right(self.starts, place) - 1)]


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that notation needs. spelling: (part, start, pitch) -> written pitch.

    clefs: (bar index, clef) in bar order; the first bar has one for every staff.
    tempos: by bar index, after the first bar's.
    """

    parts: tuple[Part, ...]
    lines: tuple[Line, ...]
    timeline: Timeline
    bars: tuple[Bar, ...]
    keys: Keys
    tempo: Tempo
    spelling: dict[tuple[int, Fraction, int], Pitch]
    clefs: tuple[tuple[int, Clef], ...]
    confidences: tuple[float, ...] = field(default=())
    signs: tuple[Sign, ...] = ()
    spans: tuple[Span, ...] = ()
    tempos: dict[int, Tempo] = field(default_factory=dict)
