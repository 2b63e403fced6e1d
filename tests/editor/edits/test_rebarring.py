from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from editor.edits.bars import Bar, BarLines, full_bars
from editor.edits.base import NewIds, Refused
from editor.edits.document import Document
from editor.edits.rebarring import rebarred
from editor.edits.tidying import tidied
from tests.editor.edits.spelled import measures
from tests.editor.scores import ALL, Builder, score, start
from transcriptions.music.numbering import measure_numbers, opening_label
from transcriptions.music.score import (
    Clef,
    Event,
    EventKind,
    Grace,
    Key,
    Lyric,
    Mark,
    Part,
    Score,
    Spanner,
    Tempo,
    TimeSignature,
    check,
    event_starts,
    measure_lengths,
)

FLUTE = Part("P1", "Flute", program=73)
F = Fraction


def line(*texts: str, **more: object) -> Score:
    """One voice on one staff in 4/4."""
    b = Builder()
    first, *others = texts
    return score(
        [
            b.measure("1", b.voice(first), **{**start(), **more}),
            *(b.measure(str(number), b.voice(text)) for number, text in enumerate(others, start=2)),
        ],
        [FLUTE],
    )


def in_time(music: Score, numerator: int, denominator: int = 4, *, pickup: Fraction | None = None) -> Score:
    return written(music, full_bars(TimeSignature(numerator, denominator), total(music), pickup=pickup))


def written(music: Score, bars: Sequence[Bar]) -> Score:
    made = rebarred(music, 0, stop=len(music.measures), bars=bars, ids=NewIds("x"))
    made = tidied(Document(music), Document(made)).score
    assert check(made) == []
    return made


def total(music: Score) -> Fraction:
    return sum(measure_lengths(music), F(0))


def sounds(music: Score) -> list[tuple[Fraction, Fraction, str, int, int]]:
    """(start, end, part, staff, pitch) of all that sounds, tied notes as one; grace notes where they stand."""
    found: list[tuple[Fraction, Fraction, str, int, int]] = []
    held: dict[tuple[str, int, int, int], tuple[Fraction, Fraction]] = {}
    opening = F(0)
    for measure, length in zip(music.measures, measure_lengths(music), strict=True):
        for voice in measure.voices:
            for at, event in event_starts(voice):
                for note in event.notes:
                    key = (voice.part_id, voice.staff, voice.number, note.pitch.midi)
                    start = held.pop(key, (opening + at, F(0)))[0] if not event.grace else opening + at
                    end = opening + at + event.duration
                    if note.tied:
                        held[key] = (start, end)
                    else:
                        found.append((start, end, voice.part_id, voice.staff, note.pitch.midi))
        opening += length
    return sorted(found)


def test_notes_over_the_new_bar_lines_are_tied() -> None:
    made = in_time(line("w C4", "q D4 | q E4 | h F4"), 3)
    assert measures(made) == ["h. C4~", "q C4 | q D4 | q E4", "h F4 | q r"]
    assert [measure.id for measure in made.measures] == ["m3", "m10", "mx-1"]
    assert [measure.label for measure in made.measures] == ["1", "2", ""]
    assert [measure.time for measure in made.measures] == [TimeSignature(3, 4), None, None]


def test_notes_tied_over_a_bar_line_that_is_gone_are_one_again() -> None:
    music = line("w C4", "q D4 | q E4 | h F4")
    assert measures(in_time(in_time(music, 3), 4)) == measures(music)


def test_a_long_note_that_was_written_in_many_pieces_is_one_again() -> None:
    music = line("w C4", "w D4")
    assert measures(in_time(music, 5, 8))[:2] == ["h C4~ | e C4~", "q. C4 | q D4~"]
    assert measures(in_time(in_time(music, 5, 8), 4)) == ["w C4", "w D4"]


def test_a_tie_inside_a_measure_stays_as_it_was_written() -> None:
    assert measures(in_time(line("h C4~ | h C4", "w m"), 8)) == ["h C4~ | h C4 | h r | h r"]


def test_a_note_of_its_own_value_stays_where_no_bar_line_cuts_it() -> None:
    music = line("e C4 | q D4 | e E4 | h F4")
    assert measures(in_time(music, 2)) == ["e C4 | q D4 | e E4", "h F4"]


def test_what_has_signs_of_its_own_is_not_joined() -> None:
    b = Builder()
    accented = b.event("h E4", articulations=("accent",))
    music = score(
        [b.measure("1", b.voice("h D4 | h E4~"), **start()), b.measure("2", b.voice((accented, b.event("h F4"))))],
        [FLUTE],
    )
    assert measures(in_time(music, 8)) == ["h D4 | h E4~ | h E4 | h F4"]


def test_a_fermata_goes_to_the_last_of_the_tied_notes_and_the_other_signs_stay_on_the_first() -> None:
    b = Builder()
    event = b.event("w C4", articulations=("accent", "fermata"), lyrics=(Lyric(1, "la"),))
    made = in_time(score([b.measure("1", b.voice((event,)), **start())], [FLUTE]), 2)
    pieces = [event for measure in made.measures for event in measure.voices[0].events]
    assert [piece.articulations for piece in pieces] == [("accent",), ("fermata",)]
    assert [piece.lyrics for piece in pieces] == [(Lyric(1, "la"),), ()]
    back = in_time(made, 4).measures[0].voices[0].events
    assert [(piece.id, piece.articulations) for piece in back] == [(event.id, ("accent", "fermata"))]


def test_fingering_and_ids_stay_with_the_first_of_the_tied_notes() -> None:
    b = Builder()
    note = b.note("C4", fingering="3", cautionary=True, confidence=0.5, velocity=70)
    event = Event("e9", EventKind.CHORD, F(4), notes=(note,))
    made = in_time(score([b.measure("1", b.voice((event,)), **start())], [FLUTE]), 2)
    first, second = (measure.voices[0].events[0] for measure in made.measures)
    assert (first.id, first.notes) == ("e9", (replace(note, tied=True),))
    assert (second.id, second.notes) == ("ex-3", (replace(note, id="nx-2", fingering="", cautionary=False),))


def test_grace_notes_go_with_their_note_and_those_at_the_end_stay_there() -> None:
    b = Builder()
    before, after = (b.event(f"e {name}", grace=Grace.ACCIACCATURA) for name in ("D5", "E5"))
    events = (*b.events("h C4 | q D4"), before, *b.events("q E4"), after)
    music = score([b.measure("1", b.voice(events), **start())], [FLUTE])
    assert measures(in_time(music, 2)) == ["h C4", "q D4 | (e D5) | q E4 | (e E5)"]
    assert measures(in_time(music, 3)) == ["h C4 | q D4", "(e D5) | q E4 | (e E5) | q r | q r"]


def test_rests_are_written_as_the_new_measures_ask() -> None:
    assert measures(in_time(line("q C4 | q r | h r", "h. r | q D4"), 3)) == [
        "q C4 | q r | q r",
        "w m",
        "q r | q D4 | q r",
    ]


def test_rests_that_no_bar_line_moves_stay_as_they_were_written() -> None:
    assert measures(in_time(line("q C4 | e r | e r | h r"), 4)) == ["q C4 | e r | e r | h r"]


def test_a_rest_with_a_fermata_is_kept() -> None:
    b = Builder()
    rest = b.event("w m", articulations=("fermata",))
    music = score([b.measure("1", b.voice((rest,)), **start())], [FLUTE])
    made = in_time(music, 3)
    assert measures(made) == ["w m", "q r | q r | q r"]
    signs = [event.articulations for measure in made.measures for event in measure.voices[0].events]
    assert signs == [(), ("fermata",), (), ()]


def test_tuplets_are_kept_whole() -> None:
    b = Builder()
    events = (*b.events("h C4"), *b.tuplet(3, 2, "e", "e D4 | e E4 | e F4"), *b.events("q G4"))
    music = score([b.measure("1", b.voice(events), **start())], [FLUTE])
    made = in_time(music, 3)
    assert measures(made) == ["h C4 | 3:2{e D4 | e E4 | e F4}", "q G4 | q r | q r"]
    assert made.measures[0].voices[0].events[1:4] == events[1:4]


def test_a_tuplet_over_a_bar_line_is_divided() -> None:
    b = Builder()
    events = (*b.events("h C4"), *b.tuplet(3, 2, "q", "q D4 | q E4 | q F4"))
    music = score([b.measure("1", b.voice("w C4"), **start()), b.measure("2", b.voice(events))], [FLUTE])
    assert measures(in_time(music, 7)) == [
        "w C4 | h C4 | 3:2{q D4 | e E4~}",
        "3:2{e E4 | q F4} | q r | q r | q r | q r | q r | q r",
    ]


def test_a_tuplet_of_silence_goes_with_the_measure_that_would_hold_nothing_else() -> None:
    b = Builder()
    events = (*b.events("h. r"), *b.tuplet(3, 2, "e", "e r | e r | e r"))
    music = score([b.measure("1", b.voice("w C4"), **start()), b.measure("2", b.voice(events))], [FLUTE])
    assert measures(in_time(music, 7)) == ["w C4 | q r | q r | q r"]


def test_values_that_cannot_be_written_are_refused() -> None:
    with pytest.raises(Refused, match="128th"):
        written(line("w C4"), [Bar(TimeSignature(4, 4), F(1, 3)), Bar(TimeSignature(4, 4), F(4))])


def test_bars_that_are_too_short_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="too short"):
        written(line("w C4"), [Bar(TimeSignature(3, 4), F(3))])


def test_further_voices_are_filled_with_nothing_to_see_and_go_where_they_have_no_note() -> None:
    b = Builder()
    music = score(
        [
            b.measure("1", b.voice("w C5"), b.voice("h. s | q C4~", number=2), **start()),
            b.measure("2", b.voice("w D5"), b.voice("q C4 | h. s", number=2)),
        ],
        [FLUTE],
    )
    made = in_time(music, 2)
    assert measures(made) == ["h C5~", "h C5", "h D5~", "h D5"]
    assert measures(made, number=2) == ["", "q s | q C4~", "q C4 | q s", ""]


def test_a_pickup_stays_before_the_first_bar_line() -> None:
    b = Builder()
    music = score(
        [b.measure("0", b.voice("q G4"), length=F(1), **start()), b.measure("1", b.voice("w C5"))],
        [FLUTE],
    )
    made = in_time(music, 3, pickup=F(1))
    assert measures(made) == ["q G4", "h. C5~", "q C5 | q r | q r"]
    assert [measure.length for measure in made.measures] == [F(1), None, None]


def test_marks_and_clefs_go_to_the_same_places() -> None:
    b = Builder()
    signs = (Mark("k1", "dynamic", "P1", 1, F(3), "f"), Mark("k2", "pedal", "P1", 1, F(4), "up"))
    music = score(
        [
            b.measure("1", b.voice("w C4"), marks=signs, clefs=(Clef("P1", 1, "C", 3, F(1)),), **start()),
            b.measure("2", b.voice("w D4"), clefs=(Clef("P1", 1, "G", 2),)),
        ],
        [FLUTE],
    )
    made = in_time(music, 2)
    assert [[(mark.id, mark.at) for mark in measure.marks] for measure in made.measures] == [
        [],
        [("k1", F(1)), ("k2", F(2))],
        [],
        [],
    ]
    assert [[(clef.sign, clef.at) for clef in measure.clefs] for measure in made.measures] == [
        [("C", F(1))],
        [],
        [("G", F(0))],
        [],
    ]


def test_tempos_go_to_their_places_and_a_second_one_to_the_next_measure() -> None:
    music = line("w C4", "w D4", "w E4", "w F4")
    tempos = [Tempo(F(bpm)) for bpm in (60, 70, 80, 90)]
    music = replace(
        music,
        measures=tuple(replace(measure, tempo=tempo) for measure, tempo in zip(music.measures, tempos, strict=True)),
    )
    assert [measure.tempo for measure in in_time(music, 8).measures] == [Tempo(F(60)), Tempo(F(70))]
    assert [measure.tempo for measure in in_time(music, 3).measures] == [
        Tempo(F(60)),
        Tempo(F(70), at=F(1)),
        Tempo(F(80), at=F(2)),
        None,
        Tempo(F(90)),
        None,
    ]


def test_keys_bar_lines_repeats_and_endings_stand_on_the_nearest_bar_line() -> None:
    music = line("w C4", "w D4", "w E4", "w F4")
    changes: list[dict[str, object]] = [
        {},
        {"key": Key(2), "repeat_start": True},
        {"repeat_end": True, "barline": "double", "ending": "1"},
        {"barline": "final", "ending": "2"},
    ]
    music = replace(
        music,
        measures=tuple(
            replace(measure, **change)  # type: ignore[arg-type]
            for measure, change in zip(music.measures, changes, strict=True)
        ),
    )
    made = in_time(music, 3).measures
    assert [measure.key for measure in made] == [Key(0), Key(2), None, None, None, None]
    assert [measure.repeat_start for measure in made] == [False, True, False, False, False, False]
    assert [measure.repeat_end for measure in made] == [False, False, False, True, False, False]
    assert [measure.barline for measure in made] == ["", "", "", "double", "", "final"]
    assert [measure.ending for measure in made] == ["", "", "", "1", "2", "2"]


def test_spans_in_the_recording_are_cut_on_straight_lines() -> None:
    music = line("w C4", "w D4")
    first, second = music.measures
    music = replace(
        music,
        measures=(
            replace(first, start_s=0.0, end_s=2.0, confidence=0.9),
            replace(second, start_s=2.0, end_s=6.0, confidence=0.4),
        ),
    )
    made = in_time(music, 3).measures
    assert [(measure.start_s, measure.end_s) for measure in made] == [(0.0, 1.5), (1.5, 4.0), (4.0, 7.0)]
    assert [measure.confidence for measure in made] == [0.9, 0.4, 0.4]


def test_a_span_ends_where_music_that_stays_begins() -> None:
    music = line("w C4", "w D4")
    first, second = music.measures
    music = replace(music, measures=(replace(first, start_s=0.0, end_s=2.0), replace(second, start_s=2.0, end_s=6.0)))
    bars = full_bars(TimeSignature(3, 4), F(4))
    made = rebarred(music, 0, stop=1, bars=bars, ids=NewIds("x"))
    assert [(measure.start_s, measure.end_s) for measure in made.measures] == [(0.0, 1.5), (1.5, 2.0), (2.0, 6.0)]


def test_measures_outside_stay_the_same_objects_and_a_time_that_changes_nothing_goes() -> None:
    b = Builder()
    music = score(
        [
            b.measure("1", b.voice("w C4"), **start()),
            b.measure("2", b.voice("h. D4"), time=TimeSignature(3, 4)),
            b.measure("3", b.voice("h E4"), time=TimeSignature(2, 4)),
            b.measure("4", b.voice("h F4")),
        ],
        [FLUTE],
    )
    made = rebarred(music, 1, stop=2, bars=full_bars(TimeSignature(2, 4), F(3)), ids=NewIds("x"))
    assert measures(made) == ["w C4", "h D4~", "q D4 | q r", "h E4", "h F4"]
    assert [measure.time for measure in made.measures] == [TimeSignature(4, 4), TimeSignature(2, 4), None, None, None]
    assert made.measures[0] is music.measures[0]
    assert made.measures[4] is music.measures[3]


def test_a_line_between_measures_stays_on_the_notes_that_stay() -> None:
    music = line("q C4 | q D4 | h E4~", "h E4 | h F4")
    events = [event for measure in music.measures for event in measure.voices[0].events]
    made = in_time(replace(music, spanners=(Spanner("l1", "slur", events[0].id, events[3].id),)), 8)
    assert measures(made) == ["q C4 | q D4 | w E4 | h F4"]
    assert [event.id for event in made.measures[0].voices[0].events] == [events[index].id for index in (0, 1, 2, 4)]
    assert made.spanners == (Spanner("l1", "slur", events[0].id, events[2].id),)


@pytest.mark.parametrize("name", sorted(ALL))
@pytest.mark.parametrize("meter", [(2, 4), (3, 4), (4, 4), (5, 4), (6, 8), (7, 8), (1, 4), (12, 8)])
def test_nothing_that_sounds_changes(name: str, meter: tuple[int, int]) -> None:
    music = ALL[name]()
    try:
        made = in_time(music, *meter)
    except Refused:
        assert (name, meter) in {("piano", (7, 8)), ("piano", (1, 4))}
        return
    assert sounds(made) == sounds(music)


def test_bars_are_as_many_as_hold_the_music() -> None:
    time = TimeSignature(3, 4)
    assert [bar.length for bar in full_bars(time, F(7))] == [3, 3, 3]
    assert [bar.length for bar in full_bars(time, F(7), pickup=F(1))] == [1, 3, 3]
    assert [bar.length for bar in full_bars(time, F(8), pickup=F(4))] == [1, 3, 3, 3]
    assert [bar.length for bar in full_bars(time, F(6), pickup=F(3))] == [3, 3]
    assert [bar.length for bar in full_bars(time, F(1), pickup=F(2))] == [2]
    assert [bar.length for bar in full_bars(time, F(0))] == [3]
    with pytest.raises(Refused, match="too many measures"):
        full_bars(TimeSignature(1, 64), F(1000))


def test_bar_lines_are_found_by_place() -> None:
    lines = BarLines.of([Bar(TimeSignature(3, 4), F(length)) for length in (1, 3, 3)], is_opening=True)
    assert [lines.index_at(F(place)) for place in (0, 1, 3, 4, 7, 9)] == [0, 1, 1, 2, 2, 2]
    assert [lines.index_before(F(place)) for place in (0, 1, 3, 4, 7)] == [0, 0, 1, 1, 2]
    assert [lines.nearest(F(place, 2)) for place in (0, 1, 3, 5, 6, 14, 20)] == [0, 1, 1, 2, 2, 3, 3]
    assert list(lines.stretches(F(1, 2), F(5))) == [(0, F(1, 2), F(1)), (1, F(0), F(3)), (2, F(0), F(1))]
    assert lines.crossed(F(0), F(4)) == (F(1),)
    assert (lines.frame(0).offset, lines.frame(1).offset) == (F(2), F(0))


def test_measures_are_counted_where_they_stand() -> None:
    music = in_time(line("w C4", "w D4"), 2)
    assert measure_numbers(music) == ["1", "2", "3", "4"]
    for labels, numbers in (
        (["0", "1", "", "2"], ["0", "1", "2", "3"]),
        (["", "", "", ""], ["1", "2", "3", "4"]),
        (["7", "X1", "8", "12a"], ["7", "X1", "8", "12a"]),
        (["3", "7", "8", "9"], ["3", "4", "5", "6"]),
        (["1", "2", "2", "3"], ["1", "2", "2", "3"]),
        (["1", "2", "1", "2"], ["1", "2", "1", "2"]),
        (["1", "", "2", "1"], ["1", "2", "3", "1"]),
        (["1", "", "1", "2"], ["1", "2", "3", "4"]),
    ):
        named = [replace(measure, label=label) for measure, label in zip(music.measures, labels, strict=True)]
        assert measure_numbers(replace(music, measures=tuple(named))) == numbers


def test_an_upbeat_is_not_counted() -> None:
    music = line("w C4", "w D4")
    bars = full_bars(TimeSignature(4, 4), F(9), pickup=F(1))
    upbeat = rebarred(music, 0, stop=2, bars=bars, ids=NewIds("x"))
    assert measure_numbers(upbeat) == ["0", "1", "2"]
    back = rebarred(upbeat, 0, stop=3, bars=full_bars(TimeSignature(4, 4), F(9)), ids=NewIds("y"))
    assert measure_numbers(back) == ["1", "2"]
    assert [opening_label(label, is_upbeat=True) for label in ("", "0", "1", "7", "X1")] == ["0", "0", "0", "7", "X1"]
