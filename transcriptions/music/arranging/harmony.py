"""The chords under a piece: which chord each beat belongs to, and where it changes.

Templates against what sounds on each beat, weighted by how long it sounds, with the bass on
its own; Viterbi over the beats makes changes dear, dearest in the middle of a bar (after
Sheh and Ellis, ISMIR 2003, and Pardo and Birmingham, Computer Music Journal 26, 2002).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise

import numpy as np
import numpy.typing as npt

from transcriptions.music.arranging.chord_names import KINDS, Kind, chord_name, count_spellings
from transcriptions.music.arranging.sounds import Frame, Material, Sound
from transcriptions.music.score import Key
from transcriptions.music.values import beat_length, is_compound

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# How likely each tone of a chord is among what sounds: root, third, fifth, seventh; the rest share what is left.
_TRIAD = (0.34, 0.30, 0.22)
_SEVENTH = (0.27, 0.25, 0.17, 0.19)
# How likely root, third, fifth and seventh are in the bass, and any other note.
_BASS = (0.55, 0.16, 0.14, 0.10)
_OTHER_BASS = 0.01
# What a quarter of sound and of bass counts.
_SOUND_WEIGHT = 2.0
_BASS_WEIGHT = 0.55
# The price of beginning a chord of each kind, in the order of KINDS, and of each of its tones outside the key.
_KIND_PRICES = (0.0, 0.1, 0.5, 0.8, 1.0, 0.9, 1.0, 1.0, 1.8, 1.4)
_FOREIGN_TONE = 0.35
# The minor chord on the third step of a major key is rare: mostly the tonic or the dominant over that bass.
_MEDIANT, _MINOR_THIRD = 0.6, 3
# The price of changing at the bar line, on half a bar, elsewhere.
_CHANGES = (1.0, 1.5, 2.4)
# A bass other than the root is named when it holds for this share of the chord's time in the bar.
_BASS_SHARE = 0.6
# What is struck more than this above the last bass of the bar is no new bass (semitones).
_CARRIED = 6
# A beat whose notes change less than this is one place for a chord (quarters).
_SHORTEST = Fraction(1)


@dataclass(frozen=True, slots=True)
class ChordSpan:
    """A chord from start to end in quarters, inside one bar. root, bass: pitch classes; name: its symbol."""

    bar: int
    start: Fraction
    end: Fraction
    root: int
    kind: Kind
    bass: int
    name: str

    @property
    def tones(self) -> tuple[int, ...]:
        """Pitch classes: root, third, fifth, seventh."""
        return tuple((self.root + tone) % 12 for tone in self.kind.tones)


@dataclass(frozen=True, slots=True)
class _Slot:
    """A place for a chord: start to end in quarters. level: 0 on the bar line, 1 on half a bar, 2 elsewhere."""

    bar: int
    start: Fraction
    end: Fraction
    level: int
    sounds: tuple[Sound, ...]


def find_chords(material: Material) -> list[ChordSpan]:
    """The chords of a piece in order, cut at the bar lines.

    There are none in silence, and none in the bars before two notes sound together.
    """
    slots = list(_slots(material))
    first = next((slot.bar for slot in slots if _is_chordal(slot)), None)
    if first is None:
        return []
    slots = [slot for slot in slots if slot.bar >= first]
    states = _decode(slots, material.frames)
    spans = []
    runs = groupby(zip(slots, states, strict=True), key=lambda item: (item[0].bar, item[1]))
    for (bar, state), run in runs:
        members = [slot for slot, _ in run if slot.sounds]
        if members:
            spans.append(_span(members, state, material.frames[bar]))
    return spans


def _slots(material: Material) -> Iterator[_Slot]:
    """The beats of all bars with what sounds in them."""
    waiting, first = material.sounds, 0
    held: list[Sound] = []
    for index, frame in enumerate(material.frames):
        for start, end in pairwise(_edges(frame)):
            held = [sound for sound in held if sound.end > start]
            while first < len(waiting) and waiting[first].start < end:
                held.append(waiting[first])
                first += 1
            sounds = tuple(sound for sound in held if sound.start < end and sound.end > start)
            yield _Slot(index, start, end, _level(frame, start), sounds)


def _edges(frame: Frame) -> list[Fraction]:
    """Bar lines and the beats between them."""
    bar, unit = frame.bar, _unit(frame)
    origin = bar.start - bar.offset
    count = int((bar.offset + bar.length) / unit)
    inside = [origin + unit * place for place in range(count + 1)]
    return [bar.start, *(edge for edge in inside if bar.start < edge < bar.end), bar.end]


def _unit(frame: Frame) -> Fraction:
    beat = beat_length(frame.time)
    if is_compound(frame.time):
        return beat
    if beat >= _SHORTEST:
        return _SHORTEST
    return frame.time.length if frame.time.length <= 2 * _SHORTEST else _SHORTEST


def _level(frame: Frame, start: Fraction) -> int:
    place = start - frame.bar.start + frame.bar.offset
    if start == frame.bar.start:
        return 0
    return 1 if 2 * place == frame.time.length else 2


def _is_chordal(slot: _Slot) -> bool:
    """Whether two notes sound at once, of different names."""
    return any(
        one.midi % 12 != other.midi % 12 and one.start < other.end and other.start < one.end
        for one, other in pairwise(sorted(slot.sounds, key=lambda sound: sound.start))
    )


def _decode(slots: Sequence[_Slot], frames: Sequence[Frame]) -> list[int]:
    """The state of each slot: 12 * kind + root."""
    evidence = _sound_shares(slots) @ _tone_logs().T + _bass_shares(slots) @ _bass_logs().T
    entry = {key: _entry_prices(key) for key in {frames[slot.bar].key for slot in slots}}
    total = evidence[0] - entry[frames[slots[0].bar].key]
    back = []
    for slot, seen in zip(slots[1:], evidence[1:], strict=True):
        best = int(total.argmax())
        changed = total[best] - _CHANGES[slot.level] - entry[frames[slot.bar].key]
        stays = total >= changed
        back.append(np.where(stays, np.arange(len(total)), best))
        total = np.where(stays, total, changed) + seen
    states = [int(total.argmax())]
    for pointers in reversed(back):
        states.append(int(pointers[states[-1]]))
    return states[::-1]


def _sound_shares(slots: Sequence[_Slot]) -> Floats:
    """(slots, 12) quarters of each pitch class, thick chords counting no more than thin ones."""
    shares = np.zeros((len(slots), 12))
    for row, slot in zip(shares, slots, strict=True):
        for sound in slot.sounds:
            row[sound.midi % 12] += _overlap(sound, slot)
        if row.sum() > 0:
            row *= _SOUND_WEIGHT * float(slot.end - slot.start) / row.sum()
    return shares


def _bass_shares(slots: Sequence[_Slot]) -> Floats:
    """(slots, 12) quarters of the lowest note of each slot."""
    shares = np.zeros((len(slots), 12))
    for row, slot, bass in zip(shares, slots, _basses(slots), strict=True):
        if bass is not None:
            row[bass % 12] = _BASS_WEIGHT * float(slot.end - slot.start)
    return shares


def _basses(slots: Sequence[_Slot]) -> list[int | None]:
    """The MIDI pitch of the bass of each slot: in a bar it stays under what is struck far above it.

    A bass that was struck alone also stays under the chords after it.
    """
    basses: list[int | None] = []
    was_alone = False
    for index, slot in enumerate(slots):
        lowest = min(slot.sounds, key=lambda sound: sound.midi, default=None)
        before = basses[-1] if index and slots[index - 1].bar == slot.bar else None
        is_alone = lowest is not None and len(_struck_with(lowest, slot)) == 1
        if lowest and before is not None and lowest.midi > before + (0 if was_alone and not is_alone else _CARRIED):
            basses.append(before)
            continue
        was_alone = is_alone
        basses.append(lowest.midi if lowest else None)
    return basses


def _struck_with(lowest: Sound, slot: _Slot) -> list[Sound]:
    """What the same hand strikes at the same time."""
    place = (lowest.start, lowest.part, lowest.staff)
    return [sound for sound in slot.sounds if (sound.start, sound.part, sound.staff) == place]


def _overlap(sound: Sound, slot: _Slot) -> float:
    return float(min(sound.end, slot.end) - max(sound.start, slot.start))


def _tone_logs() -> Floats:
    """(states, 12) log odds of each pitch class against chance."""
    return _logs({3: _TRIAD, 4: _SEVENTH}, None)


def _bass_logs() -> Floats:
    return _logs({3: _BASS[:3], 4: _BASS}, _OTHER_BASS)


def _logs(shares: dict[int, tuple[float, ...]], other: float | None) -> Floats:
    """other: the share of each tone outside the chord; None where they divide what the chord leaves."""
    rows = []
    for kind in KINDS:
        count = len(kind.tones)
        rest = (1 - sum(shares[count])) / (12 - count) if other is None else other
        row = np.full(12, rest)
        row[list(kind.tones)] = shares[count]
        rows += [np.roll(row, root) for root in range(12)]
    return np.asarray(np.log(np.array(rows) * 12))


def _entry_prices(key: Key) -> Floats:
    """(states,) what it costs to begin each chord in a key; the raised leading tone of minor is at home."""
    scale = {(7 * (key.fifths + place)) % 12 for place in range(-1, 6)}
    if key.mode == "minor":
        scale.add((7 * (key.fifths + 8)) % 12)
    mediant = (7 * key.fifths + 4) % 12 if key.mode == "major" else None
    prices = [
        price
        + _MEDIANT * (root == mediant and kind.tones[1] == _MINOR_THIRD)
        + _FOREIGN_TONE * sum((root + tone) % 12 not in scale for tone in kind.tones)
        for kind, price in zip(KINDS, _KIND_PRICES, strict=True)
        for root in range(12)
    ]
    return np.array(prices)


def _span(slots: Sequence[_Slot], state: int, frame: Frame) -> ChordSpan:
    kind, root = KINDS[state // 12], state % 12
    start, end = slots[0].start, slots[-1].end
    sounds = [sound for slot in slots for sound in slot.sounds]
    bass = _bass(slots, root, kind)
    if len({(later - tone) % 12 for tone, later in pairwise([*kind.tones, 12])}) == 1:
        root = bass  # diminished sevenths and augmented triads divide the octave evenly: each tone may be the root
    name = chord_name(root, kind, bass, spelling=count_spellings(sound.pitch for sound in sounds), key=frame.key)
    return ChordSpan(slots[0].bar, start, end, root, kind, bass, name)


def _bass(slots: Sequence[_Slot], root: int, kind: Kind) -> int:
    """The bass of a chord: another tone than the root when it lies below for most of the time."""
    time: dict[int, Fraction] = {}
    for slot, lowest in zip(slots, _basses(slots), strict=True):
        if lowest is not None:
            time[lowest % 12] = time.get(lowest % 12, Fraction(0)) + slot.end - slot.start
    bass = max(time, key=lambda pitch_class: (time[pitch_class], pitch_class == root))
    is_tone = (bass - root) % 12 in kind.tones
    return bass if is_tone and float(time[bass] / sum(time.values(), Fraction(0))) >= _BASS_SHARE else root
