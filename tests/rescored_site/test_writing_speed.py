from __future__ import annotations

import json

from rescored_site.writing_speed import HOUR_S, as_json, minuet_times, notes_in, write_notes, write_notes_apart
from transcriptions.sample import minuet

ONCE = len(minuet.played().notes)


def test_the_music_goes_on_as_long_as_asked() -> None:
    performance = minuet_times(3)
    assert len(performance.notes) == 3 * ONCE
    first, second, third = ([note.pitch for note in performance.notes[turn * ONCE :][:ONCE]] for turn in range(3))
    assert sorted(first) == sorted(second) == sorted(third)
    longer = minuet_times(round(notes_in(HOUR_S) / ONCE))
    assert abs(longer.duration_s - HOUR_S) < performance.duration_s


def test_every_time_is_played_a_little_differently() -> None:
    onsets_s = [note.onset_s for note in minuet_times(2).notes]
    gaps = {round(later - onset, 6) for onset, later in zip(onsets_s, onsets_s[ONCE:], strict=False)}
    assert len(gaps) > ONCE / 2


def test_notes_are_written_and_measured() -> None:
    measured = write_notes(ONCE + 1)
    assert measured.notes == 2 * ONCE
    assert measured.seconds > 0
    assert measured.processor_s > 0
    assert measured.peak_bytes > 10_000_000
    assert json.loads(as_json(measured))["notes"] == 2 * ONCE


def test_a_process_of_its_own_gives_the_same_facts() -> None:
    measured = write_notes_apart(1)
    assert (measured.notes, measured.music_s) == (ONCE, minuet_times(1).duration_s)
