from __future__ import annotations

from transcriptions.music.ensemble import as_ensemble
from transcriptions.music.performance import Pedal, Performance, PlayedNote, PlayedPart, make_part


def part(name: str, program: int, *pitches: int, is_drums: bool = False) -> PlayedPart:
    notes = [PlayedNote(index * 0.5, pitch, index * 0.5 + 0.4) for index, pitch in enumerate(pitches or (60,))]
    return make_part(name, notes, program=program, is_drums=is_drums)


def names(*parts: PlayedPart) -> list[str]:
    return [one.name for one in as_ensemble(Performance(parts, 10.0)).parts]


def test_chamber_music_has_the_keyboard_at_the_bottom() -> None:
    assert names(part("Pf", 0), part("Vn", 40), part("Fl", 73), part("Sing", 53)) == ["Sing", "Fl", "Vn", "Pf"]


def test_an_orchestra_has_the_strings_at_the_bottom() -> None:
    parts = [part("Vn", 40), part("Db", 43), part("Tp", 56), part("Hn", 60), part("Tm", 47), part("Ob", 68)]
    assert names(*parts, part("Fl", 73)) == ["Fl", "Ob", "Hn", "Tp", "Tm", "Vn", "Db"]


def test_a_band_has_the_drums_at_the_bottom() -> None:
    parts = [part("Kit", 0, 36, is_drums=True), part("Bs", 33, 40), part("Keys", 0), part("Gt", 25), part("Lead", 53)]
    assert names(*parts) == ["Lead", "Gt", "Keys", "Bs", "Kit"]


def test_parts_of_one_instrument_keep_their_order() -> None:
    assert names(part("Violin II", 40), part("Violin I", 40)) == ["Violin II", "Violin I"]


def test_drum_tracks_become_one_part_and_silent_tracks_none() -> None:
    kick, snare = part("Kick", 0, 36, is_drums=True), part("Snare", 0, 38, is_drums=True)
    found = as_ensemble(Performance((kick, make_part("Nothing", []), snare), 9.0)).parts
    assert [(one.is_drums, [note.pitch for note in one.notes]) for one in found] == [(True, [36, 38])]


def test_the_hands_of_a_piano_become_one_part() -> None:
    right, left = part("Piano, right hand", 0, 72), part("Piano, left hand", 0, 48)
    left = make_part(left.name, list(left.notes), pedals=[Pedal(0.0, 1.0)])
    (found,) = as_ensemble(Performance((right, left), 9.0)).parts
    assert (found.name, [note.pitch for note in found.notes], found.pedals) == ("Piano", [48, 72], (Pedal(0.0, 1.0),))
    assert names(part("Primo", 0), part("Secondo", 0)) == ["Primo", "Secondo"]


def test_a_name_stands_in_for_a_program_that_is_not_set() -> None:
    assert [one.program for one in as_ensemble(Performance((part("Cello", 0),), 9.0)).parts] == [42]
    assert [one.program for one in as_ensemble(Performance((part("Cello", 73),), 9.0)).parts] == [73]


def heard(program: int, *notes: PlayedNote) -> list[tuple[int, float]]:
    (found,) = as_ensemble(Performance((make_part("", list(notes), program=program),), 9.0)).parts
    return [(note.pitch, note.confidence) for note in found.notes]


def test_a_note_beyond_the_range_is_kept_and_doubted() -> None:
    assert heard(40, PlayedNote(0, 50, 1), PlayedNote(1, 60, 2)) == [(50, 0.3), (60, 1.0)]


def test_an_unsure_note_beyond_the_range_moves_by_octaves() -> None:
    low, high = PlayedNote(0, 31, 1, confidence=0.4), PlayedNote(1, 120, 2, confidence=0.4)
    assert heard(40, low, high) == [(55, 0.4), (96, 0.4)]


def test_a_one_line_instrument_keeps_the_surest_of_unsure_chords() -> None:
    sure, unsure = PlayedNote(0.0, 72, 1, confidence=0.9), PlayedNote(0.01, 84, 1, confidence=0.3)
    assert heard(73, sure, unsure) == [(72, 0.9)]
    assert heard(40, sure, unsure) == [(72, 0.9), (84, 0.3)]
    assert heard(73, sure, PlayedNote(0.01, 84, 1)) == [(72, 0.9), (84, 1.0)]
