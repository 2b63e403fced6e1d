"""Which part has the melody in each bar: the singer where there is one, else the part that stands out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from transcriptions.music.arranging.sounds import Material, Sound, bar_index
from transcriptions.music.paths import any_change, cheapest_path
from transcriptions.music.score import Part

Floats = npt.NDArray[np.float64]

# Voices by name (in the languages of printed scores) and by General MIDI program (choir, synth voice).
_SINGER = re.compile(
    r"voice|vocal|voix|stimme|gesang|singer|sing|canto|chant|soprano|sopran|mezzo|tenor|baryton|bariton|lead|melod",
    re.IGNORECASE,
)
_NOT_SINGER = re.compile(r"sax|horn|trombone|posaune|drum|back", re.IGNORECASE)
_VOICE_PROGRAMS = {52, 53, 54, 85, 91}
_BASS_PROGRAMS = {*range(32, 40), 43, 58}

# Prices and rewards for a bar, in one unit: a singer who sings; silence; an octave below the highest part;
# a bar without movement; a bass instrument; a step of 20 in velocity; each change of the lead.
_SINGING = 6.0
_SILENCE = -4.0
_OCTAVE_BELOW = 1.5
_STILL = -1.0
_BASS = -2.0
_LOUDER = 0.5
_CHANGE = 3.0


def find_leads(material: Material) -> list[int]:
    """The index of the leading part of each bar; percussion never leads while anything else is there."""
    parts = material.score.parts
    worth = _worth(material)
    for index, part in enumerate(parts):
        if part.is_percussion:
            worth[:, index] -= 1000
    return _best_path(worth)


def is_singer(part: Part) -> bool:
    """Whether a part is sung, by its name or program."""
    if part.is_percussion or part.staves > 1 or _NOT_SINGER.search(part.name):
        return False
    return part.program in _VOICE_PROGRAMS or bool(_SINGER.search(part.name))


def _worth(material: Material) -> Floats:
    """(bars, parts) how much each part sounds like the melody."""
    by_place = _by_bar_and_part(material)
    worth = np.zeros((len(material.frames), len(material.score.parts)))
    for bar in range(len(material.frames)):
        tops = {
            part: float(np.mean([sound.midi for sound in _skyline(by_place[bar, part])]))
            for part in range(len(material.score.parts))
            if by_place[bar, part]
        }
        loudness = [sound.velocity or 64 for part in tops for sound in by_place[bar, part]]
        for part in range(len(material.score.parts)):
            if part not in tops:
                worth[bar, part] = _SILENCE
                continue
            sounds = by_place[bar, part]
            worth[bar, part] = _bar_worth(material.score.parts[part], sounds, max(tops.values()) - tops[part])
            louder = np.mean([sound.velocity or 64 for sound in sounds]) - np.mean(loudness)
            worth[bar, part] += _LOUDER * louder / 20
    return worth


def _bar_worth(part: Part, sounds: Sequence[Sound], below: float) -> float:
    """below: semitones from the highest part's mean to this one's."""
    if is_singer(part):
        return _SINGING
    worth = -_OCTAVE_BELOW * below / 12
    if len({sound.midi for sound in sounds}) == 1:
        worth += _STILL
    if part.program in _BASS_PROGRAMS:
        worth += _BASS
    return worth


def _by_bar_and_part(material: Material) -> dict[tuple[int, int], list[Sound]]:
    """What starts in each bar."""
    found: dict[tuple[int, int], list[Sound]] = defaultdict(list)
    indices = bar_index(material.frames, (sound.start for sound in material.sounds))
    for index, sound in zip(indices, material.sounds, strict=True):
        found[index, sound.part].append(sound)
    return found


def _skyline(sounds: Sequence[Sound]) -> list[Sound]:
    """The highest of what starts together."""
    highest = {sound.start: sound for sound in sorted(sounds, key=lambda sound: sound.midi)}
    return list(highest.values())


def _best_path(worth: Floats) -> list[int]:
    """The part of each bar that is worth most over all, changes being dear."""
    return cheapest_path(-worth, any_change(worth.shape[1], _CHANGE))
