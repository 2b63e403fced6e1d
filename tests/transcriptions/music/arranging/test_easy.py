"""One note in the right hand, root and fifth in the left."""

from __future__ import annotations

from tests.editor.scores import PIANO, Builder, score, start
from tests.transcriptions.music.arranging.pieces import piano, written
from transcriptions.music.arranging.versions import Version, arrange


def test_a_still_bass_carries_its_fifth() -> None:
    easy = arrange(piano(("q E5 C5 | q F5 | q G5 | q C5", "w C2 G2 C3 E3")), Version.EASY)
    assert written(easy) == ["0 E5", "1 F5", "2 G5", "3 C5"]
    assert written(easy, 2) == ["0 C3", "0 G3"]


def test_where_the_source_moves_the_fifth_follows_the_root() -> None:
    easy = arrange(piano(("w E5 C5", "e C3 | e G3 | e E3 | e G3 | e C3 | e G3 | e E3 | e G3")), Version.EASY)
    assert written(easy, 2) == ["0 C3", "2 G3"]


def test_an_inverted_chord_keeps_its_bass_alone() -> None:
    easy = arrange(piano(("w G4 C5", "w E3")), Version.EASY)
    assert written(easy, 2) == ["0 E3"]


def test_in_three_the_fifth_follows_on_the_second_beat() -> None:
    easy = arrange(piano(("e C5 | e D5 | e E5 | e F5 | q G5", "q C3 | q E3 G3 | q E3 G3"), meter=(3, 4)), Version.EASY)
    assert written(easy, 2) == ["0 C3", "1 G3"]


def test_sixteenths_become_the_eighths_they_pass() -> None:
    easy = arrange(piano(("s C5 | s D5 | s E5 | s F5 | q G5 | e. A5 | s B5 | q C6", "w C3 E3")), Version.EASY)
    assert written(easy) == ["0 C5", "1/2 E5", "1 G5", "2 A5", "5/2 B5", "3 C6"]


def test_triplets_become_two_eighths() -> None:
    b = Builder()
    right = (*b.tuplet(3, 2, "e", "e C5 | e D5 | e E5"), *b.events("q F5 | h G5"))
    source = score([b.measure("1", b.voice(right), b.voice("w C3 E3", staff=2), **start())], [PIANO])
    assert written(arrange(source, Version.EASY)) == ["0 C5", "1/2 E5", "1 F5", "2 G5"]


def test_an_anticipation_moves_onto_the_bar_line() -> None:
    source = piano(("h C5 | q D5 | e E5 | e F5~", "w C3 G3"), ("h F5 | h E5", "w F2 C3"))
    assert written(arrange(source, Version.EASY)) == ["0 C5", "2 D5", "3 E5", "4 F5", "6 E5"]


def test_a_note_that_ends_with_its_bar_is_not_tied_over() -> None:
    source = piano(("h C5 | h D5", "w C3 G3"), ("e r | e E5 | q F5 | h G5", "w C3 G3"))
    first, second = (measure.voices[0].events for measure in arrange(source, Version.EASY).measures)
    assert not any(note.tied for event in first for note in event.notes)
    assert second[0].notes == ()


def test_grace_notes_and_ornaments_go() -> None:
    b = Builder()
    trill = b.event("h D5", articulations=("trill", "fermata"))
    source = score([b.measure("1", b.voice((trill, *b.events("h C5"))), b.voice("w G2", staff=2), **start())], [PIANO])
    events = arrange(source, Version.EASY).measures[0].voices[0].events
    assert [event.articulations for event in events] == [("fermata",), ()]


def test_ids_are_the_source_s() -> None:
    source = piano(("w E5 C5", "w C2 G2 C3 E3"))
    chord = source.measures[0].voices[0].events[0]
    easy = arrange(source, Version.EASY)
    note = easy.measures[0].voices[0].events[0].notes[0]
    assert note.id == next(note.id for note in chord.notes if note.pitch.step == "E")
