"""Keyboard pieces composed by chance and rule, for the kinds of music that the scores to learn from have little of."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from transcriptions.training.composed_harmony import Chord, Key, plan_phrase
from transcriptions.training.composed_kinds import KINDS, Kind
from transcriptions.training.composed_lines import Note, Pulse
from transcriptions.training.composed_textures import Voices, draw_texture
from transcriptions.training.works import Origin, Work, beat_quarters, make_work, place_bars

Random = np.random.Generator

# Bars of a piece, about; of a phrase in square and in free music; which phrases are alike.
_BARS = (16, 28, 40, 56)
_SQUARE, _FREE = (4, 4, 4, 4, 8, 2), (2, 3, 4, 4, 5, 6, 8)
_FORMS = ("AABB", "AABA", "ABAC", "ABCA", "ABCDE", "AB", "ABCB")
# How often a phrase that comes again is the same to the note, a phrase has the piece's second texture, a piece ends on
# a held chord, the last note but one of a phrase is trilled, and a piece goes to a neighbouring key for a phrase.
_SAME, _OTHER_TEXTURE, _HELD_END, _TRILLED, _AWAY = 0.7, 0.35, 0.8, 0.15, 0.35
# Meters that are rarer than kinds of pieces in them.
_RARE = {(6, 8): 0.7, (9, 8): 0.35, (12, 8): 0.5, (3, 8): 0.8, (3, 2): 0.5}
_WEIGHTS = np.array([_RARE.get(kind.meter, 1.0) for kind in KINDS])
_ODDS = _WEIGHTS / _WEIGHTS.sum()
_NEAR = 1e-6


class _Placed(NamedTuple):
    """A note at its place in the piece; voice: number within its phrase, 0 is the tune."""

    note: Note
    staff: int
    voice: int
    trill: bool


class _Lead(NamedTuple):
    """How many quarters tunes begin before their phrases, and the chord of the key whose steps lead there."""

    quarters: float
    home: Chord


def compose(random: Random) -> Work:
    """A piece for piano in one of the usual kinds; its bars, beats and tempo as such pieces are printed."""
    name = f"composed {random.integers(1_000_000)}"
    kind = KINDS[random.choice(len(KINDS), p=_ODDS)]
    beat, bar = beat_quarters(*kind.meter), 4 * kind.meter[0] / kind.meter[1]
    pulse = Pulse(beat, bar, int(random.choice(kind.parts)))
    key = Key(int(random.integers(-4, 5)), bool(random.random() < 0.4))
    phrases = _phrases(random, kind, pulse, key)
    pickup = float(random.choice(kind.pickups))
    placed, bars = _laid_out(random, phrases, pulse, _Lead(pickup, Chord(0, pulse.bar, 0, key)))
    tempo = np.exp(random.uniform(*np.log(kind.tempo))) * beat
    lengths = ([pickup] if pickup else []) + [bar] * bars
    grid = place_bars(lengths, [kind.meter] * len(lengths), keys=[key.fifths] * len(lengths))
    return make_work(Origin(name, name, "composed"), [_row(each) for each in placed], bars=grid, tempo_qpm=float(tempo))


def _phrases(random: Random, kind: Kind, pulse: Pulse, key: Key) -> list[tuple[Voices, int]]:
    """Phrases as notes by staff, each from 0 on, with its number of bars."""
    names = [kind.textures[index] for index in random.integers(0, len(kind.textures), 2)]
    textures = [draw_texture(random, name, kind, pulse) for name in names]
    change = float(random.choice(kind.changes)) * pulse.beat
    wanted, found = int(random.choice(_BARS)), list[tuple[Voices, int]]()
    known: dict[str, tuple[Voices, int]] = {}
    while sum(bars for _, bars in found) < wanted:
        for letter in _FORMS[int(random.integers(len(_FORMS)))]:
            if letter not in known or random.random() > _SAME:
                texture = textures[int(letter != "A" and random.random() < _OTHER_TEXTURE)]
                home = key.neighbour(random) if letter != "A" and random.random() < _AWAY else key
                bars = int(random.choice(_FREE if kind.is_free else _SQUARE))
                chords = plan_phrase(random, home, bars, bar=pulse.bar, change=min(change, bars * pulse.bar / 2))
                known[letter] = (texture(chords, not found), bars)
            found.append(known[letter])
    return found


def _laid_out(
    random: Random, phrases: list[tuple[Voices, int]], pulse: Pulse, lead: _Lead
) -> tuple[list[_Placed], int]:
    """Notes of all phrases, and the number of full bars. With a pickup, tunes begin before their phrases."""
    found: list[_Placed] = []
    start = lead.quarters
    for voices, bars in phrases:
        for voice, (staff, notes) in enumerate(voices):
            placed = [note._replace(onset=note.onset + start) for note in notes]
            if lead.quarters and voice == 0 and placed:
                found = _cut(found, start - lead.quarters, staff)
                placed = _led_into(random, placed[0], start, lead) + placed
            trilled = len(placed) - 2 if voice == 0 and random.random() < _TRILLED else None
            found += [_Placed(note, staff, voice, index == trilled) for index, note in enumerate(placed)]
        start += bars * pulse.bar
    if random.random() < _HELD_END:
        found = _ended(found, start - pulse.bar, pulse.bar)
    return found, sum(bars for _, bars in phrases)


def _cut(placed: list[_Placed], until: float, staff: int) -> list[_Placed]:
    """Notes of the tune stop where the next phrase's pickup begins."""
    found = []
    for each in placed:
        note = each.note
        if each.staff == staff and each.voice == 0 and note.onset + note.duration > until + _NEAR:
            if note.onset > until - _NEAR:
                continue
            each = each._replace(note=note._replace(duration=until - note.onset))
        found.append(each)
    return found


def _led_into(random: Random, first: Note, start: float, lead: _Lead) -> list[Note]:
    """One to four even notes in steps of the key, up or down to the first of a phrase."""
    count = int(random.choice([1, 1, 2, 4])) if lead.quarters >= 0.5 else 1
    length, way = lead.quarters / count, int(random.choice([-1, 1]))
    steps = [lead.home.step_below(first.pitch) + way * (count - index) for index in range(count)]
    return [
        Note(start - lead.quarters + index * length, length, lead.home.pitch(step), lead.home.fifths(step))
        for index, step in enumerate(steps)
    ]


def _ended(placed: list[_Placed], last_bar: float, bar: float) -> list[_Placed]:
    """What begins on the last bar line is held; nothing comes after it."""
    found = [each for each in placed if each.note.onset < last_bar + _NEAR]
    return [
        each._replace(note=each.note._replace(duration=bar)) if each.note.onset > last_bar - _NEAR else each
        for each in found
    ]


def _row(placed: _Placed) -> tuple[float, ...]:
    """A note as `make_work` takes it."""
    note = placed.note
    return (note.onset, note.duration, note.pitch, 0, placed.staff, 0, int(placed.trill), 0, 0, 0, placed.voice,
            note.fifths)  # fmt: skip
