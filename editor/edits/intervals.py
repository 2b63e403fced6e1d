"""Intervals on the line of fifths, and what they make of pitches, keys and chord symbols."""

from __future__ import annotations

from dataclasses import dataclass, replace

from transcriptions.music.harmony import ALTERS, SYMBOL
from transcriptions.music.score import Key, Pitch
from transcriptions.music.spelling import pitch_at

_STEPS = "FCGDAEB"
# Double sharps and flats are as far as it goes; chord symbols have single ones.
_SHARPEST, _FLATTEST = 19, -15
_SHARPEST_ROOT, _FLATTEST_ROOT = 12, -8
MOST_FIFTHS = 12


@dataclass(frozen=True, slots=True)
class Interval:
    """semitones up, and the steps on the circle of fifths that go with its spelling (a major second: 2 and 2)."""

    semitones: int
    fifths: int


def interval(semitones: int, steps: int) -> Interval:
    """So many semitones over so many lines and spaces. Raises ValueError when they don't go together."""
    fifths = 7 * semitones - 12 * steps
    if abs(fifths) > MOST_FIFTHS:
        raise ValueError(f"{steps} steps are not {semitones} semitones")
    return Interval(semitones, fifths)


def usual_interval(semitones: int) -> Interval:
    """The commonest spelling: a minor second rather than an augmented unison, an augmented fourth."""
    return Interval(semitones, (7 * semitones + 5) % 12 - 5)


def interval_of_keys(semitones: int, key: Key) -> Interval:
    """The spelling that leads to the key with the fewest accidentals."""
    return Interval(semitones, (key.fifths + 7 * semitones + 5) % 12 - 5 - key.fifths)


def within_keys(found: Interval, key: Key) -> Interval:
    """Spelt the other way where it would lead to a key of more than seven accidentals."""
    reached = key.fifths + found.fifths
    if abs(reached) <= 7:
        return found
    return replace(found, fifths=found.fifths + (12 if reached < 0 else -12))


def moved_key(key: Key, by: Interval) -> Key:
    return Key(key.fifths + by.fifths, key.mode)


def moved_pitch(pitch: Pitch, by: Interval) -> Pitch:
    """A pitch so much higher; spelt enharmonically where it would need three accidentals."""
    place = _wrapped(_place(pitch.step, pitch.alter) + by.fifths, lowest=_FLATTEST, highest=_SHARPEST)
    return pitch_at(place, pitch.midi + by.semitones)


def moved_symbol(symbol: str, by: Interval) -> str:
    """A chord symbol with another root and bass; words that name none stay as they are."""
    found = SYMBOL.fullmatch(symbol.strip())
    if not found:
        return symbol
    signs = ("♭", "♯") if set("♭♯") & set(symbol) else ("b", "#")
    bass = f"/{_root(found['bass'], found['bass_alter'], by, signs)}" if found["bass"] else ""
    return f"{_root(found['step'], found['alter'], by, signs)}{found['kind']}{bass}"


def _root(step: str, sign: str, by: Interval, signs: tuple[str, str]) -> str:
    place = _wrapped(_place(step, ALTERS[sign or ""]) + by.fifths, lowest=_FLATTEST_ROOT, highest=_SHARPEST_ROOT)
    alter = (place + 1) // 7
    return _STEPS[(place + 1) % 7] + ("" if not alter else signs[alter > 0])


def _place(step: str, alter: int) -> int:
    return _STEPS.index(step) - 1 + 7 * alter


def _wrapped(place: int, *, lowest: int, highest: int) -> int:
    while place > highest:
        place -= 12
    while place < lowest:
        place += 12
    return place
