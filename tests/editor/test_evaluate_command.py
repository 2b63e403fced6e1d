"""A piece of our own, one with a broken MIDI file, one without a score and one without beats."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from editor.evaluation.score_figures import MV2H_FIGURES, SCORE_FIGURES
from editor.writers.musicxml import write_musicxml
from tests.transcriptions.music.playing import march, play
from transcriptions.evaluation.beats import BEAT_FIGURES
from transcriptions.learned_weights import load_learned
from transcriptions.music.beats import find_grid
from transcriptions.music.hints import Hints
from transcriptions.music.performance import Performance, make_part
from transcriptions.music.writing import Written, write_score
from transcriptions.performance_midi import write_performance

HINTS = Hints(tempo_bpm=100, meter=(4, 4), pickup_beats=0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pieces")
    performance = Performance((make_part("Piano", play(march(12))),), 40.0)
    written = write_score(performance, load_learned(), grid=find_grid(performance, HINTS))
    midi, score = write_performance(performance), write_musicxml(written.score)
    files = {
        "good": {"truth.mid": midi, "score.musicxml": score, "beats.tsv": _table(written)},
        "broken": {"truth.mid": b"MThd and nothing", "score.musicxml": score, "beats.tsv": _table(written)},
        "scoreless": {"truth.mid": midi, "beats.tsv": _table(written)},
        "beatless": {"truth.mid": midi, "score.musicxml": score},
    }
    for name, contents in files.items():
        (root / name).mkdir()
        for file, data in contents.items():
            (root / name / file).write_bytes(data)
    return root


def _table(written: Written) -> bytes:
    beats = [f"{beat.time_s:.4f}\t{'b' if beat.index_in_bar else 'db'}\n" for beat in written.grid.beats]
    return "".join(["time\ttype\n", *beats]).encode()


@pytest.fixture(scope="module")
def evaluated(folder: Path) -> tuple[str, dict[str, Any]]:
    output = io.StringIO()
    call_command("evaluate", folder, json=folder / "figures.json", stdout=output)
    return output.getvalue(), json.loads((folder / "figures.json").read_text())


def test_each_piece_is_judged_by_what_it_has(evaluated: tuple[str, dict[str, Any]]) -> None:
    items = {item["name"]: item for item in evaluated[1]["items"]}
    score_figures = {*SCORE_FIGURES, *MV2H_FIGURES}
    assert set(items["good"]["figures"]) == {*BEAT_FIGURES} | score_figures
    assert set(items["scoreless"]["figures"]) == {*BEAT_FIGURES}
    assert set(items["beatless"]["figures"]) == score_figures
    assert items["good"]["error"] == ""


def test_a_plain_piece_is_nearly_right(evaluated: tuple[str, dict[str, Any]]) -> None:
    good = next(item["figures"] for item in evaluated[1]["items"] if item["name"] == "good")
    assert good["paired"] == 1.0
    # The level of the beat is a convention.
    assert good["AMLt"] > 0.9
    assert good["rhythm"] > 0.9


def test_a_failure_counts_as_zero_in_every_mean(evaluated: tuple[str, dict[str, Any]]) -> None:
    text, document = evaluated
    items = {item["name"]: item for item in document["items"]}
    broken = items["broken"]
    assert set(broken["figures"].values()) == {0.0}
    assert broken["error"].startswith("UnreadableAudio: This MIDI file cannot be read")
    assert broken["error"] in text
    means = document["means"]["piano"]
    paired = [items[name]["figures"]["paired"] for name in ("good", "broken", "beatless")]
    assert (means["paired"]["count"], means["paired"]["value"]) == (3, pytest.approx(sum(paired) / 3))
    # A failure has written no rests: it is no example of few.
    assert means["rests"]["count"] == 2


def test_the_table_has_a_row_a_piece_and_means_with_intervals(evaluated: tuple[str, dict[str, Any]]) -> None:
    lines = evaluated[0].splitlines()
    assert [line.split()[0] for line in lines[2:6]] == ["beatless", "broken", "good", "scoreless"]
    assert lines[2].split()[2:6] == ["–"] * 4
    mean = next(line for line in lines if line.split()[:1] == ["MV2H"])
    assert mean.split()[-1] == "3"
    assert mean.count("[") == 1


def test_pieces_are_chosen_by_name(folder: Path) -> None:
    output = io.StringIO()
    call_command("evaluate", folder, only=["scoreless"], stdout=output)
    assert [line.split()[0] for line in output.getvalue().splitlines()[2:3]] == ["scoreless"]


def test_audio_that_is_not_there_is_a_failure(folder: Path) -> None:
    output = io.StringIO()
    call_command("evaluate", folder, only=["scoreless"], source="audio", stdout=output)
    assert "FileNotFoundError: scoreless has no audio" in output.getvalue()


@pytest.mark.parametrize("only", [[], ["nothing of that name"]])
def test_a_folder_without_pieces_is_told(tmp_path: Path, folder: Path, only: list[str]) -> None:
    with pytest.raises(CommandError, match="no folders with a MIDI file or audio"):
        call_command("evaluate", folder if only else tmp_path, only=only)
