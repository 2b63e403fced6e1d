"""Score -> Standard MIDI File as written: tempo, meter, key, programs, dynamics, repeats not unfolded."""

from __future__ import annotations

import io
from fractions import Fraction

import mido

from editor.writers.musicxml import melodic_channel
from editor.writers.sounding import measure_starts, pedallings, soundings
from transcriptions.music.score import Part, Score
from transcriptions.music.state import Setting, settings

TICKS_PER_QUARTER = 960
DRUM_CHANNEL = 9  # counted from 0
MAJOR_KEYS = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
MINOR_KEYS = ("Abm", "Ebm", "Bbm", "Fm", "Cm", "Gm", "Dm", "Am", "Em", "Bm", "F#m", "C#m", "G#m", "D#m", "A#m")

_Timed = tuple[Fraction, int, mido.Message | mido.MetaMessage]  # moment in quarters, rank among those of one moment


def write_midi(score: Score) -> bytes:
    """A format 1 file: a conductor track, then one track a part."""
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_QUARTER)
    file.tracks.append(_track(score.title, _conductor(score)))
    for index, part in enumerate(score.parts):
        file.tracks.append(_track(part.name, _part_messages(score, part, index)))
    written = io.BytesIO()
    file.save(file=written)
    return written.getvalue()


def _track(name: str, timed: list[_Timed]) -> mido.MidiTrack:
    track = mido.MidiTrack()
    # Standard MIDI Files are Latin-1; what it lacks is written as "?".
    text = name.encode("latin-1", "replace").decode("latin-1")
    track.append(mido.MetaMessage("track_name", name=text, time=0))
    now = 0
    for moment, _, message in sorted(timed, key=lambda item: item[:2]):
        tick = round(moment * TICKS_PER_QUARTER)  # a grace note at the very start begins below 0: it is cut
        track.append(message.copy(time=max(0, tick - now)))
        now = max(now, tick)
    return track


def _conductor(score: Score) -> list[_Timed]:
    timed: list[_Timed] = []
    meter, states = (0, 0), settings(score)
    for index, (start, setting) in enumerate(zip(measure_starts(states), states, strict=True)):
        measure = score.measures[index]
        if (here := sounding_meter(setting)) != meter:
            meter = here
            compound = meter[1] >= 8 and meter[0] % 3 == 0
            words = {"numerator": meter[0], "denominator": meter[1]}
            clocks = 96 // meter[1] * (3 if compound else 1)
            timed.append((start, 0, mido.MetaMessage("time_signature", clocks_per_click=clocks, **words)))
        if measure.key:
            names = MINOR_KEYS if measure.key.mode == "minor" else MAJOR_KEYS
            timed.append((start, 1, mido.MetaMessage("key_signature", key=names[measure.key.fifths + 7])))
        if measure.tempo:
            microseconds = round(60_000_000 / measure.tempo.quarters_per_minute)
            timed.append((start + measure.tempo.at, 2, mido.MetaMessage("set_tempo", tempo=microseconds)))
    return timed


def sounding_meter(setting: Setting) -> tuple[int, int]:
    """The meter of a measure by its actual length, so that a reader's bar lines fall where the score's do.

    An upbeat of an eighth before 6/8 is a measure of 1/8.
    """
    denominator = setting.time.denominator
    count = setting.length * denominator / 4
    while count.denominator > 1 and denominator < 64:
        count, denominator = count * 2, denominator * 2
    return (int(count), denominator) if count.denominator == 1 else (setting.time.numerator, setting.time.denominator)


def _part_messages(score: Score, part: Part, index: int) -> list[_Timed]:
    channel = DRUM_CHANNEL if part.is_percussion else melodic_channel(index) - 1
    timed: list[_Timed] = [
        (Fraction(0), 0, mido.Message("program_change", channel=channel, program=part.program)),
    ]
    for heard in soundings(score, part):
        words = {"channel": channel, "note": heard.key}
        timed.append((heard.onset, 2, mido.Message("note_on", velocity=heard.velocity, **words)))
        timed.append((heard.end, 1, mido.Message("note_off", velocity=0, **words)))
    starts = measure_starts(settings(score))
    for change in pedallings(score, part):
        pedal = mido.Message("control_change", channel=channel, control=64, value=127 if change.is_down else 0)
        timed.append((starts[change.measure] + change.at, 0, pedal))
    return timed
