"""The melody: one line followed through the leading part, mostly but not always its highest notes.

A search over what starts at each moment weighs how far a note lies below the top, how far it
leaps from the last one and what it cuts short; the skyline (Uitdenbogerd and Zobel, ACM
Multimedia 1998) is what is left when leaps and cuts cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from heapq import nsmallest
from itertools import groupby, pairwise

from transcriptions.music.arranging.leads import find_leads, is_singer
from transcriptions.music.arranging.sounds import Material, Sound, bar_index

# States kept at each moment, and notes considered at each, from the top.
_BEAM = 8
_CANDIDATES = 3

# Chosen on 37 OpenScore lieder whose singer was written into the piano's right hand: of the notes followed while
# there is singing 71 % are the singer's and 73 % of the singer's are found; of the highest notes 49 and 82 %.
# Passing over a higher note is dearer than those songs ask for: in piano music it seldom is an accompaniment.
# Prices: a semitone below the top of what sounds; a leap's semitone beyond a fourth; a note of the left hand;
# a held note cut to nothing; a moment passed over while nothing is held (when only the left hand plays it is cheap),
# and while a note below is held;
# a note softer than the top by 20.
_BELOW = 0.12
_LEAP = 0.12
_LEFT_HAND = 1.5
_CUT = 3.0
_PASSED = 4.0
_PASSED_LEFT = 0.5
_PASSED_ABOVE = 0.4
_SOFTER = 0.5
_FREE_LEAP = 5
# No distance counts for more than this (semitones).
_FARTHEST = 24
# So many pitches and no more are an accompaniment.
_VAMP = 2


@dataclass(frozen=True, slots=True)
class _State:
    price: float
    last: Sound | None
    before: _State | None


def find_melody(material: Material) -> list[Sound]:
    """The melody in time order: one note at a time, each cut where the next begins."""
    leads = find_leads(material)
    indices = bar_index(material.frames, (sound.start for sound in material.sounds))
    leading = [sound for index, sound in zip(indices, material.sounds, strict=True) if sound.part == leads[index]]
    line = _one_at_a_time(_follow(leading))
    return _without_vamps(line, material) if any(is_singer(part) for part in material.score.parts) else line


def _without_vamps(line: Sequence[Sound], material: Material) -> list[Sound]:
    """A song's melody without what players do between its lines that is no melody: one or two notes, repeated."""
    kept: list[Sound] = []
    for part, group in groupby(line, key=lambda sound: sound.part):
        run = list(group)
        if is_singer(material.score.parts[part]) or len({sound.midi for sound in run}) > _VAMP:
            kept += run
    return kept


def _follow(sounds: Sequence[Sound]) -> list[Sound]:
    beam = [_State(0.0, None, None)]
    for start, group in groupby(sounds, key=lambda sound: sound.start):
        chord = sorted(group, key=lambda sound: (-sound.midi, sound.id))
        options = (state for before in beam for state in _next(before, chord, start))
        beam = nsmallest(_BEAM, _cheapest(options), key=lambda state: state.price)
    chosen: list[Sound] = []
    state: _State | None = beam[0]
    while state and state.before:
        if state.last is not state.before.last and state.last:
            chosen.append(state.last)
        state = state.before
    return chosen[::-1]


def _cheapest(options: Iterator[_State]) -> list[_State]:
    """One state for each last note: what came before it no longer matters."""
    best: dict[str, _State] = {}
    for state in options:
        name = state.last.id if state.last else ""
        if name not in best or state.price < best[name].price:
            best[name] = state
    return list(best.values())


def _next(before: _State, chord: list[Sound], start: Fraction) -> Iterator[_State]:
    """chord: what starts now, from the top."""
    last = before.last
    held = last if last and last.end > start else None
    if held:
        above = chord[0].midi > held.midi
        yield _State(before.price + (_PASSED_ABOVE if above else 0.0), last, before)
    else:
        passed = _PASSED if chord[0].staff == 1 else _PASSED_LEFT
        yield _State(before.price + passed * min(float(chord[0].length), 2.0), last, before)
    for sound in chord[:_CANDIDATES]:
        price = before.price + _BELOW * min(chord[0].midi - sound.midi, _FARTHEST)
        price += _LEFT_HAND * (sound.staff > 1)
        price += _SOFTER * max(0, (chord[0].velocity or 64) - (sound.velocity or 64)) / 20
        if held:
            price += _CUT * float((held.end - start) / held.length) + _BELOW * max(0, held.midi - sound.midi)
        if last:
            price += _LEAP * max(0, min(abs(sound.midi - last.midi), _FARTHEST) - _FREE_LEAP)
        yield _State(price, sound, before)


def _one_at_a_time(line: Sequence[Sound]) -> list[Sound]:
    cut = [replace(sound, end=min(sound.end, later.start)) for sound, later in pairwise(line)]
    return [*cut, *line[-1:]]
