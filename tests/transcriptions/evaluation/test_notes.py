from __future__ import annotations

from transcriptions.evaluation.notes import note_figures
from transcriptions.music.performance import Pedal, Performance, PlayedNote, make_part

PERFECT = {"onsets": 1.0, "onsets and offsets": 1.0}


def played(*notes: tuple[float, int, float], pedals: list[Pedal] | None = None) -> Performance:
    part = make_part("Piano", [PlayedNote(onset, pitch, offset) for onset, pitch, offset in notes], pedals=pedals)
    return Performance((part,), 10.0)


def test_onsets_within_fifty_milliseconds_count() -> None:
    truth = played((0.0, 60, 1.0), (1.0, 62, 2.0))
    assert note_figures(truth, played((0.04, 60, 1.0), (1.04, 62, 2.0))) == PERFECT
    assert note_figures(truth, played((0.06, 60, 1.0), (1.04, 62, 2.0)))["onsets"] == 0.5
    assert note_figures(truth, played((0.0, 61, 1.0), (1.0, 62, 2.0)))["onsets"] == 0.5


def test_offsets_may_be_a_fifth_off() -> None:
    truth = played((0.0, 60, 1.0))
    assert note_figures(truth, played((0.0, 60, 1.2))) == PERFECT
    assert note_figures(truth, played((0.0, 60, 1.3))) == {"onsets": 1.0, "onsets and offsets": 0.0}


def test_the_pedal_holds_notes_until_their_key_is_struck_again() -> None:
    truth = played((0.0, 60, 0.5), (2.0, 60, 2.5), pedals=[Pedal(0.2, 4.0)])
    assert note_figures(truth, played((0.0, 60, 2.0), (2.0, 60, 4.0))) == PERFECT


def test_drums_are_left_out_and_silence_is_worth_nothing() -> None:
    drums = make_part("Drums", [PlayedNote(0.0, 38, 0.1)], is_drums=True)
    assert note_figures(Performance((drums,), 1.0), played((0.0, 38, 0.1))) == dict.fromkeys(PERFECT, 0.0)
