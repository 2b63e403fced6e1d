"""A small additive piano: stiff strings struck by a hammer, dampers, and a room."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from transcriptions.audio import Audio
from transcriptions.music.performance import Performance, PlayedNote

RATE = 44_100
SEED = 88
MAX_PARTIALS = 28
# Where the hammer strikes the string: partials with a node there are weak.
STRIKE_POINT = 1 / 8
# The three strings of a note are a little out of tune with one another: its sound beats as it dies.
DETUNING_CENTS = (-0.8, 0.1, 0.7)
# Loud strokes are harder: their spectrum falls off at higher partials.
SOFT_ROLL_OFF, LOUD_ROLL_OFF = 3.0, 12.0
# From the key to the string.
HAMMER_FLIGHT_S = 0.008
# A damper takes this long to fall to a third; a hammer sounds this long on the wood.
DAMPER_S = 0.06
HAMMER_S = 0.012
HAMMER_LEVEL = 0.05
ROOM_S = 0.9
ROOM_LEVEL = 0.3
PEAK = 0.7

Samples = npt.NDArray[np.float64]


def play(performance: Performance) -> Audio:
    """The performance as 44.1 kHz mono sound; the same samples each time."""
    random = np.random.default_rng(SEED)
    sound = np.zeros(round(performance.duration_s * RATE))
    for note in performance.notes:
        first = round((note.onset_s + HAMMER_FLIGHT_S) * RATE)
        tone = _tone(note, (len(sound) - first) / RATE, random)[: len(sound) - first]
        sound[first : first + len(tone)] += tone
    sound = _in_a_room(sound, random)
    return Audio((PEAK * sound / np.abs(sound).max()).astype(np.float32), RATE)


def _tone(note: PlayedNote, longest_s: float, random: np.random.Generator) -> Samples:
    held_s = note.offset_s - note.onset_s
    time = np.arange(round(min(longest_s, held_s + 8 * DAMPER_S) * RATE)) / RATE
    string = sum(_string(note, cents, time, random) for cents in DETUNING_CENTS)
    hammer = HAMMER_LEVEL * random.standard_normal(len(time)) * np.exp(-time / HAMMER_S)
    damper = np.where(time < held_s, 1.0, np.exp(-(time - held_s) / DAMPER_S))
    attack = np.minimum(1.0, time / 0.002)
    level = (note.velocity / 127) ** 1.7
    return np.asarray(level * attack * (string * damper + hammer), np.float64)


def _string(note: PlayedNote, cents: float, time: Samples, random: np.random.Generator) -> Samples:
    """One string: partials stretched by its stiffness, high ones dying first, each fast at first and slowly then."""
    fundamental = 440 * 2 ** ((note.pitch - 69 + cents / 100) / 12)
    stiffness = 7e-5 * 2 ** ((note.pitch - 48) / 9)
    roll_off = SOFT_ROLL_OFF + (LOUD_ROLL_OFF - SOFT_ROLL_OFF) * note.velocity / 127
    slow_s = 9.0 * 2 ** ((48 - note.pitch) / 16)
    sound = np.zeros(len(time))
    for partial in range(1, MAX_PARTIALS + 1):
        frequency = partial * fundamental * np.sqrt(1 + stiffness * partial**2)
        if frequency > 0.45 * RATE:
            break
        strength = abs(np.sin(np.pi * partial * STRIKE_POINT)) * np.exp(-partial / roll_off) / partial
        life_s = slow_s / (1 + 0.25 * partial)
        decay = 0.75 * np.exp(-time / (0.25 * life_s)) + 0.25 * np.exp(-time / life_s)
        sound += strength * decay * np.sin(2 * np.pi * frequency * time + random.uniform(0, 2 * np.pi))
    return sound


def _in_a_room(sound: Samples, random: np.random.Generator) -> Samples:
    """With an echo of decaying noise, by fast convolution."""
    count = round(ROOM_S * RATE)
    echo = random.standard_normal(count) * np.exp(-np.arange(count) * 6.9 / count)
    echo /= np.sqrt((echo**2).sum())
    size = len(sound) + count
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(echo, size), size)[: len(sound)]
    return sound + ROOM_LEVEL * wet
