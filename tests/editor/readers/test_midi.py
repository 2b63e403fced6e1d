"""MIDI of notation programs, mostly as our own writer writes it."""

from __future__ import annotations

import io
import time
from fractions import Fraction

import mido
import pytest

from editor.readers.container import ReadError
from editor.readers.midi import NotWritten, is_written, open_midi
from editor.readers.midi_file import read_midi
from editor.writers.midi import write_midi
from tests.editor import scores
from tests.editor.loaders import written_notes
from transcriptions.music.score import Key, Score, TimeSignature, check


def file_of(*tracks: list[mido.Message | mido.MetaMessage], ticks: int = 480) -> bytes:
    midi = mido.MidiFile(type=1, ticks_per_beat=ticks)
    midi.tracks.extend(mido.MidiTrack(track) for track in tracks)
    written = io.BytesIO()
    midi.save(file=written)
    return written.getvalue()


def note(pitch: int, length: int, *, wait: int = 0, channel: int = 0) -> list[mido.Message]:
    return [
        mido.Message("note_on", channel=channel, note=pitch, velocity=80, time=wait),
        mido.Message("note_off", channel=channel, note=pitch, time=length),
    ]


def meter(numerator: int, denominator: int, wait: int = 0) -> mido.MetaMessage:
    return mido.MetaMessage("time_signature", numerator=numerator, denominator=denominator, time=wait)


def rhythm(score: Score) -> list[tuple[Fraction, bool]]:
    """Duration of each event of the first voice, and whether it is a chord."""
    events = [event for measure in score.measures for event in measure.voices[0].events]
    return [(event.duration, bool(event.notes)) for event in events]


@pytest.mark.parametrize("make", [scores.band, scores.drums], ids=["band", "drums"])
def test_what_our_writer_wrote_comes_back(make: scores.Maker) -> None:
    music = make()
    read = open_midi(write_midi(music)).score
    assert check(read) == []
    assert written_notes(read) == written_notes(music)
    assert [measure.time for measure in read.measures] == [measure.time for measure in music.measures]
    assert [measure.key for measure in read.measures] == [measure.key for measure in music.measures]
    kept = [(part.program, part.transposition, part.is_percussion) for part in music.parts]
    assert [(part.program, part.transposition, part.is_percussion) for part in read.parts] == kept
    notes = [note for measure in read.measures for voice in measure.voices for e in voice.events for note in e.notes]
    assert {note.confidence for note in notes} == {None}
    assert {(measure.start_s, measure.confidence) for measure in read.measures} == {(None, None)}


def test_an_upbeat_is_a_short_first_bar() -> None:
    read = open_midi(write_midi(scores.compound())).score
    first = read.measures[0]
    assert (first.time, first.length, first.label) == (TimeSignature(6, 8), Fraction(1, 2), "0")
    assert first.tempo is not None
    assert (first.tempo.bpm, first.tempo.beat) == (60, Fraction(3, 2))


def test_notes_played_a_little_short_are_written_full() -> None:
    track = [meter(4, 4), *note(60, 456), *note(62, 228, wait=24), *note(64, 228, wait=12), *note(65, 900, wait=12)]
    read = open_midi(file_of([meter(4, 4)], track)).score
    assert rhythm(read) == [(1, True), (Fraction(1, 2), True), (Fraction(1, 2), True), (2, True)]


def test_meters_of_other_beats_follow_each_other() -> None:
    conductor = [meter(4, 4), meter(6, 8, wait=4 * 480), meter(2, 4, wait=3 * 480)]
    track = [message for _ in range(9) for message in note(60, 480)]
    read = open_midi(file_of(conductor, track)).score
    assert [measure.time for measure in read.measures] == [
        TimeSignature(4, 4), TimeSignature(6, 8), TimeSignature(2, 4)
    ]  # fmt: skip
    assert check(read) == []


def test_keys_tempos_and_names_are_kept() -> None:
    conductor = [
        mido.MetaMessage("track_name", name="A Song"),
        meter(2, 4),
        mido.MetaMessage("key_signature", key="Ebm"),
        mido.MetaMessage("set_tempo", tempo=600_000),
        mido.MetaMessage("set_tempo", tempo=500_000, time=1440),
    ]
    track = [mido.MetaMessage("track_name", name="Viola"), mido.Message("program_change", program=41)]
    track += [message for _ in range(6) for message in note(63, 480)]
    read = open_midi(file_of(conductor, track)).score
    assert (read.title, read.parts[0].name, read.parts[0].program) == ("A Song", "Viola", 41)
    assert read.measures[0].key == Key(-6, "minor")
    tempos = [
        (measure.tempo.bpm, measure.tempo.at, measure.tempo.number_shown) for measure in read.measures if measure.tempo
    ]
    assert tempos == [(100, 0, True), (120, 1, False)]


def test_a_performance_is_none() -> None:
    played = [message for wait in (17, 31, 7, 113, 53) for message in note(60, 411, wait=wait)]
    with pytest.raises(NotWritten):
        open_midi(file_of([meter(4, 4), *played]))
    assert check(open_midi(file_of([meter(4, 4), *played]), must_be_written=False).score) == []


def test_a_grid_without_a_meter_or_tempo_says_nothing() -> None:
    plain = [message for _ in range(4) for message in note(60, 480)]
    assert not is_written(read_midi(file_of(plain)))
    assert is_written(read_midi(file_of([meter(4, 4), *plain])))
    assert is_written(read_midi(file_of([mido.MetaMessage("set_tempo", tempo=400_000), *plain])))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "damaged"),
        (b"MThd", "damaged"),
        (b"MThd\0\0\0\x06\0\x01\0\x01\xe7\x28MTrk\0\0\0\x04\0\xff\x2f\0", "damaged"),
        (file_of([meter(4, 4)]), "no notes"),
        (file_of([meter(4, 64), *note(60, 480)]), "time signature"),
        (file_of([meter(1, 32), *note(60, 2**27)]), "more than 5,000 bars"),
    ],
    ids=["empty", "head", "smpte", "silent", "meter", "endless"],
)
def test_bad_files_give_a_sentence(data: bytes, reason: str) -> None:
    started = time.process_time()
    with pytest.raises(ReadError, match=reason):
        open_midi(data)
    assert time.process_time() - started < 2


def test_every_cut_of_a_file_reads_or_says_why() -> None:
    written = write_midi(scores.band())
    for stop in range(0, len(written) - 1, 13):
        try:
            assert check(open_midi(written[:stop], must_be_written=False).score) == []
        except ReadError as error:
            assert str(error).endswith(".")  # noqa: PT017


def test_lyrics_are_named() -> None:
    sung = mido.MetaMessage("lyrics", text="la")
    assert open_midi(file_of([meter(4, 4), sung, *note(60, 480)])).left_out == ("A syllable of lyrics was left out.",)
