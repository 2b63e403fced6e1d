"""Small scores written by hand, each for one side of notation, and a builder for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import count

from transcriptions.music.score import (
    Clef,
    Event,
    EventKind,
    Grace,
    Key,
    Lyric,
    Mark,
    Measure,
    Note,
    Part,
    Pitch,
    Score,
    Spanner,
    Tempo,
    TimeSignature,
    Tuplet,
    Voice,
    check,
)

ALTERS = {"bb": -2, "b": -1, "": 0, "#": 1, "x": 2}
VALUES = {
    "b": Fraction(8),
    "w": Fraction(4),
    "h": Fraction(2),
    "q": Fraction(1),
    "e": Fraction(1, 2),
    "s": Fraction(1, 4),
    "t": Fraction(1, 8),
}


class Builder:
    """Writes events from words such as "q. C#4~ E4": value, dots, pitches (~ ties); "q r" rests, "q s" spaces."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def new_id(self, kind: str) -> str:
        return f"{kind}{next(self._numbers)}"

    def note(self, word: str, **more: object) -> Note:
        name = word.rstrip("~!")
        pitch = Pitch(name[0], ALTERS[name[1:-1]], int(name[-1]))
        values = {"tied": "~" in word, "cautionary": "!" in word, **more}
        return Note(self.new_id("n"), pitch, **values)  # type: ignore[arg-type]

    def event(self, words: str, **more: object) -> Event:
        value, *names = words.split()
        base, dots = VALUES[value.rstrip(".")], value.count(".")
        kinds = {"r": EventKind.REST, "s": EventKind.SPACE, "m": EventKind.MEASURE_REST}
        kind = kinds.get(names[0], EventKind.CHORD)
        notes = tuple(self.note(name) for name in names) if kind is EventKind.CHORD else ()
        return Event(self.new_id("e"), kind, base, dots, notes=notes, **more)  # type: ignore[arg-type]

    def events(self, text: str, **more: object) -> tuple[Event, ...]:
        return tuple(self.event(words.strip(), **more) for words in text.split("|"))

    def tuplet(self, actual: int, normal: int, unit: str, text: str) -> tuple[Event, ...]:
        return self.events(text, tuplet=Tuplet(self.new_id("t"), actual, normal, VALUES[unit]))

    def voice(self, text: str | Sequence[Event], *, part: str = "P1", staff: int = 1, number: int = 1) -> Voice:
        return Voice(part, staff, number, self.events(text) if isinstance(text, str) else tuple(text))

    def measure(self, label: str, *voices: Voice, **more: object) -> Measure:
        return Measure(self.new_id("m"), label, voices, **more)  # type: ignore[arg-type]


def score(measures: Sequence[Measure], parts: Sequence[Part], **more: object) -> Score:
    written = Score("score1", "A Test", "Nobody", tuple(parts), tuple(measures), **more)  # type: ignore[arg-type]
    assert check(written) == []
    return written


def start(numerator: int = 4, denominator: int = 4, fifths: int = 0, mode: str = "major") -> dict[str, object]:
    return {"time": TimeSignature(numerator, denominator), "key": Key(fifths, mode)}


PIANO = Part("P1", "Piano", "Pno.", program=0, staves=2)


def piano() -> Score:
    """A grand staff: two voices, ties, triplets, a grace note, marks, lines, a clef inside a measure."""
    b = Builder()
    first = b.measure(
        "1",
        b.voice("q. F#5~ | e F#5 | e A4 | e G4 | s F#4 | s G4 | s A4 | s B4"),
        b.voice("h D5 A4 | h C5 F4~", number=2),
        b.voice((*b.tuplet(3, 2, "e", "e D3 | e A3 | e F#3"), *b.events("q D3 | h D2~ D3~")), staff=2),
        tempo=Tempo(Fraction(92), text="Andante"),
        marks=(
            Mark("k1", "dynamic", "P1", 1, Fraction(0), "mf"),
            Mark("k2", "text", "P1", 1, Fraction(2), "dolce"),
            Mark("k3", "pedal", "P1", 2, Fraction(0), "down"),
            Mark("k4", "pedal", "P1", 2, Fraction(3), "up"),
        ),
        **start(4, 4, 2),
    )
    grace = b.event("e C5", grace=Grace.ACCIACCATURA)
    second = b.measure(
        "2",
        b.voice((grace, *b.events("q B4 | q Bb4"), b.event("h A4", articulations=("fermata",)))),
        b.voice("h F4 | h E4", number=2),
        b.voice("h D2 D3 | q F4 A4 | q E4 G4", staff=2),
        clefs=(Clef("P1", 2, "G", 2, at=Fraction(2)),),
    )
    third = b.measure(
        "3",
        b.voice(
            (
                b.event("e B4", articulations=("staccato",)),
                b.event("e F#4", articulations=("staccato",)),
                b.event("q D5", articulations=("accent", "tenuto")),
                b.event("h F#5 D5 A4"),
            )
        ),
        b.voice("q r | q A3 | h D3", staff=2),
        clefs=(Clef("P1", 2, "F", 4),),
    )
    last = b.measure("4", b.voice("w D5 F#5"), b.voice("w m", staff=2), barline="final")
    slur = Spanner("l1", "slur", first.voices[0].events[2].id, second.voices[0].events[1].id)
    hairpin = Spanner("l2", "hairpin_up", third.voices[0].events[0].id, third.voices[0].events[3].id)
    return score([first, second, third, last], [PIANO], spanners=(slur, hairpin))


def compound() -> Score:
    """6/8 with an upbeat, repeats and two endings."""
    b = Builder()
    upbeat = b.measure(
        "0", b.voice("e G4"), length=Fraction(1, 2), **start(6, 8, -1), tempo=Tempo(Fraction(60), Fraction(3, 2))
    )
    return score(
        [
            upbeat,
            b.measure("1", b.voice("e C5 | s D5 | s E5 | e F5 | q. C5"), repeat_start=True),
            b.measure("2", b.voice("q A4 | e G4 | e F4 | e G4 | e A4"), ending="1", repeat_end=True),
            b.measure("3", b.voice("q A4 | e G4 | q. F4"), ending="2", barline="final"),
        ],
        [Part("P1", "Flute", "Fl.", program=73)],
    )


def drums() -> Score:
    """A percussion staff with two voices and x noteheads."""
    b = Builder()
    hats = tuple(
        Event(b.new_id("e"), EventKind.CHORD, Fraction(1, 2), notes=(b.note("G5", drum=42, notehead="x", velocity=80),))
        for _ in range(8)
    )
    kick_and_snare = tuple(
        Event(b.new_id("e"), EventKind.CHORD, Fraction(1), notes=(b.note(place, drum=drum, velocity=100),))
        for place, drum in (("F4", 36), ("C5", 38), ("F4", 36), ("C5", 38))
    )
    measure = b.measure("1", b.voice(hats), b.voice(kick_and_snare, number=2), **start())
    return score([measure], [Part("P1", "Drum Set", "Dr.", is_percussion=True)])


def band() -> Score:
    """A B flat clarinet, two strings with a bracket and a bass; key and time change."""
    b = Builder()

    def four(label: str, words: Sequence[str], **more: object) -> Measure:
        voices = [b.voice(text, part=f"P{number}") for number, text in enumerate(words, start=1)]
        return b.measure(label, *voices, **more)

    return score(
        [
            four("1", ("q G4 | q A4 | h B4", "w C5", "w G4", "h C3 | h G2"), **start(fifths=0)),
            four("2", ("h. G#4", "h. F#5", "h. D#5", "h. B2"), **start(3, 4, fifths=4)),
        ],
        [
            Part("P1", "Clarinet in B♭", "Cl.", program=71, transposition=-2),
            Part("P2", "Violin", "Vl.", program=40),
            Part("P3", "Viola", "Va.", program=41),
            Part("P4", "Bass", "B.", program=33, transposition=-12),
        ],
    )


def expressive() -> Score:
    """What a transcription marks: grace notes, ornaments, articulations, dynamics, lines, a pedal that is not shown."""
    b = Builder()

    def signed(words: str, *signs: str) -> Event:
        return b.event(words, articulations=signs)

    def pedal(at: int, text: str, shown: bool) -> Mark:
        return Mark(b.new_id("k"), "pedal", "P1", 2, Fraction(at), text, shown)

    graces = tuple(b.event(f"s {name}", grace=Grace.APPOGGIATURA) for name in ("D5", "E5"))
    first = b.measure(
        "1",
        b.voice((signed("q F5", "trill"), *graces, signed("q E5", "mordent"), signed("q D5", "inverted_mordent"),
                 signed("q C5", "turn"))),
        b.voice((signed("h C3 G3 E4", "arpeggio"), signed("q C3", "staccato"), signed("q G2", "accent")), staff=2),
        marks=(
            Mark(b.new_id("k"), "dynamic", "P1", 1, Fraction(0), "pp"), pedal(0, "down", False), pedal(2, "up", False)
        ),
        tempo=Tempo(Fraction(72), text="Adagio"),
        **start(4, 4, 0),
    )  # fmt: skip
    second = b.measure(
        "2",
        b.voice("q C7 | q D7 E7 | h G7"),
        b.voice((signed("h C2", "tenuto"), signed("h C3", "fermata")), staff=2),
        marks=(
            Mark(b.new_id("k"), "text", "P1", 1, Fraction(2), "rit."), pedal(0, "down", True), pedal(3, "up", True)
        ),
        tempo=Tempo(Fraction(54)),
    )  # fmt: skip
    third = b.measure("3", b.voice("h C4 | h C6"), b.voice("w m", staff=2), barline="final")
    top, low = second.voices[0].events, third.voices[0].events
    lines = (
        Spanner("l1", "octave_up", top[0].id, top[2].id),
        Spanner("l2", "hairpin_down", top[0].id, top[2].id),
        Spanner("l3", "glissando", low[0].id, low[1].id),
    )
    return score([first, second, third], [PIANO], spanners=lines)


def song() -> Score:
    """Two verses with hyphens, held syllables and an elision; fingering; barlines of every kind."""
    b = Builder()

    def sung(words: str, *syllables: Lyric) -> Event:
        return b.event(words, lyrics=syllables)

    first = b.measure(
        "1",
        b.voice(
            (
                sung("q C5", Lyric(1, "Glo", "begin"), Lyric(2, "Lent", extends=True)),
                sung("q D5", Lyric(1, "ri", "middle")),
                sung("q E5~", Lyric(1, "a", "end", extends=True), Lyric(2, "La‿in")),
                b.event("q E5"),
            )
        ),
        barline="dashed",
        **start(),
    )
    fingers = (b.note("C4", fingering="1"), b.note("E4", fingering="3-1"), b.note("G4", fingering="5"))
    chord = Event(b.new_id("e"), EventKind.CHORD, Fraction(4), notes=fingers, articulations=("up_bow",))
    rest = [b.measure("2", b.voice((chord,)), barline="dotted")]
    rest += [b.measure("3", b.voice("w C5"), barline="invisible"), b.measure("4", b.voice("w C5"), barline="double")]
    rest += [b.measure("5", b.voice("w m"), barline="final")]
    return score([first, *rest], [Part("P1", "Voice", program=52)])


def signs() -> Score:
    """Jumps, rehearsal marks, tempos in words or only heard, lines of trills and of two octaves, signs at notes."""
    b = Builder()

    def signed(words: str, *names: str) -> Event:
        return b.event(words, articulations=names)

    def mark(kind: str, text: str, at: int = 0) -> Mark:
        return Mark(b.new_id("k"), kind, "P1", 1, Fraction(at), text)

    first = b.measure(
        "1",
        b.voice(
            (signed("q C6", "trill"), signed("q D6", "breath"), signed("q E6", "caesura"), signed("q r", "fermata"))
        ),
        marks=(mark("rehearsal", "A"), mark("jump", "segno")),
        tempo=Tempo(Fraction(120), text="Allegro", number_shown=False),
        **start(),
    )
    second = b.measure(
        "2",
        b.voice(
            (
                signed("q C5", "tremolo_1"),
                signed("q D5", "tremolo_2"),
                signed("e E5", "tremolo_4"),
                signed("e F5", "inverted_turn"),
                signed("q G5", "snap_pizzicato"),
            )
        ),
        marks=(mark("jump", "To Coda", 4),),
        tempo=Tempo(Fraction("90.5"), at=Fraction(2), number_shown=False),
    )
    third = b.measure("3", b.voice("h C7 | h E7"), marks=(mark("jump", "Fine", 4),), barline="double")
    fourth = b.measure("4", b.voice("h C3 | h C2"), marks=(mark("jump", "D.S. al Coda", 4),))
    fifth = b.measure("5", b.voice((signed("w m", "fermata"),)), marks=(mark("jump", "coda"),), barline="final")
    tops, lows = first.voices[0].events, third.voices[0].events
    lines = (
        Spanner("l1", "trill", tops[0].id, tops[1].id),
        Spanner("l2", "two_octaves_up", lows[0].id, lows[1].id),
        Spanner("l3", "two_octaves_down", fourth.voices[0].events[0].id, fourth.voices[0].events[1].id),
    )
    return score([first, second, third, fourth, fifth], [Part("P1", "Violin", program=40)], spanners=lines)


Maker = Callable[[], Score]
ALL: dict[str, Maker] = {
    "piano": piano, "compound": compound, "drums": drums, "band": band, "expressive": expressive,
    "song": song,
    "signs": signs,
}  # fmt: skip
