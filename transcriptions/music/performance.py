"""What was heard: notes in seconds, before anything is written.

All times are seconds from the start of the recording, as floats; pitches are
MIDI numbers; velocities are MIDI velocities.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from transcriptions.music.hints import Alternative


@dataclass(frozen=True, slots=True, order=True)
class PlayedNote:
    """One sounding note.

    onset_s, offset_s: seconds, 0 <= onset_s < offset_s. pitch: 0–127.
    velocity: 1–127. confidence: 0–1, how sure the engine is (1 when the source
    is symbolic).
    """

    onset_s: float
    pitch: int
    offset_s: float
    velocity: int = 64
    confidence: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.onset_s < self.offset_s:
            raise ValueError(f"note needs 0 <= onset_s < offset_s, got {self.onset_s} and {self.offset_s}")
        if not 0 <= self.pitch <= 127:
            raise ValueError(f"pitch must be a MIDI number, got {self.pitch}")
        if not 1 <= self.velocity <= 127:
            raise ValueError(f"velocity must be 1 to 127, got {self.velocity}")


@dataclass(frozen=True, slots=True, order=True)
class Pedal:
    """The sustain pedal held down from onset_s to offset_s (seconds)."""

    onset_s: float
    offset_s: float


@dataclass(frozen=True, slots=True)
class PlayedPart:
    """One instrument. program: General MIDI program 0–127 (ignored for drums).

    notes are sorted by (onset_s, pitch); `make_part` sorts them. is_mixture: an unknown
    instrument, or several that nobody has told apart; its program then means nothing.
    """

    name: str
    program: int
    notes: tuple[PlayedNote, ...]
    pedals: tuple[Pedal, ...] = ()
    is_drums: bool = False
    is_mixture: bool = False


@dataclass(frozen=True, slots=True)
class Performance:
    """Everything heard in one recording. duration_s is the recording's length."""

    parts: tuple[PlayedPart, ...]
    duration_s: float

    @property
    def notes(self) -> list[PlayedNote]:
        """Notes of all parts together, sorted by (onset_s, pitch)."""
        return sorted(note for part in self.parts for note in part.notes)


@dataclass(frozen=True, slots=True, order=True)
class Beat:
    """One beat: its time, and its place in the bar (0 is the downbeat)."""

    time_s: float
    index_in_bar: int


@dataclass(frozen=True, slots=True)
class MeterChange:
    """From the bar on that begins at this beat of a grid, another meter (numerator, denominator)."""

    beat: int
    meter: tuple[int, int]


@dataclass(frozen=True, slots=True)
class BeatGrid:
    """Beats in time order, with meter and doubt.

    beat_unit is the written value of a beat as a denominator (4: quarter, 8: eighth);
    compound meters count their dotted beats. meter is (numerator, denominator) as
    printed. confidence is 0–1. beats cover the whole performance: the first one is
    at or before the first onset, the last one after the last onset. alternatives: other
    ways to hear the piece, likeliest first. bar_scores: log odds of a bar line at each beat,
    as the tracker heard them; () when it says nothing. meter is the first one, changes the later
    ones in order; their beats are as long as its.
    """

    beats: tuple[Beat, ...]
    meter: tuple[int, int]
    confidence: float = 1.0
    alternatives: tuple[Alternative, ...] = field(default=())
    bar_scores: tuple[float, ...] = field(default=())
    changes: tuple[MeterChange, ...] = field(default=())


def make_part(
    name: str,
    notes: list[PlayedNote],
    *,
    program: int = 0,
    pedals: list[Pedal] | None = None,
    is_drums: bool = False,
) -> PlayedPart:
    """A PlayedPart with its notes and pedals in time order."""
    return PlayedPart(name, program, tuple(sorted(notes)), tuple(sorted(pedals or ())), is_drums)
