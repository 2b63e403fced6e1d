"""MIDI from a notation program -> Score: its own bars, keys and tempos, its notes on its own grid.

A performance is another matter: its beats must be found first (`transcriptions.music`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np

from editor.readers.container import ReadError
from editor.readers.left_out import LeftOut
from editor.readers.midi_file import PLAIN_TEMPO_US, MidiFile, TickPart, read_midi
from editor.readers.musicxml import MOST_MEASURES, Reading
from transcriptions.learned_weights import load_learned
from transcriptions.music.clefs import choose_clefs
from transcriptions.music.draft import Chord, Draft, GridNote, Keys, Line, Sign
from transcriptions.music.drums import drum_lines
from transcriptions.music.ensemble import as_ensemble
from transcriptions.music.key import find_keys
from transcriptions.music.notation import notate
from transcriptions.music.parts import lay_out
from transcriptions.music.performance import Pedal, Performance, PlayedNote, PlayedPart, make_part
from transcriptions.music.score import Measure, Part, Score, Tempo, TimeSignature, check
from transcriptions.music.settling import settle
from transcriptions.music.spelling import spell
from transcriptions.music.timeline import Bar, Timeline
from transcriptions.music.transposing import write_for_parts
from transcriptions.music.values import beat_length
from transcriptions.music.voices import split_voices

# Places in a quarter: whole 64ths and triplets of 32nds.
GRID = 48
# A file is written when so many of its onsets stand on the grid. By chance one in five to ten would.
ON_GRID_SHARE = 0.98
# A note that ends this share of its time before the next one is held until then: programs play notes a little short.
HELD_SHARE = Fraction(1, 4)
# The release of a stroke on a drum means nothing; as long as this it is no roll.
STROKE = 0.1
# What notes are rounded up to that end nowhere in particular.
PLAIN_END = Fraction(1, 4)
# Notes shorter than this may end on any 32nd or on thirds of them; a longer one that does was cut short in playing.
SHORT = Fraction(1, 2)


class NotWritten(ValueError):
    """The file is a performance."""


def open_midi(data: bytes, *, must_be_written: bool = True) -> Reading:
    """The score in a MIDI file. Raises NotWritten for a performance if it must not be one, ReadError for what can't
    be read."""
    file = read_midi(data)
    if must_be_written and not is_written(file):
        raise NotWritten
    if not any(True for _ in file.notes):
        raise ReadError("This MIDI file has no notes.")
    left_out = LeftOut()
    left_out.add("midi lyric", file.lyrics)
    bars = bars_of(file)
    performance = as_ensemble(_in_quarters(file))
    notes = list(_grid_notes(performance))
    draft = _draft(performance, notes, bars, file, left_out)
    score = _by_hand(notate(draft, title=file.title, composer=""))
    faults = check(score)
    if faults:
        raise ReadError(f"This MIDI file cannot be read as a score: {faults[0]}.")
    return Reading(score, left_out.sentences())


def is_written(file: MidiFile) -> bool:
    """Whether a file states a meter or tempos and nearly all its notes begin on a fine grid of its quarters."""
    onsets = [note.onset for note in file.notes]
    if not (file.meters or set(file.tempos.values()) - {PLAIN_TEMPO_US}):
        return False
    on_grid = sum(abs(onset - round(onset * GRID / file.ticks) * file.ticks / GRID) <= 0.5 for onset in onsets)
    return on_grid >= ON_GRID_SHARE * len(onsets)


def bars_of(file: MidiFile) -> list[Bar]:
    """The bars that a file states, to the end of its last note. Raises ReadError when there are too many.

    One bar of another, shorter meter at the very start is an upbeat.
    """
    end = file.quarters(max(note.offset for note in file.notes))
    changes = sorted((_placed(file.quarters(tick)), time) for tick, time in file.meters.items())
    if not changes or changes[0][0]:
        changes.insert(0, (Fraction(0), TimeSignature(4, 4)))
    shortest = min(time.length for _, time in changes)
    if end / shortest > MOST_MEASURES:
        raise ReadError(f"This MIDI file has more than {MOST_MEASURES:,} bars.")
    bars: list[Bar] = []
    edges = [start for start, _ in changes[1:]]
    for (start, time), stop in zip(changes, [*edges, None], strict=True):
        here, limit = start, stop if stop is not None else max(end, start + time.length)
        while here < limit:
            length = time.length if stop is None else min(time.length, stop - here)
            bars.append(Bar(here, length, time=time))
            here += length
    if len(bars) > 1 and bars[0].length < bars[1].time.length and bars[0].time != bars[1].time:
        time = bars[1].time
        bars[0] = Bar(bars[0].start, bars[0].length, time.length - bars[0].length, time)
    return bars


def _placed(quarters: Fraction) -> Fraction:
    return Fraction(round(quarters * GRID), GRID)


def _in_quarters(file: MidiFile) -> Performance:
    """The file's notes as if a quarter lasted a second, so that the passes for performances can sort its parts."""
    parts = [_played(part, file) for part in file.parts if part.notes]
    return Performance(tuple(parts), float(file.quarters(max(note.offset for note in file.notes))))


def _played(part: TickPart, file: MidiFile) -> PlayedPart:
    notes = []
    for note in part.notes:
        onset = float(_placed(file.quarters(note.onset)))
        offset = max(float(file.quarters(note.offset)), onset + 1 / GRID)
        notes.append(PlayedNote(onset, note.pitch, onset + STROKE if part.is_drums else offset, note.velocity))
    pedals = [
        Pedal(float(file.quarters(down)), float(file.quarters(up)))
        for (down, is_down), (up, _) in pairwise([*part.pedals, (part.notes[-1].offset, False)])
        if is_down and up > down
    ]
    return make_part(part.name, notes, program=part.program, pedals=pedals, is_drums=part.is_drums)


def _grid_notes(performance: Performance) -> Iterator[GridNote]:
    """Sorted by part, start and pitch; of two that are one note on the page the longer."""
    for index, part in enumerate(performance.parts):
        found: dict[tuple[Fraction, int], PlayedNote] = {}
        for note in part.notes:
            place = (Fraction(round(note.onset_s * GRID), GRID), note.pitch)
            found[place] = max(found.get(place, note), note, key=lambda one: one.offset_s)
        for (start, pitch), note in sorted(found.items(), key=lambda item: item[0]):
            yield GridNote(index, start, pitch, note.offset_s, note.offset_s, note.velocity, 1.0, note.onset_s)


def _draft(
    performance: Performance, notes: list[GridNote], bars: list[Bar], file: MidiFile, left_out: LeftOut
) -> Draft:
    parts, staves = lay_out(performance, notes, hands=load_learned().hands)
    pitched = [note for note in notes if not parts[note.part].is_percussion]
    keys = _stated_keys(file) or find_keys(pitched, bars)
    lines = list(_lines(notes, staves, parts, bars))
    tempos = _tempos(file, bars, left_out)
    first = tempos.pop(0, Tempo(Fraction(120), number_shown=False))
    return Draft(
        parts,
        tuple(lines),
        # The seconds that it gives are not kept.
        Timeline(np.array([0.0, 1.0]), (0, 1), bars[0].time, Fraction(1)),
        tuple(bars),
        keys,
        first,
        write_for_parts(spell(pitched, keys), parts, keys),
        choose_clefs(parts, lines, bars),
        signs=tuple(_pedal_signs(performance, parts, bars[-1].end)),
        tempos=tempos,
    )


def _stated_keys(file: MidiFile) -> Keys | None:
    if not file.keys:
        return None
    stated = sorted((_placed(file.quarters(tick)), tick) for tick in file.keys)
    return Keys(tuple(start for start, _ in stated), tuple(file.keys[tick] for _, tick in stated))


def _lines(notes: list[GridNote], staves: list[int], parts: Sequence[Part], bars: list[Bar]) -> Iterator[Line]:
    time = bars[0].time
    for voice in split_voices(notes, staves, parts, network=load_learned().voices):
        if parts[voice.part].is_percussion:
            yield from drum_lines(voice.part, voice.groups, time)
            continue
        nexts = [*(group[0].start for group in voice.groups[1:]), None]
        chords = [
            Chord(group[0].start, _end(group, follows), tuple(group))
            for group, follows in zip(voice.groups, nexts, strict=True)
        ]
        yield Line(voice.part, voice.staff, voice.number, tuple(settle(chords, time)))


def _end(group: Sequence[GridNote], follows: Fraction | None) -> Fraction:
    """Where a chord ends on the page: at the next one if it sounds nearly until then, else where it stops."""
    start = group[0].start
    sounded = Fraction(max(note.key_end for note in group)).limit_denominator(960)
    if follows is not None and sounded >= follows - HELD_SHARE * (follows - start):
        return follows
    length = sounded - start
    if (length * 12).denominator == 1 or (length < SHORT and (length * 24).denominator == 1):
        return sounded
    unit = PLAIN_END if start.denominator.bit_count() == 1 else Fraction(1, 6)
    rounded = start + max(unit, -(-(sounded - start) // unit) * unit)
    return rounded if follows is None else min(rounded, follows)


def _tempos(file: MidiFile, bars: list[Bar], left_out: LeftOut) -> dict[int, Tempo]:
    """The first change of each bar, by its index. One that lasts no bar is heard, its number is not printed."""
    starts = [bar.start for bar in bars]
    stated = sorted((_placed(file.quarters(tick)), tempo) for tick, tempo in file.tempos.items())
    found: dict[int, Tempo] = {}
    before = 0
    for (place, tempo), (following, _) in pairwise([*stated, (bars[-1].end, 0)]):
        index = max(0, bisect_right(starts, place) - 1)
        if tempo == before or place >= bars[-1].end:
            continue
        before = tempo
        if index in found:
            left_out.add("tempo")
            continue
        bar = bars[index]
        beat = beat_length(bar.time)
        bpm = Fraction(round(Fraction(60_000_000, tempo) / beat * 100), 100)
        is_long = place == bar.start and following - place >= bar.length
        found[index] = Tempo(max(bpm, Fraction(1, 100)), beat, at=place - bar.start, number_shown=is_long)
    return found


def _pedal_signs(performance: Performance, parts: Sequence[Part], end: Fraction) -> Iterator[Sign]:
    """Heard, not drawn: a MIDI file does not say which the page has."""
    for index, part in enumerate(performance.parts):
        for pedal in part.pedals:
            down, up = _placed(Fraction(pedal.onset_s)), min(_placed(Fraction(pedal.offset_s)), end)
            if down < up:
                yield Sign("pedal", index, parts[index].staves, down, "down", shown=False)
                yield Sign("pedal", index, parts[index].staves, up, "up", shown=False)


def _by_hand(score: Score) -> Score:
    """Without doubt and places in a recording, which written music does not have."""
    return replace(score, measures=tuple(_measure_by_hand(measure) for measure in score.measures))


def _measure_by_hand(measure: Measure) -> Measure:
    voices = []
    for voice in measure.voices:
        events = (
            replace(event, notes=tuple(replace(note, confidence=None) for note in event.notes))
            for event in voice.events
        )
        voices.append(replace(voice, events=tuple(events)))
    return replace(measure, voices=tuple(voices), start_s=None, end_s=None, confidence=None)
