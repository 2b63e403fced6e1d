from __future__ import annotations

import io
from fractions import Fraction

import mido
from lxml import etree

from editor.engraving import Style, engrave_system
from editor.readers.musicxml import read_musicxml
from editor.writers.mei import write_mei
from editor.writers.midi import write_midi
from editor.writers.musicxml import write_musicxml
from tests.transcriptions.music.playing import grid_note
from transcriptions.learned_weights import load_learned
from transcriptions.music.drums import drum_lines, drum_note, join_rolls
from transcriptions.music.performance import Beat, BeatGrid, Performance, PlayedNote, make_part
from transcriptions.music.score import EventKind, Pitch, Score, TimeSignature, check
from transcriptions.music.writing import write_score

COMMON = TimeSignature(4, 4)
KICK, SNARE, HAT = 36, 38, 42


def strokes(key: int, *times_s: float) -> list[PlayedNote]:
    return [PlayedNote(time_s, key, time_s + 0.3) for time_s in times_s]


def written(*notes: PlayedNote) -> Score:
    grid = BeatGrid(tuple(Beat(index * 0.5, index % 4) for index in range(9)), (4, 4))
    score = write_score(Performance((make_part("", list(notes), is_drums=True),), 4.0), load_learned(), grid=grid).score
    assert check(score) == []
    return score


def groove() -> Score:
    hats = strokes(HAT, *(eighth / 4 for eighth in range(16)))
    kicks = strokes(KICK, 0.0, 1.0, 2.0, 3.0)
    return written(*hats, *kicks, *strokes(SNARE, 0.5, 1.5, 2.5, 3.5))


def test_drums_stand_where_drummers_look() -> None:
    assert drum_note(KICK) == (Pitch("F", 0, 4), "normal")
    assert drum_note(SNARE) == (Pitch("C", 0, 5), "normal")
    assert drum_note(HAT) == (Pitch("G", 0, 5), "x")
    assert drum_note(99) == (Pitch("B", 0, 4), "diamond")


def test_hands_are_the_upper_voice_and_feet_the_lower() -> None:
    score = groove()
    assert (score.parts[0].name, score.parts[0].is_percussion) == ("Drum Set", True)
    hands, feet = score.measures[0].voices
    assert [(event.base, [note.drum for note in event.notes]) for event in hands.events[:4]] == [
        (Fraction(1, 2), [HAT]),
        (Fraction(1, 2), [HAT]),
        (Fraction(1, 2), [SNARE, HAT]),
        (Fraction(1, 2), [HAT]),
    ]
    assert [(event.kind, [note.drum for note in event.notes]) for event in feet.events] == [
        (EventKind.CHORD, [KICK]),
        (EventKind.SPACE, []),
        (EventKind.CHORD, [KICK]),
        (EventKind.SPACE, []),
    ]


def test_feet_alone_are_the_first_voice() -> None:
    (line,) = drum_lines(0, [[grid_note(0, 0.02, KICK)], [grid_note(3, 0.02, KICK)]], COMMON)
    assert (line.number, [(chord.start, chord.end) for chord in line.chords]) == (1, [(0, 1), (3, 4)])


def test_strokes_last_to_the_next_one_in_the_beat() -> None:
    groups = [[grid_note(at, 0.02, SNARE)] for at in (Fraction(0), Fraction(3, 4), Fraction(3))]
    (line,) = drum_lines(0, groups, COMMON)
    assert [chord.end for chord in line.chords] == [Fraction(3, 4), 1, 4]


def test_two_keys_of_one_head_are_one_note() -> None:
    (line,) = drum_lines(0, [[grid_note(0, 0.02, 35), grid_note(0, 0.02, 36)]], COMMON)
    assert [len(chord.notes) for chord in line.chords] == [1]


def test_a_fast_run_of_one_drum_is_one_note() -> None:
    roll = strokes(SNARE, *(0.05 * index for index in range(20)))
    (joined,) = join_rolls(roll)
    assert (joined.onset_s, round(joined.offset_s, 6)) == (0.0, 1.0)


def test_sixteenths_and_drags_are_no_roll() -> None:
    sixteenths = strokes(SNARE, *(0.1 * index for index in range(8)))
    drag = strokes(38, 1.0, 1.04, 1.08)
    assert len(join_rolls(sixteenths)) == 8
    assert [round(note.offset_s - note.onset_s, 6) for note in join_rolls(drag)] == [0.02] * 3


def test_a_roll_is_written_as_a_tremolo_and_played_as_one() -> None:
    score = written(*strokes(SNARE, *(0.05 * index for index in range(20))), *strokes(49, 2.0))
    (voice,) = score.measures[0].voices
    assert [(event.base, event.articulations) for event in voice.events if event.notes] == [(2, ("tremolo",))]
    sound = mido.MidiFile(file=_file(write_midi(score)))
    assert (
        sum(event.type == "note_on" and event.note == SNARE and event.velocity > 0 for event in sound.tracks[1]) == 16
    )


def _file(data: bytes) -> object:

    return io.BytesIO(data)


def test_other_programs_find_rolls_and_voices() -> None:
    score = written(*strokes(SNARE, *(0.05 * index for index in range(20))), *strokes(KICK, 0.0, 1.0))
    xml = etree.fromstring(write_musicxml(score))
    assert [element.text for element in xml.iter("tremolo")] == ["3"]
    assert {element.text for element in xml.iter("voice")} == {"1", "2"}
    assert 'stem.mod="3slash"' in write_mei(score)
    again = read_musicxml(write_musicxml(score))
    assert ("tremolo",) in [event.articulations for m in again.measures for v in m.voices for event in v.events]
    assert "svg" in engrave_system(score, (0,), 0, style=Style(width=128))
