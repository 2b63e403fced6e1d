"""Everything that two hands reach."""

from __future__ import annotations

from tests.editor import scores
from tests.editor.scores import PIANO, Builder, score, start
from tests.transcriptions.music.arranging.pieces import piano, song, written
from transcriptions.music.arranging.versions import Version, arrange
from transcriptions.music.score import Part, Spanner, check


def test_a_playable_piano_piece_stays_as_it_is() -> None:
    source = scores.piano()
    assert arrange(source, Version.FULL) == source


def test_what_no_hand_reaches_comes_nearer() -> None:
    arranged = arrange(piano(("w C4 E4 E5", "w C2 G2 B3")), Version.FULL)
    assert written(arranged) == ["0 C4", "0 E4", "0 E5"]
    assert written(arranged, 2) == ["0 C2", "0 G2", "0 B2"]


def test_what_is_there_already_is_left_out_with_its_ties() -> None:
    source = piano(("w C5", "w C2~ C3~ C4~"), ("w C5", "w C2 C3 C4"))
    arranged = arrange(source, Version.FULL)
    assert check(arranged) == []
    assert written(arranged, 2) == ["0 C2", "0 C3"]


def test_six_notes_become_five() -> None:
    arranged = arrange(piano(("w C4 E4 F4 G4 C5 E5", "w C3")), Version.FULL)
    assert written(arranged) == ["0 C4", "0 E4", "0 F4", "0 G4", "0 E5"]


def test_broken_chords_may_be_wide() -> None:
    b = Builder()
    chord = b.event("w C2 G2 E4", articulations=("arpeggio",))
    source = score([b.measure("1", b.voice("w C5"), b.voice((chord,), staff=2), **start())], [PIANO])
    assert arrange(source, Version.FULL) == source


def test_lines_to_what_is_left_out_go() -> None:
    b = Builder()
    far, near = b.event("w E4"), b.event("w C4")
    voices = (b.voice("w C5"), b.voice((far,), staff=2), b.voice("w E2 E3", staff=2, number=2))
    first = b.measure("1", *voices, **start())
    second = b.measure("2", b.voice("w C5"), b.voice((near,), staff=2))
    source = score([first, second], [PIANO], spanners=(Spanner("l1", "slur", far.id, near.id),))
    arranged = arrange(source, Version.FULL)
    assert (check(arranged), arranged.spanners) == ([], ())


def test_drums_are_left_out_of_a_piano_solo() -> None:
    b = Builder()
    drums = Part("P3", "Drums", is_percussion=True)
    hit = b.event("w F4")
    voices = (b.voice("w C5"), b.voice("w C3", staff=2), b.voice((hit,), part="P3"))
    arranged = arrange(score([b.measure("1", *voices, **start())], [PIANO, drums]), Version.FULL)
    assert arranged.parts == (PIANO,)
    assert written(arranged) == ["0 C5"]


def test_a_song_becomes_a_piano_piece_with_the_voice_on_top() -> None:
    arranged = arrange(song(("h G5 | h F5", "q E5 | q C5 | q D5 | q B4", "h C3 | h G2")), Version.FULL)
    first, second = (voice for voice in arranged.measures[0].voices if voice.staff == 1)
    assert ["".join(note.pitch.step for note in event.notes) for event in first.events] == ["G", "F"]
    assert ["".join(note.pitch.step for note in event.notes) for event in second.events] == ["E", "C", "D", "B"]
    assert written(arranged, 2) == ["0 C3", "2 G2"]


def test_a_quartet_loses_its_doublings() -> None:
    b = Builder()
    parts = [Part(f"P{index}", name, program=40) for index, name in enumerate(("Violin", "Violin 2", "Viola", "Cello"))]
    texts = ("w E5", "w C5", "w G4", "w C3")
    voices = [b.voice(text, part=part.id) for text, part in zip(texts, parts, strict=True)]
    arranged = arrange(score([b.measure("1", *voices, **start())], parts), Version.FULL)
    assert written(arranged) == ["0 G4", "0 E5"]
    assert written(arranged, 2) == ["0 C3"]
