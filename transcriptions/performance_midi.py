"""Performances as MIDI files: read as seconds, and written as heard."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import mido

from transcriptions.errors import TooLong, UnreadableAudio
from transcriptions.music.performance import Pedal, Performance, PlayedNote, PlayedPart, make_part

DRUM_CHANNEL = 9
SUSTAIN = 64
PEDAL_DOWN = 64
# A tenth of a millisecond a tick: 5,000 ticks a quarter at 120 a minute.
TICKS_PER_QUARTER = 5_000
TICKS_PER_S = 10_000
DEFAULT_TEMPO_US = 500_000
# What a note that is never released, or released at once, lasts at least.
SHORTEST_S = 0.001

NOT_MIDI = "This MIDI file cannot be read; it may be damaged. Please export it anew."


def is_midi(path: Path) -> bool:
    """Whether the file begins as a standard MIDI file does, whatever its name says."""
    with path.open("rb") as file:
        return file.read(4) == b"MThd"


def read_performance(path: Path, *, max_duration_s: float = float("inf")) -> Performance:
    """Notes and pedals in seconds, a part for each track, channel and program.

    Raises UnreadableAudio for a malformed file, TooLong when it lasts longer than max_duration_s.
    """
    try:
        midi = mido.MidiFile(path, clip=True)
    except (OSError, ValueError, EOFError, KeyError, IndexError, mido.KeySignatureError) as error:
        raise UnreadableAudio(NOT_MIDI) from error
    if midi.type == 2 or midi.ticks_per_beat <= 0:
        raise UnreadableAudio(NOT_MIDI)
    clock = _Clock.of(midi)
    parts = [part for index, track in enumerate(midi.tracks) for part in _parts(track, clock, index)]
    track_ends = [clock.seconds(sum(event.time for event in track)) for track in midi.tracks]
    duration_s = max([*track_ends, *(note.offset_s for part in parts for note in part.notes)], default=0.0)
    if duration_s > max_duration_s:
        raise TooLong(f"The performance is longer than {max_duration_s / 60:.0f} minutes. Please cut it into pieces.")
    return Performance(tuple(parts), duration_s)


def write_performance(performance: Performance) -> bytes:
    """A type 1 file in real time (120 quarters a minute), velocities and pedals as heard, times within 0.05 ms."""
    midi = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_QUARTER, charset="utf-8")
    conductor = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=DEFAULT_TEMPO_US)])
    conductor.append(mido.MetaMessage("end_of_track", time=_ticks(performance.duration_s)))
    midi.tracks.append(conductor)
    melodic_channels = [channel for channel in range(16) if channel != DRUM_CHANNEL]
    for index, part in enumerate(performance.parts):
        channel = DRUM_CHANNEL if part.is_drums else melodic_channels[index % len(melodic_channels)]
        midi.tracks.append(_track(part, channel))
    file = io.BytesIO()
    midi.save(file=file)
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class _Clock:
    """Ticks to seconds: the ticks where the tempo changes, their seconds, and seconds a tick from there."""

    ticks: list[int]
    seconds_at: list[float]
    tick_s: list[float]

    @classmethod
    def of(cls, midi: mido.MidiFile) -> _Clock:
        clock = cls([0], [0.0], [DEFAULT_TEMPO_US / 1e6 / midi.ticks_per_beat])
        for tick, event in _timed(mido.merge_tracks(midi.tracks)):
            if event.type == "set_tempo":
                seconds = clock.seconds(tick)
                clock.ticks.append(tick)
                clock.seconds_at.append(seconds)
                clock.tick_s.append(event.tempo / 1e6 / midi.ticks_per_beat)
        return clock

    def seconds(self, tick: int) -> float:
        index = bisect_right(self.ticks, tick) - 1
        return self.seconds_at[index] + (tick - self.ticks[index]) * self.tick_s[index]


@dataclass(slots=True)
class _Channel:
    """What sounds on one channel of a track while it is read."""

    program: int = 0
    pedal_since_s: float | None = None
    pedals: list[Pedal] = field(default_factory=list)
    sounding: dict[int, list[tuple[float, int, int]]] = field(default_factory=lambda: defaultdict(list))
    notes: dict[int, list[PlayedNote]] = field(default_factory=lambda: defaultdict(list))

    def press(self, time_s: float, pitch: int, velocity: int) -> None:
        self.sounding[pitch].append((time_s, velocity, self.program))

    def release(self, time_s: float, pitch: int) -> None:
        """The oldest press of the pitch ends; a release without a press is passed over."""
        if not self.sounding[pitch]:
            return
        onset_s, velocity, program = self.sounding[pitch].pop(0)
        offset_s = max(time_s, onset_s + SHORTEST_S)
        self.notes[program].append(PlayedNote(onset_s, pitch, offset_s, velocity))

    def move_pedal(self, time_s: float, value: int) -> None:
        if value >= PEDAL_DOWN and self.pedal_since_s is None:
            self.pedal_since_s = time_s
        elif value < PEDAL_DOWN and self.pedal_since_s is not None:
            if time_s > self.pedal_since_s:
                self.pedals.append(Pedal(self.pedal_since_s, time_s))
            self.pedal_since_s = None

    def finish(self, time_s: float) -> None:
        self.move_pedal(time_s, 0)
        for pitch, presses in self.sounding.items():
            for _ in list(presses):
                self.release(time_s, pitch)


def _timed(track: mido.MidiTrack) -> Iterator[tuple[int, mido.Message]]:
    tick = 0
    for event in track:
        tick += event.time
        yield tick, event


def _parts(track: mido.MidiTrack, clock: _Clock, index: int) -> Iterator[PlayedPart]:
    channels: dict[int, _Channel] = defaultdict(_Channel)
    name = ""
    time_s = 0.0
    for tick, event in _timed(track):
        time_s = clock.seconds(tick)
        if event.type == "track_name":
            name = name or decoded(event.name).strip()
        elif not event.is_meta and hasattr(event, "channel"):
            _play(channels[event.channel], event, time_s)
    for number, channel in sorted(channels.items()):
        channel.finish(time_s)
        for program, notes in sorted(channel.notes.items()):
            yield make_part(
                name or f"Part {index + 1}",
                notes,
                program=program,
                pedals=channel.pedals,
                is_drums=number == DRUM_CHANNEL,
            )


def decoded(name: str) -> str:
    """A track's name: mido reads every name as Latin-1; most programs write UTF-8."""
    try:
        return name.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return name


def _play(channel: _Channel, event: mido.Message, time_s: float) -> None:
    match event.type:
        case "program_change":
            channel.program = event.program
        case "note_on" if event.velocity > 0:
            channel.press(time_s, event.note, event.velocity)
        case "note_on" | "note_off":
            channel.release(time_s, event.note)
        case "control_change" if event.control == SUSTAIN:
            channel.move_pedal(time_s, event.value)


def _ticks(time_s: float) -> int:
    return round(time_s * TICKS_PER_S)


def _track(part: PlayedPart, channel: int) -> mido.MidiTrack:
    """Releases stand before presses at the same tick, and each note has at least one tick."""
    events: list[tuple[int, int, mido.Message]] = []
    for note in part.notes:
        onset = _ticks(note.onset_s)
        offset = max(onset + 1, _ticks(note.offset_s))
        events.append((onset, 2, mido.Message("note_on", channel=channel, note=note.pitch, velocity=note.velocity)))
        events.append((offset, 0, mido.Message("note_off", channel=channel, note=note.pitch)))
    for pedal in part.pedals:
        for time_s, value, order in ((pedal.onset_s, 127, 1), (pedal.offset_s, 0, 0)):
            message = mido.Message("control_change", channel=channel, control=SUSTAIN, value=value)
            events.append((_ticks(time_s), order, message))
    track = mido.MidiTrack([mido.MetaMessage("track_name", name=part.name)])
    track.append(mido.Message("program_change", channel=channel, program=part.program))
    previous = 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=tick - previous))
        previous = tick
    return track
