from __future__ import annotations

from pathlib import Path

from editor.evaluation.evaluating import evaluate_item, expected_figures
from editor.evaluation.items import Item
from tests.transcriptions.music.playing import march, play
from transcriptions.evaluation.notes import NOTE_FIGURES
from transcriptions.music.performance import Performance, make_part
from transcriptions.performance_midi import write_performance


def item(folder: Path, heard: list[tuple[float, float, int]]) -> Item:
    """Its recording is another MIDI file: the pipeline takes both."""
    truth, recording = folder / "truth.mid", folder / "heard.mid"
    for path, notes in ((truth, march(2)), (recording, heard)):
        path.write_bytes(write_performance(Performance((make_part("Piano", play(notes)),), 10.0)))
    return Item("march", "piano", truth, recording, None, None)


def test_what_was_heard_is_held_against_the_performance(tmp_path: Path) -> None:
    all_heard = evaluate_item(item(tmp_path, march(2)), from_audio=True)
    assert (all_heard.figures, all_heard.error) == ({"onsets": 1.0, "onsets and offsets": 1.0}, "")
    half_heard = evaluate_item(item(tmp_path, march(2)[::2]), from_audio=True)
    assert 0.6 < half_heard.figures["onsets"] < 0.7


def test_a_performance_is_not_held_against_itself(tmp_path: Path) -> None:
    piece = item(tmp_path, march(2))
    assert expected_figures(piece, from_audio=True) == NOTE_FIGURES
    assert expected_figures(piece, from_audio=False) == ()


def test_a_recording_that_is_not_there_costs_its_item(tmp_path: Path) -> None:
    piece = Item("lost", "piano", tmp_path / "truth.mid", tmp_path / "lost.wav", None, None)
    outcome = evaluate_item(piece, from_audio=True)
    assert outcome.figures == {"onsets": 0.0, "onsets and offsets": 0.0}
    assert outcome.error.startswith("FileNotFoundError")
