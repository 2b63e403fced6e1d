from __future__ import annotations

from editor.writers.accidentals import Trace, shown_accidentals
from tests.editor.scores import Builder
from transcriptions.music.score import Voice


def shown_names(*measures: tuple[Voice, ...], fifths: int = 0) -> list[list[str]]:
    """For each measure, the notes that show an accidental, such as "F+15"."""
    trace = Trace()
    found = []
    for voices in measures:
        ids, trace = shown_accidentals(voices, {"P1": fifths}, trace)
        notes = [note for voice in voices for event in voice.events for note in event.notes]
        found.append([f"{n.pitch.step}{n.pitch.alter:+d}{n.pitch.octave}" for n in notes if n.id in ids])
    return found


def one_voice(*texts: str, fifths: int = 0) -> list[list[str]]:
    b = Builder()
    return shown_names(*((b.voice(text),) for text in texts), fifths=fifths)


def test_the_key_signature_shows_none() -> None:
    assert one_voice("q F#4 | q C5 | q Bb4 | q G4", fifths=1) == [["B-14"]]


def test_an_accidental_holds_to_the_end_of_its_measure() -> None:
    assert one_voice("q F#4 | q F#4 | q F4 | q F4") == [["F+14", "F+04"]]


def test_it_holds_in_its_octave_only() -> None:
    assert one_voice("q F#4 | q F#5") == [["F+14", "F+15"]]


def test_another_octave_gets_a_courtesy_natural() -> None:
    assert one_voice("q F#4 | q F5") == [["F+14", "F+05"]]


def test_the_next_measure_gets_a_courtesy_natural_once() -> None:
    assert one_voice("q F#4", "q F4 | q F4", "q F4") == [["F+14"], ["F+04"], []]


def test_a_tie_over_the_bar_line_shows_none_and_changes_nothing_after_it() -> None:
    assert one_voice("q F#4~", "q F#4 | q F#4") == [["F+14"], ["F+14"]]


def test_cautionary_notes_always_show() -> None:
    assert one_voice("q C5! | q D5") == [["C+05"]]


def test_voices_on_one_staff_share_accidentals_in_time_order() -> None:
    b = Builder()
    upper, lower = b.voice("q G4 | q F#4"), b.voice("q F#4 | q C4", number=2)
    assert shown_names((upper, lower)) == [["F+14"]]
    notes = shown_accidentals((upper, lower), {"P1": 0}, Trace())[0]
    assert notes == {lower.events[0].notes[0].id}


def test_staves_do_not_share_them() -> None:
    b = Builder()
    assert shown_names((b.voice("q F#4"), b.voice("q F#4", staff=2))) == [["F+14", "F+14"]]


def test_double_accidentals() -> None:
    assert one_voice("q Fx4 | q F#4 | q Bbb4", fifths=1) == [["F+24", "F+14", "B-24"]]
