from __future__ import annotations

from dataclasses import replace

from editor.writers.midi import write_midi
from editor.writers.musicxml import write_musicxml
from tests.editor.loaders import read_with_music21
from transcriptions.learned_weights import load_learned
from transcriptions.music.performance import Beat, BeatGrid, Performance, PlayedNote, PlayedPart, make_part
from transcriptions.music.score import Part, Score, check
from transcriptions.music.writing import write_score

GRID = BeatGrid(tuple(Beat(index * 0.5, index % 4) for index in range(17)), (4, 4))


def scale(name: str, program: int, first: int, *, chord: tuple[int, ...] = (0,)) -> PlayedPart:
    steps = (0, 2, 4, 5, 7, 9, 11, 12) * 2
    notes = [
        PlayedNote(index * 0.5, first + step + more, index * 0.5 + 0.48)
        for index, step in enumerate(steps)
        for more in chord
    ]
    return make_part(name, notes, program=program)


def written(*parts: PlayedPart) -> Score:
    score = write_score(Performance(parts, 9.0), load_learned(), grid=GRID).score
    assert check(score) == []
    return score


def test_parts_are_named_numbered_and_transposed() -> None:
    score = written(scale("", 71, 60), scale("Part 2", 71, 55), scale("", 0, 48), scale("Bass", 33, 36))
    assert [(part.name, part.abbreviation, part.transposition, part.staves) for part in score.parts] == [
        ("Clarinet 1 in B♭", "Cl. 1", -2, 1),
        ("Clarinet 2 in B♭", "Cl. 2", -2, 1),
        ("Piano", "Pno.", 0, 2),
        ("Bass", "Bass", -12, 1),
    ]


def test_one_part_alone_needs_no_abbreviation() -> None:
    assert written(scale("", 0, 60)).parts == (Part("p1", "Piano", staves=2),)


def first_pitches(score: Score) -> list[str]:
    return [
        f"{note.pitch.step}{note.pitch.alter:+d}{note.pitch.octave}"
        for voice in score.measures[0].voices
        for event in voice.events[:1]
        for note in event.notes
    ]


def test_transposing_parts_are_written_in_their_key_and_sound_at_pitch() -> None:
    score = written(scale("", 71, 60), scale("", 65, 60), scale("", 43, 36), scale("", 72, 84))
    names = ["Piccolo", "Clarinet in B♭", "Alto Saxophone", "Double Bass"]
    assert [part.name for part in score.parts] == names
    assert first_pitches(score) == ["C+05", "D+04", "A+04", "C+03"]
    assert [clef.sign for clef in score.measures[0].clefs] == ["G", "G", "G", "F"]
    text = write_musicxml(score).decode()
    assert [text.count(f"<fifths>{fifths}</fifths>") for fifths in (0, 2, 3)] == [2, 1, 1]
    found = read_with_music21(write_musicxml(score))
    assert [name for part, name, onset, _ in found if onset == 0] == ["C+05", "D+04", "A+04", "C+03"]


def test_midi_sounds_as_it_was_played() -> None:
    score = written(scale("", 71, 60), scale("", 43, 36))
    data = write_midi(score)
    assert bytes([0x90, 60]) in data
    assert bytes([0x91, 36]) in data


def test_wide_chords_of_an_ensemble_take_two_staves_and_a_line_takes_one() -> None:
    assert [part.staves for part in written(scale("", 48, 40, chord=(0, 31))).parts] == [2]
    assert [part.staves for part in written(scale("", 48, 60)).parts] == [1]
    assert [part.staves for part in written(scale("", 25, 40, chord=(0, 31))).parts] == [1]


def test_a_mixture_is_a_piano_reduction_and_a_line_of_it_a_melody() -> None:
    chords = replace(scale("Music", 0, 48, chord=(0, 16, 31)), is_mixture=True)
    line = replace(scale("Music", 0, 60), is_mixture=True)
    assert [(part.name, part.staves) for part in written(chords).parts] == [("Piano Reduction", 2)]
    assert [(part.name, part.staves) for part in written(line).parts] == [("Melody", 1)]
