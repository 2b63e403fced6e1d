from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from tests.transcriptions.music.playing import play
from transcriptions.learned_weights import load_learned
from transcriptions.music.draft import Chord, GridNote, Line, Span
from transcriptions.music.ornaments import Ornament, dress, grace_notes, slides, take_ornaments
from transcriptions.music.performance import Performance, PlayedNote, make_part
from transcriptions.music.score import TimeSignature
from transcriptions.music.timeline import Timeline

BEAT_S = 0.6


def timeline(beats: int = 40) -> Timeline:
    """Beats of 0.6 s in four-four, the first at 0.5 s."""
    times = np.array([0.5 + BEAT_S * index for index in range(beats)])
    return Timeline(times, tuple(index % 4 for index in range(beats)), TimeSignature(4, 4), Fraction(1))


def tune() -> list[PlayedNote]:
    """Quarters over half notes, held."""
    melody = [(beat, 1.0, pitch) for beat, pitch in enumerate((72, 74, 76, 77, 79, 77, 76, 74) * 3)]
    bass = [(beat, 2.0, pitch) for beat, pitch in zip(range(0, 24, 2), (48, 43, 45, 41) * 3, strict=True)]
    return play([*melody, *bass])


def taken(notes: list[PlayedNote]) -> tuple[list[PlayedNote], dict[tuple[int, float, int], Ornament]]:
    performance = Performance((make_part("Piano", notes),), 30.0)
    written, found = take_ornaments(performance, timeline(), graces=load_learned().graces)
    return list(written.parts[0].notes), dict(found)


def at(beat: float) -> float:
    return 0.5 + BEAT_S * beat


def test_plain_notes_stay_as_they_are() -> None:
    assert taken(tune()) == (sorted(tune()), {})


def test_fast_scales_and_broken_chords_are_no_ornaments() -> None:
    scale = play([(step / 4, 0.25, 60 + pitch) for step, pitch in enumerate((0, 2, 4, 5, 7, 9, 11, 12) * 8)])
    broken = play([(step / 4, 0.25, 48 + pitch) for step, pitch in enumerate((0, 7, 4, 7) * 16)])
    assert taken([*scale]) == (sorted(scale), {})
    assert taken([*broken]) == (sorted(broken), {})


def test_a_short_note_before_the_beat_is_a_grace_note() -> None:
    grace = PlayedNote(at(4) - 0.07, 81, at(4) - 0.01, 60)
    notes, found = taken([*tune(), grace])
    assert notes == sorted(tune())
    assert found == {(0, at(4), 79): Ornament(graces=((grace,),))}


def test_a_pair_of_grace_notes_leads_to_its_note() -> None:
    pair = [PlayedNote(at(4) - 0.15, 76, at(4) - 0.08, 60), PlayedNote(at(4) - 0.07, 77, at(4) - 0.01, 60)]
    notes, found = taken([*tune(), *pair])
    assert notes == sorted(tune())
    assert found == {(0, at(4), 79): Ornament(graces=((pair[0],), (pair[1],)))}


def test_what_grace_notes_on_the_beat_lead_to_stands_on_the_beat() -> None:
    plain = [note for note in tune() if (note.pitch, round(note.onset_s, 3)) != (79, round(at(4), 3))]
    pair = [PlayedNote(at(4), 76, at(4) + 0.07, 60), PlayedNote(at(4) + 0.08, 77, at(4) + 0.15, 60)]
    third = [PlayedNote(at(4) + 0.16, pitch, at(5) - 0.06, 70) for pitch in (72, 79)]
    notes, found = taken([*plain, *pair, *third])
    assert notes == sorted([*plain, *(replace(note, onset_s=at(4)) for note in third)])
    assert found[0, at(4), 79].graces == ((pair[0],), (pair[1],))


def test_a_trill_is_one_long_note() -> None:
    plain = [note for note in tune() if (note.pitch, round(note.onset_s, 3)) != (79, round(at(4), 3))]
    trill = [
        PlayedNote(at(4) + 0.08 * stroke, 79 + 2 * (stroke % 2), at(4) + 0.08 * stroke + 0.07, 64)
        for stroke in range(7)
    ]
    notes, found = taken([*plain, *trill])
    assert found == {(0, at(4), 79): Ornament(signs=("trill",))}
    (main,) = set(notes) - set(plain)
    assert (main.onset_s, main.pitch, main.offset_s) == (at(4), 79, trill[-1].offset_s)


def test_the_notes_of_a_rolled_chord_begin_together() -> None:
    chord = [PlayedNote(at(24) + 0.04 * rank, pitch, at(26), 70) for rank, pitch in enumerate((48, 55, 64, 72))]
    notes, found = taken([*tune(), *chord])
    assert {(note.onset_s, note.pitch) for note in notes[-4:]} == {(at(24), pitch) for pitch in (48, 55, 64, 72)}
    assert found == {(0, at(24), pitch): Ornament(signs=("arpeggio",)) for pitch in (48, 55, 64, 72)}


def test_a_glissando_keeps_its_ends() -> None:
    white = [60, 62, 64, 65, 67, 69, 71, 72, 74, 76, 77, 79]
    run = [PlayedNote(at(26) + 0.04 * rank, pitch, at(26) + 0.04 * rank + 0.05, 70) for rank, pitch in enumerate(white)]
    notes, found = taken([*tune(), *run])
    assert [note.pitch for note in notes[-2:]] == [60, 79]
    assert notes[-2].offset_s == notes[-1].onset_s
    assert found == {(0, at(26), 60): Ornament(slides_to=(0, run[-1].onset_s, 79))}


def test_chords_carry_the_ornaments_of_their_notes() -> None:
    def note(start: int, pitch: int) -> GridNote:
        return GridNote(0, Fraction(start), pitch, start + 1.0, start + 1.0, 64, 1.0, at(start))

    grace = PlayedNote(at(1) - 0.07, 81, at(1), 60, 0.5)
    ornaments = {
        (0, at(0), 60): Ornament(signs=("arpeggio",)),
        (0, at(0), 64): Ornament(signs=("arpeggio",)),
        (0, at(1), 79): Ornament(signs=("trill",), graces=((grace,),)),
        (0, at(2), 72): Ornament(signs=("arpeggio",), slides_to=(0, at(1), 79)),
    }
    chords = tuple(
        Chord(Fraction(start), Fraction(start + 1), tuple(note(start, pitch) for pitch in pitches))
        for start, pitches in enumerate(((60, 64), (79,), (72,)))
    )
    lines = dress([Line(0, 1, 1, chords)], ornaments)
    assert [chord.signs for chord in lines[0].chords] == [("arpeggio",), ("trill",), ()]  # one note is never rolled
    start = Fraction(1) - Fraction(1, 1000)
    expected = GridNote(0, start, 81, float(start), float(start), 60, 0.5, grace.onset_s)
    assert lines[0].chords[1].graces == ((expected,),)
    assert grace_notes(lines) == [expected]
    assert slides(lines, ornaments) == [Span("glissando", (0, 1, 1, Fraction(2)), (0, 1, 1, Fraction(1)))]
