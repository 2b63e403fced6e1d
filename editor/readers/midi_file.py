"""A Standard MIDI File in its own ticks: notes by part, pedals, and what it states of meter, key and tempo."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import mido

from editor.readers.container import ReadError
from editor.writers.midi import MAJOR_KEYS, MINOR_KEYS
from transcriptions.music.score import Key, TimeSignature
from transcriptions.performance_midi import DRUM_CHANNEL, NOT_MIDI, PEDAL_DOWN, SUSTAIN, decoded

DAMAGE = (OSError, ValueError, EOFError, KeyError, IndexError, TypeError, mido.KeySignatureError)
# More is meant to make us work.
MOST_NOTES = 400_000
FINEST_UNIT = 32
PLAIN_TEMPO_US = 500_000
DEFAULT_KEYS = {name: Key(index - 7) for index, name in enumerate(MAJOR_KEYS)} | {
    name: Key(index - 7, "minor") for index, name in enumerate(MINOR_KEYS)
}


@dataclass(frozen=True, slots=True)
class TickNote:
    onset: int
    pitch: int
    offset: int
    velocity: int


@dataclass(frozen=True, slots=True)
class TickPart:
    """One program of one channel of one track. pedals: when the sustain pedal goes down and up."""

    name: str
    program: int
    is_drums: bool
    notes: tuple[TickNote, ...]
    pedals: tuple[tuple[int, bool], ...]


@dataclass(slots=True)
class MidiFile:
    """ticks: of a quarter. meters, keys and tempos (microseconds a quarter) are as stated, by tick."""

    ticks: int
    title: str = ""
    parts: list[TickPart] = field(default_factory=list)
    meters: dict[int, TimeSignature] = field(default_factory=dict)
    keys: dict[int, Key] = field(default_factory=dict)
    tempos: dict[int, int] = field(default_factory=dict)
    lyrics: int = 0

    @property
    def notes(self) -> Iterator[TickNote]:
        return (note for part in self.parts for note in part.notes)

    def quarters(self, tick: int) -> Fraction:
        return Fraction(tick, self.ticks)


def read_midi(data: bytes) -> MidiFile:
    """Raises ReadError."""
    try:
        midi = mido.MidiFile(file=io.BytesIO(data), clip=True)
    except DAMAGE as error:
        raise ReadError(NOT_MIDI) from error
    if midi.type == 2 or midi.ticks_per_beat <= 0 or midi.ticks_per_beat >= 0x8000:
        raise ReadError(NOT_MIDI)
    if sum(len(track) for track in midi.tracks) > 4 * MOST_NOTES:
        raise ReadError(f"This MIDI file has more than {MOST_NOTES:,} notes.")
    read = MidiFile(midi.ticks_per_beat)
    for index, track in enumerate(midi.tracks):
        parts = list(_read_track(track, index, read))
        if index == 0 and not parts and len(midi.tracks) > 1:
            read.title = decoded(track.name).strip()
        read.parts += parts
    return read


@dataclass(slots=True)
class _Channel:
    program: int = 0
    sounding: dict[int, list[tuple[int, int, int]]] = field(default_factory=lambda: defaultdict(list))
    notes: dict[int, list[TickNote]] = field(default_factory=lambda: defaultdict(list))
    pedals: list[tuple[int, bool]] = field(default_factory=list)

    def release(self, tick: int, pitch: int) -> None:
        """The oldest press of the pitch ends; one that ends at once lasts a tick."""
        if self.sounding[pitch]:
            onset, velocity, program = self.sounding[pitch].pop(0)
            self.notes[program].append(TickNote(onset, pitch, max(tick, onset + 1), velocity))

    def move_pedal(self, tick: int, is_down: bool) -> None:
        if is_down != (self.pedals[-1][1] if self.pedals else False):
            self.pedals.append((tick, is_down))

    def play(self, message: mido.Message, tick: int) -> None:
        match message.type:
            case "program_change":
                self.program = message.program
            case "note_on" if message.velocity > 0:
                self.sounding[message.note].append((tick, message.velocity, self.program))
            case "note_on" | "note_off":
                self.release(tick, message.note)
            case "control_change" if message.control == SUSTAIN:
                self.move_pedal(tick, message.value >= PEDAL_DOWN)


def _read_track(track: mido.MidiTrack, index: int, read: MidiFile) -> Iterator[TickPart]:
    channels: dict[int, _Channel] = defaultdict(_Channel)
    tick = 0
    for message in track:
        tick += message.time
        if message.is_meta:
            _read_meta(message, tick, read)
        elif hasattr(message, "channel"):
            channels[message.channel].play(message, tick)
    name = decoded(track.name).strip() or f"Part {index + 1}"
    for number, channel in sorted(channels.items()):
        for pitch, presses in channel.sounding.items():
            for _ in list(presses):
                channel.release(tick, pitch)
        for program, notes in sorted(channel.notes.items()):
            ordered = tuple(sorted(notes, key=lambda note: (note.onset, note.pitch)))
            yield TickPart(name, program, number == DRUM_CHANNEL, ordered, tuple(channel.pedals))


def _read_meta(message: mido.MetaMessage, tick: int, read: MidiFile) -> None:
    match message.type:
        case "time_signature":
            if not 1 <= message.numerator <= 99 or message.denominator > FINEST_UNIT:
                raise ReadError("This score has a time signature that Rescored cannot write.")
            read.meters[tick] = TimeSignature(message.numerator, message.denominator)
        case "key_signature" if message.key in DEFAULT_KEYS:
            read.keys[tick] = DEFAULT_KEYS[message.key]
        case "set_tempo" if message.tempo > 0:
            read.tempos[tick] = message.tempo
        case "lyrics":
            read.lyrics += 1
