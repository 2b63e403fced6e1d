from __future__ import annotations

import io
from pathlib import Path

import mido
import numpy as np
import pytest

from transcriptions.errors import TooLong, UnreadableAudio
from transcriptions.music.performance import Pedal, Performance, PlayedNote, make_part
from transcriptions.performance_midi import is_midi, read_performance, write_performance


def written(path: Path, performance: Performance) -> Path:
    path.write_bytes(write_performance(performance))
    return path


def saved(path: Path, *tracks: list[mido.Message | mido.MetaMessage], ticks: int = 480) -> Path:
    midi = mido.MidiFile(type=1, ticks_per_beat=ticks)
    midi.tracks.extend(mido.MidiTrack(track) for track in tracks)
    midi.save(path)
    return path


def on(note: int, time: int = 0, *, velocity: int = 80, channel: int = 0) -> mido.Message:
    return mido.Message("note_on", note=note, velocity=velocity, time=time, channel=channel)


def off(note: int, time: int = 0, *, channel: int = 0) -> mido.Message:
    return mido.Message("note_off", note=note, time=time, channel=channel)


def test_notes_and_pedals_come_back_within_a_tenth_of_a_millisecond(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    onsets = np.cumsum(random.uniform(0.05, 0.3, 200))
    notes = [PlayedNote(float(t), 30 + i % 60, float(t) + 0.2, 1 + i % 127) for i, t in enumerate(onsets)]
    piano = make_part("Piano", notes, pedals=[Pedal(0.5, 1.25), Pedal(1.3, 2.0)])
    drums = make_part("Drums", [PlayedNote(0.1, 38, 0.2, 99)], is_drums=True)
    flute = make_part("Flöte", [PlayedNote(1.0, 72, 2.0, 64)], program=73)
    performance = Performance((piano, drums, flute), 70.0)
    back = read_performance(written(tmp_path / "a.mid", performance))
    assert [(part.name, part.program, part.is_drums) for part in back.parts] == [
        ("Piano", 0, False),
        ("Drums", 0, True),
        ("Flöte", 73, False),
    ]
    assert back.duration_s == pytest.approx(70.0, abs=1e-4)
    for before, after in zip(performance.parts, back.parts, strict=True):
        assert [(n.pitch, n.velocity) for n in after.notes] == [(n.pitch, n.velocity) for n in before.notes]
        times = [(n.onset_s, n.offset_s) for n in before.notes]
        assert [(n.onset_s, n.offset_s) for n in after.notes] == [pytest.approx(pair, abs=1e-4) for pair in times]
    assert [(p.onset_s, p.offset_s) for p in back.parts[0].pedals] == [(0.5, 1.25), (1.3, 2.0)]


def test_repeated_notes_stay_apart(tmp_path: Path) -> None:
    notes = [PlayedNote(0.0, 60, 0.5, 80), PlayedNote(0.5, 60, 1.0, 90)]
    back = read_performance(written(tmp_path / "a.mid", Performance((make_part("Piano", notes),), 1.0)))
    assert list(back.parts[0].notes) == notes


def test_the_same_performance_gives_the_same_bytes() -> None:
    performance = Performance((make_part("Piano", [PlayedNote(0.0, 60, 0.5)]),), 1.0)
    assert write_performance(performance) == write_performance(performance)


def test_the_tempo_map_of_all_tracks_gives_seconds(tmp_path: Path) -> None:
    conductor = [
        mido.MetaMessage("set_tempo", tempo=1_000_000),
        mido.MetaMessage("set_tempo", tempo=250_000, time=480),
    ]
    back = read_performance(saved(tmp_path / "a.mid", conductor, [on(60), off(60, 480), on(62), off(62, 480)]))
    assert [(n.onset_s, n.offset_s, n.pitch) for n in back.notes] == [(0.0, 1.0, 60), (1.0, 1.25, 62)]


def test_channels_and_programs_become_parts(tmp_path: Path) -> None:
    track = [
        mido.MetaMessage("track_name", name="Band"),
        mido.Message("program_change", program=40, channel=1),
        on(60, channel=1),
        off(60, 480, channel=1),
        mido.Message("program_change", program=41, channel=1),
        on(55, channel=1),
        on(38, channel=9),
        off(55, 480, channel=1),
        off(38, channel=9),
    ]
    back = read_performance(saved(tmp_path / "a.mid", track))
    assert [(part.name, part.program, part.is_drums, part.notes[0].pitch) for part in back.parts] == [
        ("Band", 40, False, 60),
        ("Band", 41, False, 55),
        ("Band", 0, True, 38),
    ]


def test_unreleased_and_released_twice(tmp_path: Path) -> None:
    track = [on(60), on(64, 480), off(64, 480), off(64), on(67, velocity=0), mido.MetaMessage("end_of_track", time=480)]
    back = read_performance(saved(tmp_path / "a.mid", track))
    assert [(n.onset_s, n.offset_s, n.pitch) for n in back.notes] == [(0.0, 1.5, 60), (0.5, 1.0, 64)]


def test_a_note_released_at_once_lasts_a_millisecond(tmp_path: Path) -> None:
    back = read_performance(saved(tmp_path / "a.mid", [on(60), off(60)]))
    assert [(n.onset_s, n.offset_s) for n in back.notes] == [(0.0, 0.001)]


def test_a_file_without_notes_is_an_empty_performance(tmp_path: Path) -> None:
    assert read_performance(saved(tmp_path / "a.mid", [mido.MetaMessage("track_name", name="x")])) == Performance(
        (), 0.0
    )


def test_too_long_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.mid", [on(60), off(60, 480 * 2 * 3600)])
    with pytest.raises(TooLong, match="longer than 30 minutes"):
        read_performance(path, max_duration_s=1800)


def test_what_is_midi_is_seen_in_the_file(tmp_path: Path) -> None:
    assert is_midi(saved(tmp_path / "a.wav", [on(60), off(60, 480)]))
    (tmp_path / "b.mid").write_bytes(b"RIFF")
    assert not is_midi(tmp_path / "b.mid")


def test_damaged_files_are_refused_or_read_and_never_crash(tmp_path: Path) -> None:
    """Every cut and many changed bytes of a real file."""
    file = io.BytesIO()
    midi = mido.MidiFile(type=1)
    midi.tracks.append(mido.MidiTrack([mido.MetaMessage("key_signature", key="Eb"), mido.MetaMessage("set_tempo")]))
    midi.tracks.append(mido.MidiTrack([on(60), off(60, 480), on(62), off(62, 480)]))
    midi.save(file=file)
    whole = file.getvalue()
    random = np.random.default_rng(7)
    damaged = [whole[:length] for length in range(4, len(whole))]
    for _ in range(400):
        changed = bytearray(whole)
        for place in random.integers(4, len(whole), 3):
            changed[place] = random.integers(256)
        damaged.append(bytes(changed))
    refused = 0
    for content in damaged:
        (tmp_path / "a.mid").write_bytes(content)
        try:
            read_performance(tmp_path / "a.mid", max_duration_s=1e9)
        except (UnreadableAudio, TooLong):
            refused += 1
    assert 0 < refused < len(damaged)
