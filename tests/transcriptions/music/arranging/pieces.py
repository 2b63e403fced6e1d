"""Small scores for arrangers, and how to read what became of them."""

from __future__ import annotations

import random
from fractions import Fraction

from tests.editor.scores import PIANO, Builder, score, start
from transcriptions.music.arranging.sounds import Sound, gather
from transcriptions.music.score import Event, Grace, Key, Measure, Part, Score, Tempo, TimeSignature, Voice

STEPS = "CDEFGAB"


def piano(*bars: tuple[str, str], fifths: int = 0, meter: tuple[int, int] = (4, 4)) -> Score:
    """A piano piece of bars written as (right hand, left hand)."""
    b = Builder()
    measures = []
    for number, (right, left) in enumerate(bars, start=1):
        first = start(*meter, fifths) if number == 1 else {}
        measures.append(b.measure(str(number), b.voice(right), b.voice(left, staff=2), **first))
    return score(measures, [PIANO])


def song(*bars: tuple[str, str, str], name: str = "Voice") -> Score:
    """A singer (staff of its own) and a piano, bars written as (voice, right hand, left hand)."""
    b = Builder()
    measures = []
    for number, (sung, right, left) in enumerate(bars, start=1):
        voices = (b.voice(sung, part="P2"), b.voice(right), b.voice(left, staff=2))
        measures.append(b.measure(str(number), *voices, **(start() if number == 1 else {})))
    return score(measures, [Part("P2", name, program=0), PIANO])


def names(sounds: list[Sound] | tuple[Sound, ...]) -> list[str]:
    """Pitches such as "F#4", in order."""
    signs = {-2: "bb", -1: "b", 0: "", 1: "#", 2: "x"}
    return [f"{sound.pitch.step}{signs[sound.pitch.alter]}{sound.pitch.octave}" for sound in sounds]


def written(arranged: Score, staff: int = 1) -> list[str]:
    """What sounds on a staff, with its start: "0 C4"."""
    sounds = [sound for sound in gather(arranged).sounds if sound.staff == staff]
    return [f"{sound.start} {name}" for sound, name in zip(sounds, names(sounds), strict=True)]


def symbols(arranged: Score) -> list[list[str]]:
    """The chord symbols of each bar, with their places."""
    return [
        [f"{mark.at} {mark.text}" for mark in measure.marks if mark.kind == "chord_symbol"]
        for measure in arranged.measures
    ]


def made_up(seed: int) -> Score:
    """Random music of two to four parts: tuplets, ties, grace notes, rests, changes of meter and key, a pickup."""
    chance = random.Random(seed)
    b = Builder()
    parts = [
        PIANO,
        Part("P2", "Clarinet", program=71, transposition=-2),
        Part("P3", "Drums", is_percussion=True),
        Part("P4", "Bass", program=33, transposition=-12),
    ][: chance.randint(1, 4)]
    meters = [(4, 4), (3, 4), (6, 8), (2, 2), (5, 4), (3, 8)]
    meter = chance.choice(meters)
    measures: list[Measure] = []
    for number in range(8):
        changes: dict[str, object] = {}
        if number == 0 or chance.random() < 0.2:
            meter = meter if number == 0 else chance.choice(meters)
            changes = {"time": TimeSignature(*meter), "key": Key(chance.randint(-6, 6))}
        length = TimeSignature(*meter).length
        if number == 0:
            changes["tempo"] = Tempo(Fraction(100))
            length = changes["length"] = length / 2 if length.denominator == 1 else length
        voices = [
            made_up_voice(b, part, staff, length=length, chance=chance)
            for part in parts
            for staff in range(1, part.staves + 1)
        ]
        measures.append(b.measure(str(number), *voices, **changes))
    return score(measures, parts)


def made_up_voice(b: Builder, part: Part, staff: int, *, length: Fraction, chance: random.Random) -> Voice:
    if chance.random() < 0.15:
        return b.voice("w m", part=part.id, staff=staff)
    events: list[Event] = []
    left = length
    while left:
        events.extend(made_up_events(b, left, 2 if staff == 2 else 4, chance))
        left = length - sum((event.duration for event in events), Fraction(0))
    return b.voice(events, part=part.id, staff=staff)


def made_up_events(b: Builder, left: Fraction, octave: int, chance: random.Random) -> list[Event]:
    def pitches(most: int) -> str:
        chosen = {f"{chance.choice(STEPS)}{chance.randint(octave, octave + 1)}" for _ in range(chance.randint(1, most))}
        return " ".join(sorted(chosen))

    roll = chance.random()
    if roll < 0.15 and left >= 1:
        return list(b.tuplet(3, 2, "e", "|".join(f"e {pitches(2)}" for _ in range(3))))
    value = chance.choice(
        [word for word, quarters in (("h", 2), ("q", 1), ("e", 0.5), ("s", 0.25)) if quarters <= left]
    )
    if roll < 0.3:
        return [b.event(f"{value} r")]
    grace = [b.event(f"e {pitches(1)}", grace=Grace.ACCIACCATURA)] if roll > 0.93 else []
    if roll < 0.4 and value == "q":
        same = pitches(3)
        return [b.event("e " + " ".join(f"{name}~" for name in same.split())), b.event(f"e {same}")]
    return [*grace, b.event(f"{value} {pitches(5)}")]
