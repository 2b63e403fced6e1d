from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from editor.writers.sounding import Pedalling, pedallings, soundings
from tests.editor import scores
from transcriptions.music.score import Event, EventKind, Mark, Measure, Note, Part, Pitch, Score, Spanner

FLUTE = Part("P1", "Flute")


def dynamic(at: Fraction | int, text: str, *, part: str = "P1") -> Mark:
    return Mark(f"k{part}{at}{text}", "dynamic", part, 1, Fraction(at), text)


def velocities(score: Score) -> list[int]:
    return [heard.velocity for heard in soundings(score, score.parts[0])]


def test_dynamics_hold_until_the_next_one() -> None:
    b = scores.Builder()
    first = b.measure(
        "1", b.voice("q C5 | q D5 | q E5 | q F5"), marks=(dynamic(1, "pp"), dynamic(3, "f")), **scores.start()
    )
    second = b.measure("2", b.voice("h C5 | h D5"), marks=(dynamic(2, "sfz"),))
    third = b.measure("3", b.voice("w C5"), marks=(dynamic(0, "mf", part="P2"),))
    other = b.measure("4", b.voice("h C5 | h D5"), marks=(dynamic(0, "fp"),))
    score = scores.score([first, second, third, other], [FLUTE, Part("P2", "Oboe")])
    assert velocities(score) == [80, 36, 36, 96, 96, 112, 96, 100, 50]


def test_accents_are_louder_and_what_an_engine_heard_stays() -> None:
    b = scores.Builder()
    events = (
        b.event("q C5", articulations=("accent",)),
        b.event("q D5", articulations=("marcato",)),
        replace(b.event("q E5", articulations=("accent",)), notes=(b.note("E5", velocity=31),)),
        b.event("q F5"),
    )
    loud = b.measure("1", b.voice(events), marks=(dynamic(0, "fff"),), **scores.start())
    assert velocities(scores.score([loud], [FLUTE])) == [127, 127, 31, 122]


def swelling(kind: str, words: str, ends: tuple[int, int], *marks: Mark) -> Score:
    """Three measures: the first has the marks, the second a hairpin from one of its events to another."""
    b = scores.Builder()
    first = b.measure("1", b.voice("w C5"), marks=marks, **scores.start())
    voice = b.voice(words)
    after = b.measure("3", b.voice("w C5"))
    line = Spanner("l1", kind, voice.events[ends[0]].id, voice.events[ends[1]].id)
    return scores.score([first, b.measure("2", voice), after], [FLUTE], spanners=(line,))


def test_a_hairpin_leads_from_one_dynamic_to_the_next() -> None:
    score = swelling("hairpin_up", "q C5 | q D5 | q E5 | q F5", (0, 3), dynamic(0, "p"))
    louder = replace(score.measures[1], marks=(dynamic(3, "f"),))
    written = replace(score, measures=(score.measures[0], louder, score.measures[2]))
    assert velocities(written) == [50, 50, 65, 81, 96, 96]


def test_a_hairpin_that_no_dynamic_ends_leads_a_step_further() -> None:
    softer = swelling("hairpin_down", "q C5 | q D5 | q E5 | q F5", (1, 3), dynamic(0, "p"))
    assert velocities(softer) == [50, 50, 50, 42, 34, 34]
    louder = swelling("hairpin_up", "q C5 | q D5 | q E5 | q F5", (0, 2), dynamic(0, "ffff"))
    assert velocities(louder) == [127] * 6


def test_words_lead_like_hairpins() -> None:
    b = scores.Builder()
    bars = [
        b.measure("1", b.voice("h C5 | h D5"), marks=(dynamic(0, "p"), dynamic(2, "cresc.")), **scores.start()),
        b.measure("2", b.voice("h C5 | h D5"), marks=(dynamic(2, "f"),)),
    ]
    assert velocities(scores.score(bars, [FLUTE])) == [50, 50, 73, 96]
    alone = [b.measure("3", b.voice("h C5 | h D5"), marks=(dynamic(0, "f"), dynamic(2, "dim.")), **scores.start())]
    alone += [b.measure(str(number), b.voice("w C5")) for number in range(4, 10)]
    assert velocities(scores.score(alone, [FLUTE])) == [96, 96, 94, 90, 86, 82, 80, 80]


def test_a_hairpin_over_one_note_is_heard_behind_it() -> None:
    assert velocities(swelling("hairpin_up", "h C5 | h D5", (0, 0), dynamic(0, "mp"))) == [65, 65, 81, 81]


def test_a_dynamic_inside_a_hairpin_ends_it() -> None:
    score = swelling("hairpin_up", "q C5 | q D5 | q E5 | q F5", (0, 3), dynamic(0, "p"))
    inside = replace(score.measures[1], marks=(dynamic(2, "mf"),))
    written = replace(score, measures=(score.measures[0], inside, score.measures[2]))
    assert velocities(written) == [50, 50, 65, 80, 80, 80]


def test_a_hairpin_changes_nothing_in_other_parts_nor_what_an_engine_heard() -> None:
    score = swelling("hairpin_up", "h C5 | h D5", (0, 1))
    other = Part("P2", "Oboe")
    measures = tuple(
        replace(measure, voices=(*measure.voices, replace(measure.voices[0], part_id="P2", events=_heard(index))))
        for index, measure in enumerate(score.measures)
    )
    both = replace(score, parts=(FLUTE, other), measures=measures)
    assert [heard.velocity for heard in soundings(both, other)] == [80, 80, 80]
    assert velocities(both) == [80, 80, 96, 96]


def _heard(index: int) -> tuple[Event, ...]:
    return (Event(f"o{index}", EventKind.CHORD, Fraction(4), notes=(Note(f"on{index}", Pitch("C", 0, 5)),)),)


def tied() -> Score:
    b = scores.Builder()
    measures = [
        b.measure("1", b.voice("h C5 | h D5~"), **scores.start()),
        b.measure("2", b.voice("w D5~")),
        b.measure("3", b.voice("q D5 | h. E5~")),
        b.measure("4", b.voice("w E5")),
    ]
    return scores.score(measures, [FLUTE])


def places(score: Score, indices: range) -> list[tuple[Fraction, Fraction, int, int]]:
    return [(heard.onset, heard.end, heard.key, heard.measure) for heard in soundings(score, FLUTE, indices)]


def test_a_part_of_the_measures_gives_the_sounds_that_begin_there() -> None:
    score = tied()
    assert places(score, range(4)) == [(0, 2, 72, 0), (2, 9, 74, 0), (9, 16, 76, 2)]
    assert places(score, range(1)) == [(0, 2, 72, 0), (2, 9, 74, 0)]
    assert places(score, range(1, 2)) == []
    assert places(score, range(2, 3)) == [(9, 16, 76, 2)]
    assert places(score, range(3, 4)) == []


def test_every_part_of_the_measures_agrees_with_all_of_them() -> None:
    for make in scores.ALL.values():
        score = make()
        for part in score.parts:
            whole = soundings(score, part)
            for index in range(len(score.measures)):
                alone = [heard for heard in whole if heard.measure == index]
                assert sorted(soundings(score, part, range(index, index + 1)), key=repr) == sorted(alone, key=repr)


def test_pedal_signs_and_pedal_lines() -> None:
    b = scores.Builder()
    first = b.measure(
        "1",
        b.voice("h C5 | h D5"),
        marks=(Mark("k1", "pedal", "P1", 1, Fraction(0), "down"), Mark("k2", "pedal", "P1", 1, Fraction(2), "up")),
        **scores.start(),
    )
    second = b.measure("2", b.voice("w m"))
    line = Spanner("l1", "pedal", first.voices[0].events[1].id, second.voices[0].events[0].id)
    score = scores.score([first, second], [FLUTE], spanners=(line,))
    assert pedallings(score, FLUTE) == [
        Pedalling(0, Fraction(0), True),
        Pedalling(0, Fraction(2), False),
        Pedalling(0, Fraction(2), True),
        Pedalling(1, Fraction(4), False),
    ]


def test_nothing_sounds_in_an_empty_measure() -> None:
    b = scores.Builder()
    empty = Measure("m1", "1", (b.voice("w m"),), **scores.start())  # type: ignore[arg-type]
    assert soundings(scores.score([empty], [FLUTE]), FLUTE) == []
