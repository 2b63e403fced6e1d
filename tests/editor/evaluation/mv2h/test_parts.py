from __future__ import annotations

import pytest

from editor.evaluation.mv2h.alignment import alignments, in_time_of
from editor.evaluation.mv2h.harmony import harmony_score, key_score
from editor.evaluation.mv2h.meter import meter_f_measure
from editor.evaluation.mv2h.music import ChordFrom, Grouping, KeyFrom, Music, VoicedNote
from editor.evaluation.mv2h.voices import match_notes, notes_to_value, voice_f_measure


def note(pitch: int, start: int, end: int, voice: int = 0) -> VoicedNote:
    return VoicedNote(start, voice, pitch, start, end)


def harmony(keys: list[KeyFrom], chords: list[ChordFrom] | None = None) -> Music:
    return Music((), (), tuple(keys), tuple(chords or ()), 1000)


def test_a_note_in_the_wrong_voice_breaks_the_links_around_it() -> None:
    reference = [note(60, 0, 10), note(62, 10, 20), note(64, 20, 30)]
    estimate = [note(60, 0, 10), note(62, 10, 20, voice=1), note(64, 20, 30)]
    pairs = match_notes(reference, estimate, onset_ms=0)
    # 60 leads to 64 instead of 62 (one missed, one extra); 62 leads nowhere (one missed).
    assert voice_f_measure(pairs, onset_ms=0) == 0.0
    assert notes_to_value(pairs, reference, onset_ms=0) == [(10, 10)]


def test_the_links_of_a_chord_weigh_as_much_as_those_of_a_note() -> None:
    reference = [note(60, 0, 10), note(64, 0, 10), note(67, 10, 20), note(72, 20, 30)]
    estimate = [note(60, 0, 10), note(64, 0, 10, voice=1), note(67, 10, 20), note(72, 20, 30)]
    pairs = match_notes(reference, estimate, onset_ms=0)
    # 60: one right link of weight 1. 64: one missed of weight 1 / (1/2) = 2. 67: one right.
    assert voice_f_measure(pairs, onset_ms=0) == pytest.approx(2 * 2 / (2 * 2 + 2))


def test_a_voice_goes_on_after_a_rest_with_its_next_notes() -> None:
    reference = [note(60, 0, 10), note(62, 15, 20), note(65, 15, 25)]
    estimate = [note(60, 0, 15), note(62, 15, 20), note(65, 15, 20)]
    assert voice_f_measure(match_notes(reference, estimate, onset_ms=0), onset_ms=0) == 1.0


def test_a_note_is_matched_once() -> None:
    reference = [note(60, 0, 10)]
    assert len(match_notes(reference, [note(60, 0, 10), note(60, 0, 20)], onset_ms=50)) == 1


def test_groupings_match_by_both_ends_and_once() -> None:
    bars = [Grouping(0, 100), Grouping(100, 200)]
    assert meter_f_measure(bars, [Grouping(10, 100), Grouping(100, 190)], grouping_ms=10) == 1.0
    assert meter_f_measure(bars, [Grouping(11, 100), Grouping(100, 200)], grouping_ms=10) == 0.5
    assert meter_f_measure(bars, [Grouping(0, 100), Grouping(0, 100)], grouping_ms=10) == 0.5
    assert meter_f_measure(bars, [], grouping_ms=10) == 0.0


@pytest.mark.parametrize(
    ("tonic", "is_major", "score"),
    [(0, True, 1.0), (7, True, 0.5), (5, True, 0.5), (9, False, 0.3), (0, False, 0.2), (2, True, 0.0), (3, False, 0.0)],
)
def test_keys_near_c_major(tonic: int, is_major: bool, score: float) -> None:
    assert key_score(KeyFrom(0, 0, True), KeyFrom(0, tonic, is_major)) == score


def test_keys_near_a_minor() -> None:
    assert key_score(KeyFrom(0, 9, False), KeyFrom(0, 0, True)) == 0.3
    assert key_score(KeyFrom(0, 9, False), KeyFrom(0, 9, True)) == 0.2
    assert key_score(KeyFrom(0, 9, False), KeyFrom(0, 6, True)) == 0.0


def test_harmony_counts_time() -> None:
    reference = harmony([KeyFrom(0, 0, True), KeyFrom(600, 7, True)], [ChordFrom(0, "C")])
    estimate = harmony([KeyFrom(0, 0, True)], [ChordFrom(0, "C"), ChordFrom(500, "G")])
    # Keys: 600 ms right, 400 ms a fifth off; chords: 500 ms right.
    assert harmony_score(reference, estimate) == pytest.approx((0.8 + 0.5) / 2)
    assert harmony_score(harmony([KeyFrom(0, 0, True)]), estimate) == 1.0
    assert harmony_score(harmony([]), estimate) == 0.0


def test_alignment_leaves_out_what_has_no_counterpart() -> None:
    reference = [note(60, 0, 10), note(62, 10, 20), note(64, 20, 30)]
    estimate = [note(60, 0, 20), note(64, 40, 60), note(71, 60, 70), note(72, 70, 80)]
    assert [(0, 0), (20, 40)] in [alignment[:2] for alignment in alignments(reference, estimate)]


def test_times_between_and_beyond_pairs_keep_their_proportion() -> None:
    estimate = Music((note(60, 0, 10), note(64, 50, 200)), (Grouping(0, 100),), (KeyFrom(0, 0, True),), (), 200)
    moved = in_time_of(estimate, estimate, [(1000, 0), (1200, 100)])
    assert [(found.onset_ms, found.start_ms, found.end_ms) for found in moved.notes] == [
        (1000, 1000, 1020),
        (1100, 1100, 1400),
    ]
    assert moved.groupings == (Grouping(1000, 1200),)
    assert moved.keys == (KeyFrom(1000, 0, True),)
    assert moved.end_ms == 1400
    assert in_time_of(estimate, estimate, [(1000, 50)]).notes[1].end_ms == 1150
    assert in_time_of(estimate, estimate, []).notes == estimate.notes
