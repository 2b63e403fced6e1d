"""Performances made from scores, seeded: timing, dynamics, pedal and mistakes as people and transcribers make them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.training.drum_patterns import play_drums
from transcriptions.training.tempo_curves import TempoCurve, base_quarter_s, draw_curve
from transcriptions.training.works import BAR, Work, beat_quarters, beats_of, is_highest, staff_numbers

Random = np.random.Generator
Floats = npt.NDArray[np.float64]

PLAYED = np.dtype([
    ("onset_s", "f8"), ("offset_s", "f8"), ("pitch", "i2"), ("velocity", "i2"), ("drum", "i1"), ("position", "f8"),
    ("duration", "f8"), ("part", "i2"), ("staff", "i2"), ("voice", "i1"), ("staccato", "i1"), ("ornament", "i1"),
])  # fmt: skip

# Values of `ornament`: what a played note belongs to, as printed; a rolled chord without its sign is ROLLED.
GRACE, TRILL, ARPEGGIO, ROLLED = 1, 2, 3, 4

_MELODY_ALONE = 0.1
# How many quartets are played without one or two of their inner parts, as keyboard music of their time is.
_THINNED = 0.4
_MOST_FREEDOM = 4.5
# A sequencer's freedom: it strikes chords at once. How many performances are a sequencer's.
_MACHINE, _BY_MACHINE = 0.03, 0.12
# In how many performances grace notes begin on the beat.
_GRACES_ON_BEAT = 0.35
# How many players show beats and bars by loudness; and how many chords are loud for no such reason, at most.
_SHOWN, _LOUD_ANYWHERE = 0.5, 0.15
# A chord of one hand that is wider than this (semitones) is rolled: nearly always by pianists, by seconds a note.
_WIDE, _WIDE_ROLLED, _WIDE_ROLL_S = 16, 0.9, (0.012, 0.06)
# How many performances have a drummer, and how much less freely people play who follow one.
_DRUMS, _DRUMMED = 0.07, 0.25


@dataclass(frozen=True, slots=True)
class Played:
    """A made performance and its truth.

    notes: PLAYED records by onset; position is the score position in quarters, NaN for
    ornaments and wrong notes; duration is the written one in quarters; ornament as above. beats_s, places
    (0: downbeat), meters (beats, 2): the truth. beat_quarters: beat positions in quarters.
    """

    notes: npt.NDArray[Any]
    beats_s: Floats
    places: npt.NDArray[np.int64]
    meters: npt.NDArray[np.int64]
    beat_quarters: Floats


def excerpt(random: Random, work: Work, max_notes: int) -> Work:
    """Whole bars of a work, from its start one time in three, with about max_notes notes at most."""
    first = 0 if random.random() < 0.33 else int(random.integers(0, max(1, len(work.bars) - 8)))
    start = work.bars["start"][first]
    begin = int(np.searchsorted(work.notes["onset"], start - 1e-6))
    end = min(begin + max_notes, len(work.notes) - 1)
    last = int(np.searchsorted(work.bars["start"], work.notes["onset"][end] + 1e-6, side="right"))
    bars = work.bars[first : max(last, first + 1)]
    return cut(work, bars)


def cut(work: Work, bars: npt.NDArray[Any]) -> Work:
    """The work's notes that begin in these bars."""
    begin, end = bars["start"][0], bars["start"][-1] + bars["length"][-1]
    notes = work.notes[(work.notes["onset"] > begin - 1e-6) & (work.notes["onset"] < end - 1e-6)]
    return Work(work.name, work.group, work.kind, notes, bars.astype(BAR), work.tempo_qpm)


def perform(random: Random, work: Work, *, drums: float = _DRUMS, freedom: float = 1.0) -> Played:
    """One performance, as freely as usual times `freedom`, with a drummer as often as `drums` says.

    With one for certain, the others play more evenly.

    ValueError when fewer than eight notes are left.
    """
    notes = _choose_parts(random, work)
    if len(notes) < 8:
        raise ValueError("too few notes to play")
    freedom *= _draw_freedom(random, work.kind) * (_DRUMMED if drums >= 1 else 1.0)
    quarter_s = base_quarter_s(random, work.bars, np.unique(notes["onset"]), work.tempo_qpm)
    curve = draw_curve(random, work.bars, quarter_s, freedom=freedom)
    quarters, places, owners = beats_of(work)
    played = _play(random, notes, curve, work.bars, freedom)
    played = _ornament(random, notes, played, curve)
    if random.random() < drums:
        played = np.concatenate([played, _drums(random, curve, work)])
    played["pitch"] += random.integers(-6, 7) * (played["drum"] == 0)
    played = _mistakes(random, played)
    played = played[np.argsort(played["onset_s"], kind="stable")]
    meters = np.stack([work.bars["numerator"][owners], work.bars["denominator"][owners]], axis=1).astype(np.int64)
    return Played(played, curve.at(quarters), places, meters, quarters)


def _draw_freedom(random: Random, kind: str) -> float:
    usual = {"piano": 1.6, "song": 1.3, "quartet": 1.0}[kind]
    if random.random() < _BY_MACHINE:
        return _MACHINE
    return float(min(usual * np.exp(random.normal(0, 0.6)), _MOST_FREEDOM))


def _choose_parts(random: Random, work: Work) -> npt.NDArray[Any]:
    """All parts, or the piano of a song alone (as solo piano), or the outer parts of a quartet, or one line alone."""
    notes = work.notes
    parts = np.unique(notes["part"])
    if work.kind == "song" and len(parts) > 1 and random.random() < 0.5:
        notes = notes[notes["part"] == parts[-1]]
    elif len(parts) > 1 and random.random() < _MELODY_ALONE:
        notes = notes[notes["part"] == random.choice(parts)]
    elif work.kind == "quartet" and len(parts) > 2 and random.random() < _THINNED:
        kept = [parts[0], *parts[1:-1][random.random(len(parts) - 2) < 0.3], parts[-1]]
        notes = notes[np.isin(notes["part"], kept)]
    return notes


def _play(
    random: Random, notes: npt.NDArray[Any], curve: TempoCurve, bars: npt.NDArray[Any], freedom: float
) -> npt.NDArray[Any]:
    """Every written note at its time, with the ways of hands: spread, lead, jitter, touch."""
    played = np.zeros(len(notes), dtype=PLAYED)
    position = _swing(random, notes["onset"])
    spread, rolled = _spread(random, notes, freedom)
    spread = spread * (freedom > _MACHINE)
    onset_s = curve.at(position) + spread + _grace_moves(random, notes)
    offset_s = _release(random, notes, position, curve)
    played["onset_s"], played["offset_s"] = onset_s, np.maximum(offset_s, onset_s + 0.03)
    played["pitch"] = notes["pitch"]
    played["velocity"] = _velocities(random, notes, bars)
    played["position"] = np.where(notes["grace"] > 0, np.nan, notes["onset"])
    for field in ("duration", "part", "staff", "voice", "staccato"):
        played[field] = notes[field]
    played["ornament"] = np.select(
        [notes["grace"] > 0, notes["trill"] > 0, notes["arpeggio"] > 0, rolled], [GRACE, TRILL, ARPEGGIO, ROLLED], 0
    )
    return played


def _swing(random: Random, onset: Floats) -> Floats:
    if random.random() > 0.03:
        return onset
    late = np.abs(onset % 1 - 0.5) < 1e-6
    return onset + late * random.uniform(0.08, 0.18)


def _spread(random: Random, notes: npt.NDArray[Any], freedom: float) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Seconds that each note is off its chord's time, and which notes are rolled though no sign says so."""
    _, chord, size = np.unique(notes["onset"], return_inverse=True, return_counts=True)
    together = random.normal(0, random.uniform(0.002, 0.018) * min(freedom, 1.3), len(size))[chord]
    alone = random.normal(0, random.uniform(0.001, 0.009), len(notes))
    lead = -random.uniform(0, 0.025) * is_highest(notes) * (size[chord] > 1)
    left_early = -random.uniform(0.0, 0.05) * (random.random() < 0.25) * (notes["staff"] > 1)
    left_early = left_early * (random.random(len(size)) < 0.4)[chord]
    rank = _rank_in_chord(chord, notes["pitch"])
    roll = rank * random.uniform(0, 0.004) + rank * notes["arpeggio"] * random.uniform(0.02, 0.07)
    rolled = (random.random(len(size)) < random.choice([0, 0, 0.03]))[chord] & (size[chord] > 2)
    parts = random.normal(0, 0.008, 1 + int(notes["part"].max()))[notes["part"]]
    wide, wide_roll = _wide_rolls(random, notes)
    spread = together + alone + lead + left_early + roll + rolled * rank * 0.035 + parts + wide_roll
    return np.asarray(spread, dtype=float), rolled | wide


def _wide_rolls(random: Random, notes: npt.NDArray[Any]) -> tuple[npt.NDArray[np.bool_], Floats]:
    """Which notes belong to chords that no hand spans and are rolled, from the beat or up to it; seconds off it."""
    places = np.stack([notes["onset"], staff_numbers(notes)])
    _, chord, size = np.unique(places, axis=1, return_inverse=True, return_counts=True)
    lowest, highest = np.full(len(size), 128), np.zeros(len(size), dtype=int)
    np.minimum.at(lowest, chord, notes["pitch"])
    np.maximum.at(highest, chord, notes["pitch"])
    rolled = ((highest - lowest > _WIDE) & (random.random(len(size)) < _WIDE_ROLLED))[chord] & (notes["grace"] == 0)
    steps = _rank_in_chord(chord, notes["pitch"]) - (size[chord] - 1) * (random.random() < 0.5)
    return rolled, np.asarray(rolled * steps * random.uniform(*_WIDE_ROLL_S), dtype=float)


def _rank_in_chord(chord: npt.NDArray[Any], pitch: npt.NDArray[Any]) -> Floats:
    """0 for the lowest note of each chord, 1 for the next."""
    order = np.lexsort((pitch, chord))
    starts = np.searchsorted(chord[order], chord[order], side="left")
    rank = np.empty(len(chord))
    rank[order] = np.arange(len(chord)) - starts
    return rank


def _grace_moves(random: Random, notes: npt.NDArray[Any]) -> Floats:
    """Seconds that grace notes and what they lead to are moved: each performance has its usual length of a grace note.

    They come before their place or, in some performances, begin there, so that the voice's other notes there are late.
    """
    usual = np.exp(random.uniform(np.log(0.035), np.log(0.13)))
    leads = notes["grace"] * usual * np.exp(random.normal(0, 0.2, len(notes)))
    if not leads.any() or random.random() > _GRACES_ON_BEAT:
        return np.asarray(-leads, dtype=float)
    places = np.stack([notes["onset"], staff_numbers(notes), notes["voice"]])
    _, chord = np.unique(places, axis=1, return_inverse=True)
    late = np.zeros(chord.max() + 1)
    np.maximum.at(late, chord, leads)
    return np.asarray(late[chord] - leads, dtype=float)


def _release(random: Random, notes: npt.NDArray[Any], position: Floats, curve: TempoCurve) -> Floats:
    """When notes stop sounding: by touch, by pedal, or for some engines after a fixed time."""
    style = random.random()
    onset_s = curve.at(position)
    if style < 0.08:
        return onset_s + random.uniform(0.1, 0.5)
    touch = random.uniform(0.7, 1.05) * np.exp(random.normal(0, 0.15, len(notes)))
    touch = np.where(notes["staccato"] > 0, touch * 0.4, touch)
    released = curve.at(position + np.minimum(notes["duration"], 64) * touch)
    released = np.where(notes["grace"] > 0, onset_s + 0.08, released)
    if style < 0.35:
        change = random.choice([0.5, 1.0, 1.0, 1.5, 2.0, 3.0, 4.0])
        pedalled = curve.at(np.ceil(position / change + 0.02) * change)
        held = random.random(len(notes)) < random.uniform(0.4, 1.0)
        released = np.where(held, np.maximum(released, pedalled), released)
    return np.asarray(released, dtype=float)


def _velocities(random: Random, notes: npt.NDArray[Any], bars: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    if random.random() < 0.15:
        return np.full(len(notes), 64)
    _, chord = np.unique(notes["onset"], return_inverse=True)
    accent = _accents(random, notes["onset"], bars) if random.random() < _SHOWN else 0.0
    loud = random.random(chord.max() + 1) < random.uniform(0, _LOUD_ANYWHERE)
    accent = accent + random.uniform(0, 14) * loud[chord]
    melody = random.uniform(2, 16) * is_highest(notes)
    knots = random.normal(0, 9, int(notes["onset"][-1] - notes["onset"][0]) // 8 + 3)
    swell = np.interp((notes["onset"] - notes["onset"][0]) / 8, np.arange(len(knots)), knots)
    level = random.uniform(45, 75) + accent + melody + swell + random.normal(0, random.uniform(2, 8), len(notes))
    return np.asarray(np.clip(level, 8, 127), dtype=np.int64)


def _accents(random: Random, onset: Floats, bars: npt.NDArray[Any]) -> Floats:
    """What notes on bar lines and on beats are louder by."""
    bar = np.clip(np.searchsorted(bars["start"], onset + 1e-6, side="right") - 1, 0, len(bars) - 1)
    beats = np.array([beat_quarters(int(line["numerator"]), int(line["denominator"])) for line in bars])
    in_bar = onset - bars["start"][bar] + bars["offset"][bar]
    on_beat = np.abs((in_bar + 1e-6) % beats[bar]) < 1e-5
    return np.asarray(random.uniform(0, 8) * (in_bar < 1e-6) + random.uniform(0, 4) * on_beat)


def _ornament(random: Random, notes: npt.NDArray[Any], played: npt.NDArray[Any], curve: TempoCurve) -> npt.NDArray[Any]:
    """Trills played out; the first note keeps its place in the score."""
    added = [played]
    for index in np.flatnonzero(notes["trill"] > 0):
        note = played[index]
        length = min(note["offset_s"] - note["onset_s"], 6.0)
        count = int(length * random.uniform(8, 14)) if random.random() < 0.85 else 3
        if count < 3:
            continue
        run = np.repeat(played[index : index + 1], count)
        step = length / count if count > 3 else 0.08
        run["onset_s"] += np.arange(count) * step + random.normal(0, 0.006, count) * (np.arange(count) > 0)
        run["offset_s"] = run["onset_s"] + step
        if count == 3:  # a mordent: its last note is held
            run["offset_s"][-1] = max(note["offset_s"], run["onset_s"][-1] + step)
        starts_above = count > 3 and random.random() < 0.3
        run["pitch"] += ((np.arange(count) + starts_above) % 2) * random.integers(1, 3)
        run["position"][1:] = np.nan
        played["offset_s"][index], played["pitch"][index] = note["onset_s"] + step, run["pitch"][0]
        added.append(run[1:])
    return np.concatenate(added)


def _drums(random: Random, curve: TempoCurve, work: Work) -> npt.NDArray[Any]:
    """A made-up drummer who keeps the tempo of the others, now and then missing a stroke."""
    quarters, places, owners = beats_of(work)
    meters = np.stack([work.bars["numerator"][owners], work.bars["denominator"][owners]], axis=1).astype(np.int64)
    strokes = play_drums(random, quarters, places, meters, beat_s=float(np.median(np.diff(curve.at(quarters)))))
    hits = np.zeros(len(strokes), dtype=PLAYED)
    hits["position"], hits["pitch"] = strokes[:, 0], strokes[:, 1].astype(np.int16)
    hits["onset_s"] = curve.at(hits["position"]) + random.normal(0, random.uniform(0.002, 0.01), len(hits))
    hits["offset_s"], hits["drum"] = hits["onset_s"] + 0.1, 1
    hits["velocity"] = np.clip(strokes[:, 2] + random.normal(0, 8, len(hits)), 8, 127).astype(np.int16)
    return hits[random.random(len(hits)) > random.uniform(0, 0.1)]


def _mistakes(random: Random, played: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Notes left out, notes too many, and the errors of a transcriber's clock; two performances in five are clean."""
    if random.random() < 0.4:
        return played
    kept = played[random.random(len(played)) > random.uniform(0, 0.12)]
    count = random.binomial(len(kept), random.uniform(0, 0.07)) if len(kept) else 0
    extra = kept[random.integers(0, len(kept), count)] if count else kept[:0]
    extra["onset_s"] += np.where(random.random(count) < 0.6, random.normal(0, 0.02, count), random.uniform(0, 2, count))
    extra["offset_s"] = extra["onset_s"] + random.uniform(0.05, 0.4, count)
    extra["pitch"] += random.choice([-12, 12, 7, 19, -1, 1, 2], count).astype(np.int16)
    extra["velocity"] = np.clip(extra["velocity"] * 0.7, 8, 127)
    extra["position"], extra["ornament"] = np.nan, 0
    everything = np.concatenate([kept, extra])
    everything["onset_s"] += random.normal(0, random.uniform(0, 0.01), len(everything))
    everything["offset_s"] = np.maximum(everything["offset_s"], everything["onset_s"] + 0.03)
    return everything
