from __future__ import annotations

import io
from dataclasses import replace
from fractions import Fraction

import mido
import pretty_midi
import pytest

from editor.writers.holding import holds
from editor.writers.midi import TICKS_PER_QUARTER, write_midi
from tests.editor import scores
from transcriptions.music.score import Event, Grace, Part, Score, Tempo, Voice
from transcriptions.music.state import settings


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
    quarter = round(60_000_000 / 92)
    assert [message.tempo for message in meta(scores.piano(), "set_tempo")] == [quarter, 2 * quarter, quarter]
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


def lengths_of_measures(score: Score, **options: bool) -> list[Fraction]:
    """Where each measure's first note begins, from a flute that plays one a measure."""
    file = mido.MidiFile(file=io.BytesIO(write_midi(score, **options)))
    now, found = 0, []
    for message in file.tracks[1]:
        now += message.time
        if message.type == "note_on":
            found.append(Fraction(now, TICKS_PER_QUARTER))
    return found


def changing() -> Score:
    """Two measures that are repeated: 4/4 in C at 60, then 3/4 in D at 120."""
    b = scores.Builder()
    first = b.measure("1", b.voice("w C5"), tempo=Tempo(Fraction(60)), **scores.start())
    second = b.measure("2", b.voice("h. D5"), tempo=Tempo(Fraction(120)), repeat_end=True, **scores.start(3, 4, 2))
    return scores.score([first, second], [Part("P1", "Flute")])


def test_repeats_are_played_out() -> None:
    keys = [key for _, _, key, _ in sounds(scores.compound(), 1)]
    first, second = [72, 74, 76, 77, 72], [69, 67, 65, 67, 69]
    assert keys == [67, *first, *second, *first, 69, 67, 65]
    onsets = [onset for onset, _, _, _ in sounds(scores.compound(), 1)]
    assert (onsets[11], onsets[16]) == (Fraction(13, 2), Fraction(19, 2))


def test_every_measure_stands_once_where_that_is_asked_for() -> None:
    assert lengths_of_measures(changing()) == [0, 4, 7, 11]
    assert lengths_of_measures(changing(), unfolded=False) == [0, 4]


def test_meter_key_and_tempo_come_back_with_a_repeat() -> None:
    file = mido.MidiFile(file=io.BytesIO(write_midi(changing())))
    now, found = 0, []
    for message in file.tracks[0]:
        now += message.time
        if message.type in ("time_signature", "key_signature", "set_tempo"):
            value = getattr(message, {"time_signature": "numerator", "key_signature": "key"}.get(message.type, "tempo"))
            found.append((Fraction(now, TICKS_PER_QUARTER), value))
    slow, fast = 1_000_000, 500_000
    assert found == [
        (0, 4), (0, "C"), (0, slow), (4, 3), (4, "D"), (4, fast),
        (7, 4), (7, "C"), (7, slow), (11, 3), (11, "D"), (11, fast),
    ]  # fmt: skip
    assert file.length == pytest.approx(2 * (4 + 1.5))


def test_a_tempo_inside_a_measure_holds_until_its_repeat() -> None:
    b = scores.Builder()
    first = b.measure("1", b.voice("w C5"), tempo=Tempo(Fraction(60)), **scores.start())
    second = b.measure("2", b.voice("h D5 | h E5"), tempo=Tempo(Fraction(120), at=Fraction(2)), repeat_end=True)
    score = scores.score([first, second], [Part("P1", "Flute")])
    tempos = [message.tempo for message in meta(score, "set_tempo")]
    assert tempos == [1_000_000, 500_000, 1_000_000, 500_000]
    assert mido.MidiFile(file=io.BytesIO(write_midi(score))).length == pytest.approx(2 * 7)


def held(*voices: Voice, **more: object) -> Score:
    """Two measures, the first of which has fermatas, played twice."""
    b = scores.Builder()
    first = b.measure("1", *voices, **{**scores.start(), **more})
    return scores.score([first, b.measure("2", b.voice("w C5"), repeat_end=True)], [scores.PIANO])


def tempos(score: Score) -> list[tuple[Fraction, int]]:
    now, found = 0, []
    for message in read(score).tracks[0]:
        now += message.time
        if message.type == "set_tempo":
            found.append((Fraction(now, TICKS_PER_QUARTER), message.tempo))
    return found


def fermata(b: scores.Builder, words: str) -> Event:
    return b.event(words, articulations=("fermata",))


def test_time_stands_under_a_fermata() -> None:
    b = scores.Builder()
    voice = b.voice((*b.events("q C5 | q D5"), fermata(b, "q E5"), *b.events("q F5")))
    score = held(voice, tempo=Tempo(Fraction(60)))
    once = [(Fraction(0), 1_000_000), (Fraction(2), 2_000_000), (Fraction(3), 1_000_000)]
    assert tempos(score) == [*once, *((8 + at, tempo) for at, tempo in once[1:])]
    assert read(score).length == pytest.approx(2 * (5 + 4))


def test_after_a_fermata_at_the_end_of_a_measure_time_goes_on_in_the_next() -> None:
    b = scores.Builder()
    assert tempos(held(b.voice((*b.events("h C5"), fermata(b, "h E5"))), tempo=Tempo(Fraction(60)))) == [
        (Fraction(0), 1_000_000), (Fraction(2), 2_000_000), (Fraction(4), 1_000_000),
        (Fraction(10), 2_000_000), (Fraction(12), 1_000_000),
    ]  # fmt: skip


def test_without_a_tempo_a_fermata_holds_what_midi_has_by_itself() -> None:
    b = scores.Builder()
    assert tempos(held(b.voice((fermata(b, "h C5"), *b.events("h E5")))))[:2] == [
        (Fraction(0), 1_000_000), (Fraction(2), 500_000),
    ]  # fmt: skip


def test_fermatas_of_several_voices_hold_once() -> None:
    b = scores.Builder()
    high = b.voice((*b.events("q C5 | q D5"), fermata(b, "h E5")))
    low = b.voice((*b.events("q C3 | q D3 | q E3"), fermata(b, "q F3")), staff=2)
    rest = b.voice((*b.events("h r"), fermata(b, "q r"), *b.events("q C4")), staff=2, number=2)
    measure = held(high, low, rest).measures[0]
    assert holds(measure, settings(held(high, low, rest))[0]) == [(Fraction(2), Fraction(4))]
    assert holds(held(low).measures[0], settings(held(low))[0]) == [(Fraction(3), Fraction(4))]


def test_a_tempo_inside_a_hold_is_held_too() -> None:
    b = scores.Builder()
    score = held(b.voice((fermata(b, "w C5"),)), tempo=Tempo(Fraction(60), at=Fraction(2)))
    assert tempos(score)[:3] == [(Fraction(0), 1_000_000), (Fraction(2), 2_000_000), (Fraction(4), 1_000_000)]


def test_rests_at_the_end_belong_to_the_piece() -> None:
    b = scores.Builder()
    measures = [
        b.measure("1", b.voice("w C5"), tempo=Tempo(Fraction(60)), **scores.start()),
        b.measure("2", b.voice("w m")),
    ]
    assert read(scores.score(measures, [Part("P1", "Flute")])).length == pytest.approx(8)


def test_more_parts_than_channels_use_another_port() -> None:
    b = scores.Builder()
    parts = [Part(f"P{number}", f"Voice {number}") for number in range(1, 18)]
    measure = b.measure("1", *(b.voice("w C5", part=part.id) for part in parts), **scores.start())
    tracks = read(scores.score([measure], parts)).tracks[1:]
    ports = [next((message.port for message in track if message.type == "midi_port"), 0) for track in tracks]
    assert ports == [0] * 15 + [1, 1]
    channels = [next(message.channel for message in track if message.type == "note_on") for track in tracks]
    assert channels[:2] == channels[15:]


def test_notes_beyond_midi_are_left_out() -> None:
    b = scores.Builder()
    voice = b.voice("h C5 | h C9")
    score = scores.score([b.measure("1", voice, **scores.start())], [Part("P1", "Flute", transposition=12)])
    assert [key for _, _, key, _ in sounds(score, 1)] == [84]


def test_names_of_tracks_keep_the_key_of_an_instrument() -> None:
    score = scores.band()
    named = replace(score, parts=(replace(score.parts[0], name="Clarinet in B♭"), *score.parts[1:]))
    assert read(named).tracks[1].name == "Clarinet in Bb"
