from __future__ import annotations

import numpy as np
import pytest

from transcriptions.audio import Audio
from transcriptions.engines import catalogue
from transcriptions.engines.together import join_notes
from transcriptions.errors import Cancelled
from transcriptions.music.performance import Performance, PlayedNote, make_part
from transcriptions.sample import piano

NAME = "transkun+basic-pitch"
RATE = 44_100


def note(onset_s: float, pitch: int, confidence: float = 1.0) -> PlayedNote:
    return PlayedNote(onset_s, pitch, onset_s + 0.4, 64, confidence)


def times(notes: list[PlayedNote]) -> list[tuple[float, int]]:
    return [(each.onset_s, each.pitch) for each in notes]


def bowed(onset_s: float, pitch: int, seconds: float, length_s: float) -> np.ndarray:
    """A tone that swells and stays, with five partials."""
    samples = np.zeros(round(seconds * RATE), np.float32)
    time = np.arange(round(length_s * RATE)) / RATE
    hertz = 440 * 2 ** ((pitch - 69) / 12)
    swell = np.minimum(1, time / 0.08) * np.minimum(1, (length_s - time) / 0.1)
    tone = sum(0.12 / k * np.sin(2 * np.pi * k * hertz * time) for k in range(1, 6))
    first = round(onset_s * RATE)
    samples[first : first + len(time)] = tone * swell
    return samples


def test_piano_and_bowed_notes_are_heard_and_none_twice() -> None:
    struck = [
        PlayedNote(0.5 + 0.5 * index, pitch, 0.9 + 0.5 * index, 80) for index, pitch in enumerate((48, 52, 55, 60))
    ]
    samples = piano.play(Performance((make_part("Piano", struck),), 4.0))
    sound = samples.samples[: 4 * RATE].copy()
    sound = np.pad(sound, (0, 4 * RATE - len(sound)))
    sound += bowed(2.75, 76, 4.0, 1.0)
    fractions: list[float] = []
    engine = catalogue.load(NAME, "cpu")
    heard = engine.transcribe(Audio(sound, RATE), fractions.append)
    assert heard.parts[0].is_mixture
    for wanted in struck:
        found = [
            each for each in heard.notes if each.pitch == wanted.pitch and abs(each.onset_s - wanted.onset_s) < 0.08
        ]
        assert len(found) == 1
    assert any(each.pitch == 76 and abs(each.onset_s - 2.75) < 0.15 for each in heard.notes)
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


def test_it_can_be_stopped() -> None:
    def cancel(fraction: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        catalogue.load(NAME, "cpu").transcribe(Audio(bowed(0.5, 60, 2.0, 1.0), RATE), cancel)


def test_what_both_hear_is_one_note_and_the_first_one_is_kept() -> None:
    joined = join_notes([note(1.0, 60), note(2.0, 64)], [note(1.05, 60), note(2.04, 64)])
    assert times(joined) == [(1.0, 60), (2.0, 64)]


def test_where_the_first_hears_all_the_second_adds_only_what_is_nearly_certain() -> None:
    heard = [note(0.5 * index, 60 + index % 5) for index in range(20)]
    extra = [note(3.1, 71, 0.8), note(4.1, 71, 0.95)]
    assert times(join_notes(heard, [*heard, *extra]))[20:] == [(4.1, 71)]


def test_where_the_first_hears_nothing_the_second_says_what_is_there() -> None:
    others = [note(0.5 * index, 60, 0.55) for index in range(8)] + [note(5.0, 62, 0.45)]
    assert times(join_notes([], others)) == [(0.5 * index, 60) for index in range(8)]


def test_an_overtone_must_be_more_certain() -> None:
    others = [note(1.0, 72, 0.55), note(3.0, 72, 0.55), note(1.0, 64, 0.55)]
    assert times(join_notes([note(1.02, 60)], others)) == [(1.02, 60), (3.0, 72), (1.0, 64)]


def test_pieces_may_change_who_is_heard() -> None:
    """A minute of piano, then a minute of strings."""
    struck = [note(0.5 * index, 60) for index in range(120)]
    strings = [note(90 + 0.5 * index, 67, 0.75) for index in range(120)]
    joined = join_notes(struck, [*struck, note(10.2, 70, 0.75), *strings])
    assert len(joined) == 240
