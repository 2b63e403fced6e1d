from __future__ import annotations

from dataclasses import astuple, replace

import pytest

from editor.evaluation.mv2h.music import Music, VoicedNote
from editor.evaluation.mv2h.scoring import MV2H, evaluate, evaluate_unaligned
from tests.editor.evaluation.mv2h import minuet


def test_the_published_examples_get_the_published_figures() -> None:
    first, second = evaluate(minuet.truth(), minuet.first()), evaluate(minuet.truth(), minuet.second())
    assert astuple(first) == pytest.approx(
        (0.9302325581395349, 0.8125, 0.7368421052631577, 0.9642857142857143, 1.0), abs=1e-12
    )
    assert first.mean == pytest.approx(0.8887720755376813, abs=1e-12)
    assert astuple(second) == pytest.approx((0.7727272727272727, 1.0, 1.0, 1.0, 0.5), abs=1e-12)
    assert second.mean == pytest.approx(0.8545454545454545, abs=1e-12)


def test_music_agrees_with_itself_in_any_tempo() -> None:
    perfect = MV2H(1.0, 1.0, 1.0, 1.0, 1.0)
    assert evaluate(minuet.truth(), minuet.truth()) == perfect
    assert evaluate_unaligned(minuet.truth(), minuet.truth(eighth_ms=333)) == perfect


def test_alignment_changes_nothing_where_the_times_agree() -> None:
    aligned = evaluate_unaligned(minuet.truth(), minuet.first())
    assert aligned == evaluate(minuet.truth(), minuet.first())


def test_nothing_written_is_worth_nothing() -> None:
    silence = Music((), (), (), (), 0)
    assert evaluate(minuet.truth(), silence) == MV2H(0.0, 0.0, 0.0, 0.0, 0.0)
    assert evaluate_unaligned(minuet.truth(), silence) == MV2H(0.0, 0.0, 0.0, 0.0, 0.0)


def test_values_lose_what_they_are_off_by() -> None:
    reference = _alone(VoicedNote(0, 0, 60, 0, 1000))
    assert evaluate(reference, _alone(VoicedNote(0, 0, 60, 0, 1100))).value == 1.0
    assert evaluate(reference, _alone(VoicedNote(0, 0, 60, 0, 1250))).value == 0.75
    assert evaluate(reference, _alone(VoicedNote(0, 0, 60, 0, 2500))).value == 0.0


def test_onsets_may_be_fifty_milliseconds_off() -> None:
    reference = _alone(VoicedNote(0, 0, 60, 0, 1000))
    assert evaluate(reference, _alone(VoicedNote(50, 0, 60, 0, 1000))).multi_pitch == 1.0
    assert evaluate(reference, _alone(VoicedNote(51, 0, 60, 0, 1000))).multi_pitch == 0.0


@pytest.mark.parametrize(
    ("note", "fault"),
    [
        (VoicedNote(0, 0, 60, 10, 10), "ends before it starts"),
        (VoicedNote(0, 0, 128, 0, 10), "no MIDI number"),
    ],
)
def test_faulty_music_is_refused(note: VoicedNote, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        evaluate(_alone(note), minuet.truth())


def test_notes_out_of_order_are_refused() -> None:
    truth = minuet.truth()
    with pytest.raises(ValueError, match="sorted"):
        evaluate(truth, replace(truth, notes=truth.notes[::-1]))


def _alone(note: VoicedNote) -> Music:
    return Music((note,), (), (), (), note.end_ms)
