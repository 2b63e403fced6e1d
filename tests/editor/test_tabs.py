"""Tabs: their names, and what each shows of a score."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from editor.tabs import WHOLE, NoSuchTab, Tab, tabs_of
from tests.editor import scores
from tests.editor.scores import Builder
from transcriptions.music.arranging.versions import Version, arrange
from transcriptions.music.score import Clef, Mark, Part, Score, Spanner, check


def duo() -> Score:
    """Two flutes and a piano; a slur in each flute, marks of one part and of all."""
    b = Builder()
    voices = [
        b.voice("h C5 | h D5", part="P1"),
        b.voice("h E5 | h F5", part="P2"),
        b.voice("w C4", part="P3"),
        b.voice("w C3", part="P3", staff=2),
    ]
    marks = (
        Mark("k1", "rehearsal", "P1", 1, Fraction(0), "A"),
        Mark("k2", "dynamic", "P1", 1, Fraction(0), "p"),
        Mark("k3", "dynamic", "P2", 1, Fraction(0), "f"),
    )
    measure = b.measure("1", *voices, marks=marks, clefs=(Clef("P3", 2, "F", 4),), **scores.start())
    lines = tuple(Spanner(f"l{n}", "slur", voices[n].events[0].id, voices[n].events[1].id) for n in (0, 1))
    parts = [Part("P1", "Flute"), Part("P2", "Flute"), Part("P3", "Piano", staves=2)]
    return scores.score([measure], parts, spanners=lines)


@pytest.mark.parametrize("name", ["score", "part-P1", "full", "intermediate", "easy", "lead-sheet"])
def test_names_are_read_back(name: str) -> None:
    assert Tab.parse(name).name == name


@pytest.mark.parametrize("name", ["", "part-", "parts", "as-played", "Score", "harder"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(NoSuchTab):
        Tab.parse(name)


def test_tabs_come_in_the_order_of_the_score() -> None:
    names = [tab.name for tab in tabs_of(duo())]
    assert names == ["score", "part-P1", "part-P2", "part-P3", "full", "intermediate", "easy", "lead-sheet"]
    assert [tab.name for tab in tabs_of(scores.piano())] == ["score", "full", "intermediate", "easy", "lead-sheet"]
    assert tabs_of(scores.drums()) == [WHOLE]


def test_parts_of_one_name_are_numbered() -> None:
    score = duo()
    assert [tab.label(score) for tab in tabs_of(score)[:5]] == ["Score", "Flute 1", "Flute 2", "Piano", "Full"]
    assert Tab("part-P1").titled("Song", score) == "Song (Flute 1)"
    assert Tab("easy").titled("Song", score) == "Song (easy)"
    assert WHOLE.titled("Song", score) == "Song"
    nameless = replace(score, parts=tuple(replace(part, name="") for part in score.parts))
    assert Tab("part-P3").label(nameless) == "Part 3"


def test_a_part_has_its_own_music_and_what_is_common() -> None:
    score = duo()
    alone = Tab("part-P2").score_of(score)
    assert check(alone) == []
    assert alone.parts == (score.parts[1],)
    measure = alone.measures[0]
    assert measure.voices == (score.measures[0].voices[1],)
    assert [(mark.id, mark.part_id) for mark in measure.marks] == [("k1", "P2"), ("k3", "P2")]
    assert (measure.time, measure.key, measure.clefs) == (score.measures[0].time, score.measures[0].key, ())
    assert [line.id for line in alone.spanners] == ["l1"]
    assert Tab("part-P3").score_of(score).measures[0].clefs == score.measures[0].clefs


def test_the_score_itself_and_versions() -> None:
    score = scores.piano()
    assert WHOLE.score_of(score) is score
    assert Tab("easy").score_of(score) == arrange(score, Version.EASY)
    assert [tab.name for tab in tabs_of(duo()) if tab.is_editable] == ["score", "part-P1", "part-P2", "part-P3"]


def test_a_part_that_is_not_there() -> None:
    gone = Tab.parse("part-P9")
    for ask in (gone.label, gone.score_of, lambda score: gone.titled("Song", score)):
        with pytest.raises(NoSuchTab):
            ask(duo())
