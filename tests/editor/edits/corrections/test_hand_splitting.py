from __future__ import annotations

from fractions import Fraction

import pytest

from editor.edits.base import Refused, Unknown
from editor.edits.corrections.hand_splitting import SplitHands
from editor.edits.corrections.strands import Strand, strands_of, voice_keys
from editor.edits.document import Document
from tests.editor.edits.corrections.heard import sounds
from tests.editor.edits.reading import document, done, lines
from tests.editor.scores import ALL, PIANO, Builder, start
from transcriptions.music.score import Score

F = Fraction


def grand_staff(b: Builder, *bars: tuple[str, str]) -> Document:
    measures = [
        b.measure(str(index + 1), b.voice(right), b.voice(left, staff=2), **(start() if index == 0 else {}))
        for index, (right, left) in enumerate(bars)
    ]
    return document(*measures, parts=(PIANO,))


def named(score: Score, *pitches: str) -> tuple[str, ...]:
    """The first noteheads of these pitches, by letter and octave."""
    wanted = set(pitches)
    found = []
    for measure in score.measures:
        for voice in measure.voices:
            for event in voice.events:
                for note in event.notes:
                    if f"{note.pitch.step}{note.pitch.octave}" in wanted:
                        found.append(note.id)
    return tuple(found)


def test_notes_go_to_the_hand_that_is_named() -> None:
    music = grand_staff(Builder(), ("q C5 E3 | q D5 | h E5", "h C3 | h G4"))
    made = done(music, SplitHands("P1", named(music.score, "E3", "C3"))).document
    assert lines(made) == ["q C5 | q D5 | h G4 E5"]
    assert lines(made, staff=2) == ["q C3~ E3 | q C3 | h r"]


def test_a_note_goes_with_all_that_it_is_tied_to() -> None:
    music = grand_staff(Builder(), ("w C4~", "w C3"), ("w C4", "w D3"))
    first = named(music.score, "C4")[0]
    bass = named(music.score, "C3", "D3")
    made = done(music, SplitHands("P1", (first, *bass), second=bass)).document
    assert lines(made) == ["w m", "w m"]
    assert (lines(made, staff=2), lines(made, staff=2, number=2)) == (["w C4~", "w C4"], ["w C3", "w D3"])


def test_a_staff_is_divided_into_voices_again() -> None:
    music = grand_staff(Builder(), ("q C6 | q D6 | q E6 | q F6", "w C5"))
    made = done(music, SplitHands("P1", (), second=named(music.score, "C5"))).document
    assert (lines(made), lines(made, number=2)) == (["q C6 | q D6 | q E6 | q F6"], ["w C5"])
    assert lines(made, staff=2) == ["w m"]


def test_a_second_voice_alone_in_a_measure_is_the_first() -> None:
    music = grand_staff(Builder(), ("q C6 | q D6 | q E6 | q F6", "w C5"), ("w D5", "w m"))
    made = done(music, SplitHands("P1", (), second=named(music.score, "C5", "D5"))).document
    assert (lines(made), lines(made, number=2)[:1]) == (["q C6 | q D6 | q E6 | q F6", "w D5"], ["w C5"])


def test_a_tie_out_of_the_measures_keeps_a_note_in_its_voice() -> None:
    music = grand_staff(Builder(), ("w C4~", "w C3"), ("w C4", "w D3"))
    only = music.score.measures[0].id
    made = done(music, SplitHands("P1", named(music.score, "C3", "C4")[:2], last=only)).document
    assert (lines(made), lines(made, staff=2)) == (["w C4~", "w C4"], ["w C3", "w D3"])


def test_a_pitch_that_is_struck_again_while_it_is_held_stands_in_another_voice() -> None:
    music = grand_staff(Builder(), ("w C4", "h r | h C4"))
    made = done(music, SplitHands("P1", ())).document
    assert (lines(made), lines(made, number=2)) == (["w C4"], ["h s | h C4"])


@pytest.mark.parametrize("name", ["piano", "expressive"])
def test_nothing_is_lost(name: str) -> None:
    music = Document(ALL[name]())
    low = {note.id for strand in all_strands(music.score) for note in [strand.heads[0].note] if note.pitch.midi < 66}
    for left, second in (((), ()), (tuple(low), ()), ((), tuple(low)), (tuple(low), tuple(low))):
        made = done(music, SplitHands("P1", left, second=second)).document
        assert sounds(made.score) == sounds(music.score)


def all_strands(music: Score) -> list[Strand]:
    whole = range(len(music.measures))
    return strands_of(music, whole, voice_keys(music, whole))


def test_what_has_no_sense_is_refused() -> None:
    with pytest.raises(Unknown):
        done(Document(ALL["piano"]()), SplitHands("P2", ()))
    with pytest.raises(Unknown):
        done(Document(ALL["piano"]()), SplitHands("P1", ("n99999",)))
    with pytest.raises(Unknown):
        done(Document(ALL["piano"]()), SplitHands("P1", (), second=("n99999",)))
    with pytest.raises(Refused, match=r"^Only a part on two staves can be divided between hands.$"):
        done(Document(ALL["compound"]()), SplitHands("P1", ()))


def test_words() -> None:
    assert SplitHands("P1", ()).words == "Divide the notes between the hands again"
    assert SplitHands("P1", (), last="m1").words == "Divide the notes between the hands again in some measures"
