"""Other pitches for notes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from editor.edits.base import Unknown, write_edit
from editor.edits.pitches import By, Respell, SetAccidental, SetPitch, StepPitch, ToggleCautionary
from tests.editor.edits.reading import (
    document,
    done,
    event,
    ids,
    laid_out,
    lines,
    malformed,
    note,
    one_voice,
    pitch,
    refused,
)
from tests.editor.scores import Builder, band, drums, start
from transcriptions.music.score import Key, Part


@pytest.mark.parametrize(
    ("fifths", "words", "up", "down"),
    [
        (0, "C4 D4 E4 B4", "C#4 D#4 F4 C5", "B3 Db4 Eb4 Bb4"),
        (2, "C#4 D4 E4 F#4", "D4 D#4 E#4 G4", "C4 C#4 Eb4 F4"),
        (-3, "Eb4 F4 Bb4 B4", "E4 F#4 B4 C5", "D4 Fb4 A4 Bb4"),
    ],
)
def test_semitones_are_spelt_by_direction_and_key(fifths: int, words: str, up: str, down: str) -> None:
    before = one_voice(" | ".join(f"q {word}" for word in words.split()), fifths=fifths)
    every = ids(before, 0, 0, 1, 2, 3)
    raised = done(before, StepPitch(every, By.SEMITONE, 1))
    assert lines(raised.document) == [" | ".join(f"q {word}" for word in up.split())]
    lowered = done(before, StepPitch(every, By.SEMITONE, -1))
    assert lines(lowered.document) == [" | ".join(f"q {word}" for word in down.split())]
    assert raised.selected == every


def test_steps_follow_the_key_signature_in_force() -> None:
    b = Builder()
    first = b.measure("1", b.voice("h E4 | h F#4"), **start(fifths=2))
    second = b.measure("2", b.voice("h E4 | h A#4"), key=Key(-2))
    before = document(first, second)
    every = (*ids(before, 0, 0, 1), *ids(before, 1, 0, 1))
    assert lines(done(before, StepPitch(every, By.DIATONIC, 1)).document) == ["h F#4 | h G4", "h F4 | h Bb4"]
    assert lines(done(before, StepPitch(every, By.DIATONIC, -3)).document) == ["h B3 | h C#4", "h Bb3 | h Eb4"]
    assert lines(done(before, StepPitch(every, By.OCTAVE, -1)).document) == ["h E3 | h F#3", "h E3 | h A#3"]


def test_transposing_parts_read_a_key_of_their_own() -> None:
    before = laid_out(band())
    clarinet = event(before, 0, 1)
    stepped = done(before, StepPitch((clarinet.id,), By.DIATONIC, -2)).document
    assert lines(stepped)[0] == "q G4 | q F#4 | h B4"


def test_a_tied_chain_moves_as_a_whole() -> None:
    before = one_voice("q D4 | h. C4~ E4", "h C4~ | h C4", "h C4 | h r")
    middle = note(before, 1, 0).id
    outcome = done(before, StepPitch((middle,), By.SEMITONE, 1))
    assert lines(outcome.document) == ["q D4 | h. C#4~ E4", "h C#4~ | h C#4", "h C4 | h r"]
    both = done(before, StepPitch((middle, note(before, 0, 1).id), By.SEMITONE, 1))
    assert lines(both.document) == lines(outcome.document)


@pytest.mark.parametrize(
    ("word", "by", "steps"),
    [("G9", By.SEMITONE, 1), ("C9", By.OCTAVE, 1), ("C0", By.DIATONIC, -1)],
)
def test_there_is_an_end_to_what_can_be_heard(word: str, by: By, steps: int) -> None:
    before = one_voice(f"h C4 | h {word}")
    edit = StepPitch(ids(before, 0, 0, 1), by, steps)
    assert refused(before, edit) == "This is outside of what can be written or heard."
    b = Builder()
    deep = Part("P1", "Deep Bass", transposition=-24)
    low = document(b.measure("1", b.voice("w C1"), **start()), parts=(deep,))
    assert (
        refused(low, StepPitch(ids(low, 0, 0), By.SEMITONE, -1)) == "This is outside of what can be written or heard."
    )


def test_drums_step_over_their_places() -> None:
    before = laid_out(drums())
    snare = ids(before, 0, 1, key=("P1", 1, 2))
    stepped = done(before, StepPitch(snare, By.DIATONIC, 1)).document
    changed = note(stepped, 0, 1, key=("P1", 1, 2))
    assert (changed.drum, changed.notehead, lines(stepped, number=2)[0][:13]) == (39, "x", "q F4 | q C5 |")
    hats = done(before, SetPitch(ids(before, 0, 0), pitch("F5"))).document
    assert (note(hats, 0, 0).drum, note(hats, 0, 0).notehead) == (51, "x")
    assert refused(before, StepPitch(snare, By.OCTAVE, 1)) == "Drums have no pitch."
    assert refused(before, StepPitch(snare, By.SEMITONE, 100)) == "No drum has its place there."
    assert refused(before, SetPitch(snare, pitch("C8"))) == "No drum has its place there."
    for edit in (Respell(snare), SetAccidental(snare, 1), ToggleCautionary(snare)):
        assert refused(before, edit) == "Drums have no pitch."


def test_a_pitch_is_set() -> None:
    before = one_voice("q D4 | h. C4~ E4", "w C4")
    outcome = done(before, SetPitch((note(before, 0, 1).id,), pitch("Bb5")))
    assert lines(outcome.document) == ["q D4 | h. Bb5~ E4", "w Bb5"]
    assert refused(before, SetPitch(ids(before, 0, 1), pitch("Bb5"))) == "Choose one note of the chord."
    assert lines(done(before, SetPitch(ids(before, 0, 0), pitch("F#4"))).document)[0] == "q F#4 | h. C4~ E4"


def test_respelling_goes_round_all_ways_to_write_a_sound() -> None:
    before = one_voice("w C#4")
    seen = []
    now = before
    for number in range(3):
        now = done(now, Respell(ids(now, 0, 0)), f"x{number}").document
        seen += lines(now)
    assert seen == ["w Db4", "w Bx3", "w C#4"]
    other = one_voice("w Cb4")
    assert lines(done(other, Respell(ids(other, 0, 0))).document) == ["w Ax3"]


def test_accidentals_are_set_on_the_line() -> None:
    before = one_voice("h C4 | h F#4~", "w F#4")
    outcome = done(before, SetAccidental((*ids(before, 0, 0), *ids(before, 1, 0)), -1))
    assert lines(outcome.document) == ["h Cb4 | h Fb4~", "w Fb4"]
    assert lines(done(before, SetAccidental(ids(before, 0, 1), 2)).document) == ["h C4 | h Fx4~", "w Fx4"]


def test_cautionary_accidentals_are_toggled_together() -> None:
    before = one_voice("q C4! | q F#4 | h r")
    both = ids(before, 0, 0, 1)
    shown = done(before, ToggleCautionary(both))
    assert lines(shown.document) == ["q C4! | q F#4! | h r"]
    assert lines(done(shown.document, ToggleCautionary(both)).document) == ["q C4 | q F#4 | h r"]


def test_rests_among_notes_are_passed_over() -> None:
    before = one_voice("h C4 | h r")
    assert lines(done(before, StepPitch(ids(before, 0, 0, 1), By.SEMITONE, 1)).document) == ["h C#4 | h r"]
    assert refused(before, StepPitch(ids(before, 0, 1), By.SEMITONE, 1)) == "There is no note to change."
    with pytest.raises(Unknown):
        done(before, StepPitch((*ids(before, 0, 0), "gone"), By.SEMITONE, 1))


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"steps": 0}, "0 steps are none or too many"),
        ({"steps": 10**40}, "are none or too many"),
        ({"steps": 1.5}, "1.5 is no whole number"),
        ({"by": "fourth"}, "is none of semitone, diatonic, octave"),
        ({"targets": []}, "nothing is named"),
        ({"targets": "n1"}, "a list is needed"),
        ({"targets": [1]}, "1 is no text"),
    ],
)
def test_steps_that_are_none_are_malformed(change: dict[str, object], part: str) -> None:
    assert part in malformed(write_edit(StepPitch(("n1",), By.SEMITONE, 1)) | change)


def test_pitches_that_are_none_are_malformed() -> None:
    assert "no written pitch" in malformed(
        {"edit": "set_pitch", "targets": ["n1"], "pitch": {"step": "C", "alter": 7, "octave": 4}}
    )
    assert "7 is none of" in malformed({"edit": "set_accidental", "targets": ["n1"], "alter": 7})


def test_edits_say_what_they_do() -> None:
    assert StepPitch(("n1", "n2"), By.DIATONIC, -1).words == "Move 2 notes down 1 step"
    assert StepPitch(("n1",), By.OCTAVE, 2).words == "Move 1 note up 2 octaves"
    assert SetPitch(("n1",), pitch("Bb4")).words == "Change 1 note to B♭4"
    assert Respell(("n1",)).words == "Respell 1 note"
    assert SetAccidental(("n1",), -2).words == "Make 1 note double flat"
    assert ToggleCautionary(("n1",)).words == "Show or hide cautionary accidentals on 1 note"


def test_a_length_is_no_part_of_a_pitch() -> None:
    before = one_voice("q. C4 | e C4 | h C4")
    after = done(before, StepPitch(ids(before, 0, 0), By.OCTAVE, 1)).document
    assert (event(after, 0, 0).duration, lines(after)) == (Fraction(3, 2), ["q. C5 | e C4 | h C4"])
