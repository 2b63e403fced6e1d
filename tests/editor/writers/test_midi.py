from __future__ import annotations

import io
from fractions import Fraction

import mido
import pretty_midi
import pytest

from editor.writers.midi import TICKS_PER_QUARTER, write_midi
from tests.editor import scores
from transcriptions.music.score import Grace, Part, Score


def read(score: Score) -> mido.MidiFile:
    return mido.MidiFile(file=io.BytesIO(write_midi(score)))


def sounds(score: Score, track: int) -> list[tuple[Fraction, Fraction, int, int]]:
    """Onset and length in quarters, key and velocity of each note of a track."""
    now, found = 0, []
    held: dict[int, list[tuple[int, int]]] = {}
    for message in read(score).tracks[track]:
        now += message.time
        if message.type == "note_on":
            held.setdefault(message.note, []).append((now, message.velocity))
        elif message.type == "note_off":
            onset, velocity = held[message.note].pop(0)
            length = Fraction(now - onset, TICKS_PER_QUARTER)
            found.append((Fraction(onset, TICKS_PER_QUARTER), length, message.note, velocity))
    assert not any(held.values())
    return sorted(found)


def meta(score: Score, kind: str) -> list[mido.MetaMessage]:
    return [message for message in read(score).tracks[0] if message.type == kind]


def test_tied_notes_sound_once() -> None:
    onsets = {(onset, length, key) for onset, length, key, _ in sounds(scores.piano(), 1)}
    assert (Fraction(0), Fraction(2), 78) in onsets  # F#5: dotted quarter and eighth
    assert (Fraction(2), Fraction(4), 38) in onsets  # D2 over the bar line
    assert (Fraction(2), Fraction(4), 65) in onsets  # F4 in the second voice


def test_a_grace_note_sounds_before_its_beat() -> None:
    assert (Fraction(31, 8), Fraction(1, 8), 72, 80) in sounds(scores.piano(), 1)


def test_grace_notes_in_a_row_sound_one_after_another() -> None:
    b = scores.Builder()
    graces = b.events("s C5 | s D5", grace=Grace.APPOGGIATURA)
    measure = b.measure("1", b.voice((*b.events("h C4"), *graces, *b.events("h E5"))), **scores.start())
    found = sounds(scores.score([measure], [Part("P1", "Flute")]), 1)
    assert [(onset, key) for onset, _, key, _ in found] == [
        (0, 60),
        (Fraction(7, 4), 72),
        (Fraction(15, 8), 74),
        (2, 76),
    ]


def test_drums_use_their_keys_on_the_tenth_channel() -> None:
    track = read(scores.drums()).tracks[1]
    assert {message.channel for message in track if message.type == "note_on"} == {9}
    assert {key for _, _, key, _ in sounds(scores.drums(), 1)} == {36, 38, 42}
    assert {velocity for _, _, key, velocity in sounds(scores.drums(), 1) if key == 42} == {80}


def test_transposing_parts_sound_where_they_sound() -> None:
    assert [key for _, _, key, _ in sounds(scores.band(), 1)] == [65, 67, 69, 66]  # written a tone higher
    assert [message.program for message in read(scores.band()).tracks[1] if message.type == "program_change"] == [71]


def test_tempo_key_and_meter() -> None:
    assert [message.tempo for message in meta(scores.piano(), "set_tempo")] == [round(60_000_000 / 92)]
    assert [message.tempo for message in meta(scores.compound(), "set_tempo")] == [round(60_000_000 / 90)]
    assert [message.key for message in meta(scores.band(), "key_signature")] == ["C", "E"]


def test_an_upbeat_is_a_measure_of_its_own_length() -> None:
    meters = [(message.numerator, message.denominator) for message in meta(scores.compound(), "time_signature")]
    assert meters == [(1, 8), (6, 8)]


@pytest.mark.parametrize("make", scores.ALL.values(), ids=scores.ALL)
def test_another_reader_counts_the_same_notes(make: scores.Maker) -> None:
    score = make()
    found = pretty_midi.PrettyMIDI(io.BytesIO(write_midi(score)))
    count = sum(len(sounds(score, track)) for track in range(1, len(score.parts) + 1))
    assert sum(len(instrument.notes) for instrument in found.instruments) == count


def between(start: int, end: int, found: list[tuple[Fraction, Fraction, int, int]]) -> list[tuple[Fraction, int]]:
    return [(onset, key) for onset, _, key, _ in found if start <= onset < end and key > 60]


def test_ornaments_are_played_out() -> None:
    found = sounds(scores.expressive(), 1)
    eighth = Fraction(1, 8)
    trill = [(index * eighth, 77 + 2 * (index % 2)) for index in range(7)]
    assert [place for place in between(0, 1, found) if place[1] >= 77] == trill
    assert [key for _, key in between(1, 2, found)] == [76, 74, 76]  # E, D, E
    assert [key for _, key in between(2, 3, found)] == [74, 76, 74]  # D, E, D
    assert [key for _, key in between(3, 4, found)] == [74, 72, 71, 72]  # a turn around C


def test_a_rolled_chord_rises_and_staccato_is_short() -> None:
    found = sounds(scores.expressive(), 1)
    low = [(onset, length, key) for onset, length, key, _ in found if onset < 3 and key < 65]
    assert low == [
        (Fraction(0), Fraction(2), 48),
        (Fraction(1, 16), Fraction(31, 16), 55),
        (Fraction(1, 8), Fraction(15, 8), 64),
        (Fraction(2), Fraction(1, 2), 48),
    ]


def test_grace_notes_at_the_very_start_sound_on_the_beat() -> None:
    b = scores.Builder()
    grace = b.event("e D5", grace=Grace.ACCIACCATURA)
    score = scores.score([b.measure("1", b.voice((grace, *b.events("w C5"))), **scores.start())], [Part("P1", "Flute")])
    assert [(onset, key) for onset, _, key, _ in sounds(score, 1)] == [(Fraction(0), 74), (Fraction(0), 72)]


def test_pedals_sound_whether_they_are_drawn_or_not() -> None:
    track = read(scores.expressive()).tracks[1]
    assert [message.value for message in track if message.type == "control_change" and message.control == 64] == [
        127, 0, 127, 0
    ]  # fmt: skip
