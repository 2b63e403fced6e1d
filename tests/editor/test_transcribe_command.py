from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from editor.management.commands.transcribe import ProgressBar
from tests.transcriptions.recordings import tone, write_recording
from transcriptions.music.performance import Pedal, Performance, PlayedNote, make_part
from transcriptions.performance_midi import read_performance, write_performance
from transcriptions.pipeline import STAGES

ROOT = Path(__file__).resolve().parents[2]
FILES = ["notes.mid", "result.json", "score.mid", "score.musicxml", "score.pdf"]


@pytest.fixture
def scale(tmp_path: Path) -> Path:
    """Eight quarters at 120 a minute, with pedal."""
    pitches = (60, 62, 64, 65, 67, 69, 71, 72)
    notes = [PlayedNote(i / 2, pitch, i / 2 + 0.45, 50 + i) for i, pitch in enumerate(pitches)]
    path = tmp_path / "Scale in C.mid"
    part = make_part("Piano", notes, pedals=[Pedal(0.25, 1.75)])
    path.write_bytes(write_performance(Performance((part,), 4.0)))
    return path


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """In a process of its own, with a database that nothing listens at."""
    environment = os.environ | {"RESCORED_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    command = [sys.executable, "manage.py", "transcribe", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_without_a_database_it_writes_all_five_files(scale: Path, tmp_path: Path) -> None:
    done = run(scale, "--output", tmp_path / "new" / "folder", "--tempo", "120", "--meter", "4/4", "--pickup", "0")
    folder = tmp_path / "new" / "folder"
    assert (done.returncode, done.stdout) == (0, "")
    assert "\r" not in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == FILES
    assert (folder / "score.musicxml").read_bytes().startswith(b"<?xml")
    assert (folder / "score.pdf").read_bytes().startswith(b"%PDF-")
    assert (folder / "score.mid").read_bytes().startswith(b"MThd")
    facts = json.loads((folder / "result.json").read_text())
    assert (facts["tempo_bpm"], facts["meter"], facts["key"]) == (120, "4/4", "C major")
    assert (facts["input"], facts["title"], facts["notes"], facts["measures"]) == ("Scale in C.mid", "Scale in C", 8, 2)
    assert 0 <= facts["confidence"] <= 1
    assert all(set(other) == {"kind", "label", "hints", "probability"} for other in facts["alternatives"])
    assert [(stage["name"], stage["engine"]) for stage in facts["stages"]] == [
        ("prepare", "mido"),
        ("notes", "mido"),
        ("beats", "mido"),
        ("score", "music"),
    ]
    assert all(stage["seconds"] >= 0 and stage["version"] for stage in facts["stages"])


@pytest.mark.parametrize(("pedal", "drawn"), [("shown", 2), ("hidden", 0)])
def test_pedal_signs_are_drawn_when_asked_for(scale: Path, tmp_path: Path, pedal: str, drawn: int) -> None:
    call_command("transcribe", scale, output=tmp_path, pedal=pedal, tempo=120, meter=(4, 4), pickup=0)
    text = (tmp_path / "score.musicxml").read_text()
    assert text.count("<pedal ") == drawn
    assert text.count("damper-pedal=") == 2 - drawn


def test_notes_as_heard_keep_velocity_and_pedal(scale: Path, tmp_path: Path) -> None:
    call_command(
        "transcribe", scale, output=tmp_path / "out", title="A title", composer="A composer", stderr=io.StringIO()
    )
    heard = read_performance(tmp_path / "out" / "notes.mid")
    assert heard.parts == read_performance(scale).parts
    assert heard.parts[0].pedals == (Pedal(0.25, 1.75),)
    text = (tmp_path / "out" / "score.musicxml").read_text()
    assert "A title" in text
    assert "A composer" in text


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("text.mp3", "This file is not a recording that we can read."),
        ("empty.wav", "The file is empty."),
        ("silence.wav", "The recording is silent."),
        ("absent.wav", "No such file or directory"),
    ],
)
def test_bad_input_is_one_clear_line_and_no_result(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "text.mp3").write_text("no music\n" * 100)
    (tmp_path / "empty.wav").touch()
    write_recording(tmp_path / "silence.wav", tone(2, 8_000, level=0), 8_000)
    done = run(tmp_path / name, "--output", tmp_path / "out")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert message in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [("meter", "waltz", "write it as 3/4"), ("tempo", "1000", "tempo_bpm must be 20 to 400")],
)
def test_a_hint_that_makes_no_sense_is_refused(
    scale: Path, tmp_path: Path, option: str, value: str, message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("transcribe", str(scale), "--output", str(tmp_path), f"--{option}", value)


def test_a_folder_that_cannot_be_made_is_one_line(scale: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="file/out: Not a directory"):
        call_command("transcribe", scale, output=tmp_path / "file" / "out")


def test_the_bar_goes_from_nothing_to_all_on_one_line() -> None:
    written: list[str] = []
    bar = ProgressBar(lambda text, ending="\n": written.append(text + ending))
    for stage in STAGES:
        bar(stage.name, 0.0)
        bar(stage.name, 1.0)
        bar(stage.name, 1.0)
    bar.end()
    assert written[0].startswith("\r░")
    assert "  0%  Reading the recording" in written[0]
    assert "100%  Writing the score" in written[-2]
    assert written[-1] == "\n"
    assert len(written) == 2 * len(STAGES) + 1


def test_versions_are_written_beside_the_score(scale: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    done = run(scale, "--output", folder, "--title", "Scale", "--version", "easy", "--version", "lead-sheet")
    assert done.returncode == 0, done.stderr
    versions = [f"score-{name}.{ending}" for name in ("easy", "lead-sheet") for ending in ("mid", "musicxml", "pdf")]
    assert sorted(path.name for path in folder.iterdir()) == sorted([*FILES, *versions])
    text = (folder / "score-lead-sheet.musicxml").read_text()
    assert "<work-title>Scale (lead sheet)</work-title>" in text
    assert "<part-name>Melody</part-name>" in text


def test_unknown_versions_are_refused(scale: Path, tmp_path: Path) -> None:
    done = run(scale, "--output", tmp_path / "out", "--version", "hard")
    assert done.returncode == 2
    assert "invalid choice: 'hard'" in done.stderr
    assert not (tmp_path / "out").exists()
