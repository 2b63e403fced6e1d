"""Score -> Standard MIDI File as written: tempo, meter, key, programs, dynamics of the engine, repeats not unfolded."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import takewhile

import mido

from editor.writers.midi_ornaments import sound
from editor.writers.musicxml import melodic_channel
from editor.writers.vocabulary import TREMOLO
from transcriptions.music.score import Event, Note, Part, Score, Voice, event_starts
from transcriptions.music.state import Setting, settings
from transcriptions.music.transposing import written_fifths

TICKS_PER_QUARTER = 960
PLAIN_VELOCITY = 80  # for notes that a person wrote
DRUM_CHANNEL = 9  # counted from 0
TREMOLO_LENGTH = Fraction(1, 8)  # three strokes through a stem: thirty-seconds
GRACE_LENGTH = Fraction(1, 8)  # a grace note takes this much before its beat
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


def measure_starts(score: Score) -> list[Fraction]:
    """Where each measure starts, in quarters from the start of the score."""
    starts = [Fraction(0)]
    for setting in settings(score):
        starts.append(starts[-1] + setting.length)
    return starts[:-1]


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
    meter = (0, 0)
    for index, (start, setting) in enumerate(zip(measure_starts(score), settings(score), strict=True)):
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
    for onset, end, note in _sounding_notes(score, part):
        key = note.drum if note.drum is not None else note.pitch.midi + part.transposition
        velocity = note.velocity or PLAIN_VELOCITY
        timed.append((onset, 2, mido.Message("note_on", channel=channel, note=key, velocity=velocity)))
        timed.append((end, 1, mido.Message("note_off", channel=channel, note=key, velocity=0)))
    for start, measure in zip(measure_starts(score), score.measures, strict=True):
        for mark in measure.marks:
            if mark.kind == "pedal" and mark.part_id == part.id:
                value = 127 if mark.text == "down" else 0
                pedal = mido.Message("control_change", channel=channel, control=64, value=value)
                timed.append((start + mark.at, 0, pedal))
    return timed


def _sounding_notes(score: Score, part: Part) -> list[tuple[Fraction, Fraction, Note]]:
    """Onset, end and first written note of each sound: tied notes are one, ornaments are played out."""
    done: list[tuple[Fraction, Fraction, Note]] = []
    held: dict[tuple[int, int, int], tuple[Fraction, Note]] = {}
    for start, measure, setting in zip(measure_starts(score), score.measures, settings(score), strict=True):
        voices = (voice for voice in measure.voices if voice.part_id == part.id)
        fifths = written_fifths(setting.key, part)
        for voice, onset, end, event in _played_events(voices, leads=not start):
            for rank, note in enumerate(event.notes):
                place = (voice.staff, voice.number, note.pitch.midi)
                if TREMOLO in event.articulations:
                    done += _repeated(start + onset, start + end, note)
                    continue
                is_held = place in held
                first, sounded = held.pop(place, (start + onset, note))
                if note.tied and not event.grace:
                    held[place] = (first, sounded)
                elif is_held:
                    done.append((first, start + end, sounded))
                else:
                    done += sound(event, rank, onset=first, end=start + end, fifths=fifths)
    return done


def _repeated(onset: Fraction, end: Fraction, note: Note) -> Iterator[tuple[Fraction, Fraction, Note]]:
    """The strokes of a tremolo."""
    while onset < end:
        yield onset, min(end, onset + TREMOLO_LENGTH), note
        onset += TREMOLO_LENGTH


def _played_events(voices: Iterable[Voice], *, leads: bool) -> Iterator[tuple[Voice, Fraction, Fraction, Event]]:
    """Events with onset and end in the measure; grace notes one after another before their beat.

    leads: the score starts here, so that grace notes of the first beat sound on it.
    """
    for voice in voices:
        events = list(event_starts(voice))
        for index, (start, event) in enumerate(events):
            if event.grace and leads and not start:
                yield voice, index * GRACE_LENGTH, (index + 1) * GRACE_LENGTH, event
            elif event.grace:
                following = sum(1 for _ in takewhile(lambda item: item[1].grace, events[index:]))
                yield voice, start - following * GRACE_LENGTH, start - (following - 1) * GRACE_LENGTH, event
            else:
                yield voice, start, start + event.duration, event
