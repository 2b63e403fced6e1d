"""Score -> Standard MIDI File as written: tempo, meter, key, programs, dynamics, repeats played out."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import mido

from editor.playing_order import playing_order
from editor.writers.holding import HELD, holds
from editor.writers.musicxml import melodic_channel
from editor.writers.sounding import measure_starts, pedallings, soundings
from transcriptions.music.score import Key, Measure, Part, Score, Tempo
from transcriptions.music.state import Setting, settings

TICKS_PER_QUARTER = 960
DRUM_CHANNEL = 9  # counted from 0
MELODIC_CHANNELS = 15  # of a port; parts beyond have a port of their own
SLOWEST = 2**24 - 1
PLAIN = 500_000  # microseconds of a quarter, where nothing is said
HIGHEST_KEY = 127  # a page can hold notes that MIDI cannot
MAJOR_KEYS = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
MINOR_KEYS = ("Abm", "Ebm", "Bbm", "Fm", "Cm", "Gm", "Dm", "Am", "Em", "Bm", "F#m", "C#m", "G#m", "D#m", "A#m")

# Names of tracks are Latin-1: "Clarinet in B♭" keeps its key.
PLAIN_SIGNS = str.maketrans({"♭": "b", "♯": "#", "’": "'", "–": "-"})

_Timed = tuple[Fraction, int, mido.Message | mido.MetaMessage]  # moment in quarters, rank among those of one moment


@dataclass(frozen=True, slots=True)
class _Passage:
    """One playing of a measure: it is written at `written` quarters and sounds at `start`."""

    index: int
    written: Fraction
    start: Fraction

    def moved(self, moment: Fraction) -> Fraction:
        return moment - self.written + self.start


def write_midi(score: Score, *, unfolded: bool = True) -> bytes:
    """A format 1 file: a conductor track, then one track a part.

    unfolded: repeats, endings and jumps are played out, as MIDI has no signs for them; else every
    measure stands once, as on the page.
    """
    order = playing_order(score.measures) if unfolded else range(len(score.measures))
    passages = _passages(score, order)
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_QUARTER)
    file.tracks.append(_track(score.title, _conductor(score, passages)))
    for index, part in enumerate(score.parts):
        file.tracks.append(_track(part.name, _part_messages(score, part, index, passages=passages)))
    written = io.BytesIO()
    file.save(file=written)
    return written.getvalue()


def _passages(score: Score, order: Iterable[int]) -> list[_Passage]:
    states = settings(score)
    starts = measure_starts(states)
    found, now = [], Fraction(0)
    for index in order:
        found.append(_Passage(index, starts[index], now))
        now += states[index].length
    return found


def _track(name: str, timed: list[_Timed]) -> mido.MidiTrack:
    track = mido.MidiTrack()
    # Standard MIDI Files are Latin-1; what it lacks is written as "?".
    text = name.translate(PLAIN_SIGNS).encode("latin-1", "replace").decode("latin-1")
    track.append(mido.MetaMessage("track_name", name=text, time=0))
    now = 0
    for moment, _, message in sorted(timed, key=lambda item: item[:2]):
        tick = round(moment * TICKS_PER_QUARTER)  # a grace note at the very start begins below 0: it is cut
        track.append(message.copy(time=max(0, tick - now)))
        now = max(now, tick)
    return track


def _conductor(score: Score, passages: Sequence[_Passage]) -> list[_Timed]:
    """Meter, key and tempo wherever they differ from what was in force before, also after a jump."""
    timed: list[_Timed] = []
    states, tempos = settings(score), _tempos_before(score)
    meter, key, tempo = (0, 0), "", 0
    end = Fraction(0)
    for passage in passages:
        setting, measure = states[passage.index], score.measures[passage.index]
        if meter != (meter := sounding_meter(setting)):
            timed.append((passage.start, 0, _meter_message(meter)))
        if key != (key := _key_name(setting.key)):
            timed.append((passage.start, 1, mido.MetaMessage("key_signature", key=key)))
        for at, pace in _paces(measure, setting, tempos[passage.index]):
            # What MIDI has by itself is said again only after something else.
            now = pace or (PLAIN if tempo else 0)
            if tempo != (tempo := now):
                timed.append((passage.start + at, 2, mido.MetaMessage("set_tempo", tempo=tempo)))
        end = passage.start + setting.length
    timed.append((end, 3, mido.MetaMessage("end_of_track")))
    return timed


def _meter_message(meter: tuple[int, int]) -> mido.MetaMessage:
    compound = meter[1] >= 8 and meter[0] % 3 == 0
    clocks = 96 // meter[1] * (3 if compound else 1)
    return mido.MetaMessage("time_signature", numerator=meter[0], denominator=meter[1], clocks_per_click=max(1, clocks))


def _key_name(key: Key) -> str:
    return (MINOR_KEYS if key.mode == "minor" else MAJOR_KEYS)[key.fifths + 7]


def _microseconds(tempo: Tempo) -> int:
    """Of a quarter, at most what MIDI can say: three bytes."""
    return min(SLOWEST, round(60_000_000 / tempo.quarters_per_minute))


def _paces(measure: Measure, setting: Setting, before: int) -> Iterator[tuple[Fraction, int]]:
    """Microseconds of a quarter from places of a measure on, as fermatas hold it; 0 where no tempo is written."""
    held, tempo = holds(measure, setting), measure.tempo
    edges = {edge for hold in held for edge in hold if edge < setting.length}
    for at in sorted({Fraction(0), *edges, *({tempo.at} if tempo else ())}):
        pace = _microseconds(tempo) if tempo and tempo.at <= at else before
        is_held = any(start <= at < end for start, end in held)
        yield at, min(SLOWEST, HELD * (pace or PLAIN)) if is_held else pace


def _tempos_before(score: Score) -> list[int]:
    """The tempo in force where each measure starts, as written; 0 before the first one."""
    found, tempo = [], 0
    for measure in score.measures:
        if measure.tempo and not measure.tempo.at:
            tempo = _microseconds(measure.tempo)
        found.append(tempo)
        if measure.tempo:
            tempo = _microseconds(measure.tempo)
    return found


def sounding_meter(setting: Setting) -> tuple[int, int]:
    """The meter of a measure by its actual length, so that a reader's bar lines fall where the score's do.

    An upbeat of an eighth before 6/8 is a measure of 1/8.
    """
    denominator = setting.time.denominator
    count = setting.length * denominator / 4
    while count.denominator > 1 and denominator < 64:
        count, denominator = count * 2, denominator * 2
    return (int(count), denominator) if count.denominator == 1 else (setting.time.numerator, setting.time.denominator)


def _part_messages(score: Score, part: Part, index: int, *, passages: Sequence[_Passage]) -> list[_Timed]:
    channel = DRUM_CHANNEL if part.is_percussion else melodic_channel(index) - 1
    timed: list[_Timed] = [(Fraction(0), 0, mido.Message("program_change", channel=channel, program=part.program))]
    if index >= MELODIC_CHANNELS:
        timed.insert(0, (Fraction(0), -1, mido.MetaMessage("midi_port", port=index // MELODIC_CHANNELS)))
    sounds, pedals = defaultdict(list), defaultdict(list)
    for heard in soundings(score, part):
        if 0 <= heard.key <= HIGHEST_KEY:
            sounds[heard.measure].append(heard)
    for change in pedallings(score, part):
        pedals[change.measure].append(change)
    for passage in passages:
        for heard in sounds[passage.index]:
            words = {"channel": channel, "note": heard.key}
            timed.append((passage.moved(heard.onset), 2, mido.Message("note_on", velocity=heard.velocity, **words)))
            timed.append((passage.moved(heard.end), 1, mido.Message("note_off", velocity=0, **words)))
        for change in pedals[passage.index]:
            value = 127 if change.is_down else 0
            pedal = mido.Message("control_change", channel=channel, control=64, value=value)
            timed.append((passage.start + change.at, 0, pedal))
    return timed
