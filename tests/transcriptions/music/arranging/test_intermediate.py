"""Up to three notes within an octave in each hand."""

from __future__ import annotations

from tests.editor import scores
from tests.transcriptions.music.arranging.pieces import piano, song, written
from transcriptions.music.arranging.versions import Version, arrange
from transcriptions.music.score import Pitch


def test_thirds_and_sevenths_stay_before_roots_and_fifths() -> None:
    arranged = arrange(piano(("w G4 B4 D5 F5 G5", "w G2 D3 G3")), Version.INTERMEDIATE)
    assert written(arranged) == ["0 B4", "0 F5", "0 G5"]


def test_of_a_deep_octave_the_upper_note_stays() -> None:
    arranged = arrange(piano(("w E5", "h C2 C3 | h G2 G3")), Version.INTERMEDIATE)
    assert written(arranged, 2) == ["0 C3", "2 G2"]


def test_the_left_hand_goes_in_eighths() -> None:
    arranged = arrange(piano(("w E5", "s C3 | s E3 | s G3 | s E3 | q C3 | h G2")), Version.INTERMEDIATE)
    assert written(arranged, 2) == ["0 C3", "1/2 G3", "1 C3", "2 G2"]


def test_the_right_hand_keeps_sixteenths() -> None:
    arranged = arrange(piano(("s E5 | s F5 | s G5 | s F5 | q E5 | h D5", "w C3 G3")), Version.INTERMEDIATE)
    assert written(arranged) == ["0 E5", "1/4 F5", "1/2 G5", "3/4 F5", "1 E5", "2 D5"]


def test_the_piano_goes_on_where_the_singer_rests() -> None:
    source = song(("h E5 | h r", "h C5 | e D5 | e E5 | e F5 | e G5", "w C3 G3"))
    assert written(arrange(source, Version.INTERMEDIATE)) == ["0 C5", "0 E5", "2 D5", "5/2 E5", "3 F5", "7/2 G5"]


def test_notes_under_a_tie_end_when_they_did() -> None:
    source = song(("h. r | q E5~", "h. r | q C5", "w C3"), ("h E5 | h D5", "w r", "w G2"))
    arranged = arrange(source, Version.INTERMEDIATE)
    first, second = (measure.voices[0].events for measure in arranged.measures)
    assert [(note.pitch.step, note.tied) for note in first[-1].notes] == [("C", False), ("E", True)]
    assert [note.pitch.step for note in second[0].notes] == ["E"]


def test_slurs_stay_where_both_ends_do() -> None:
    source = scores.piano()
    (slur,) = arrange(source, Version.INTERMEDIATE).spanners
    assert (slur.id, slur.kind) == ("l1", "slur")
    notes = {
        event.id: event.notes
        for measure in arrange(source, Version.INTERMEDIATE).measures
        for voice in measure.voices
        for event in voice.events
    }
    assert Pitch("A", 0, 4) in {note.pitch for note in notes[slur.start_event_id]}
    assert Pitch("B", 0, 4) in {note.pitch for note in notes[slur.end_event_id]}
    assert arrange(source, Version.EASY).spanners == ()
