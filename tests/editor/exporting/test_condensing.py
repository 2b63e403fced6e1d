"""Long rests in parts."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from lxml import etree
from pypdf import PdfReader

from editor.exporting.condensing import condensed
from editor.exporting.pages import export_pdf, export_svg
from tests.editor import scores
from tests.editor.scores import PIANO, Builder
from transcriptions.music.score import Clef, Mark, Measure, Part, Score, Tempo, TimeSignature, check

FLUTE = Part("P1", "Flute", "Fl.", program=73)


def piece(*changes: Mapping[str, object], part: Part = FLUTE) -> Score:
    """A measure of music, and a silent one for each of the changes."""
    b = Builder()
    measures = [b.measure("1", b.voice("w C5"), **scores.start())]
    measures += [b.measure(str(label), b.voice("w r"), **change) for label, change in enumerate(changes, start=2)]
    return scores.score(measures, [part])


def counts(score: Score) -> list[int]:
    """How many measures each measure of the condensed score stands for."""
    found = condensed(score)
    assert check(found.score) == []

    def count(measure: Measure) -> int:
        return max((found.rests.get(event.id, 1) for voice in measure.voices for event in voice.events), default=1)

    return [count(measure) for measure in found.score.measures]


def test_silent_measures_are_counted() -> None:
    score = piece({}, {}, {"barline": "final"})
    assert counts(score) == [1, 3]
    last = condensed(score).score.measures[-1]
    assert (last.label, last.barline) == ("2", "final")
    assert counts(piece({})) == [1, 1]


def test_what_interrupts_a_rest() -> None:
    three = {"time": TimeSignature(4, 4, "common")}
    assert counts(piece({}, {}, three, {})) == [1, 2, 2]
    assert counts(piece({}, {}, {"clefs": (Clef("P1", 1, "F", 4),)}, {})) == [1, 2, 2]
    assert counts(piece({}, {"repeat_end": True}, {}, {})) == [1, 2, 2]
    assert counts(piece({}, {}, {"repeat_start": True}, {})) == [1, 2, 2]
    assert counts(piece({}, {"barline": "double"}, {}, {})) == [1, 2, 2]


def test_what_stays_a_measure_of_its_own() -> None:
    word = (Mark("k1", "text", "P1", 1, Fraction(0), "Solo"),)
    changes: list[dict[str, object]] = [{"marks": word}, {"tempo": Tempo(Fraction(60))}, {"ending": "1"}]
    for change in changes:
        assert counts(piece({}, {}, change, {}, {})) == [1, 2, 1, 2]
    inside = {"clefs": (Clef("P1", 1, "F", 4, at=Fraction(2)),)}
    assert counts(piece({}, {}, inside, {}, {})) == [1, 2, 1, 2]
    fermata = piece({}, {}, {}, {}, {})
    silent = fermata.measures[3]
    event = replace(silent.voices[0].events[0], articulations=("fermata",))
    held = replace(silent, voices=(replace(silent.voices[0], events=(event,)),))
    fermata = replace(fermata, measures=(*fermata.measures[:3], held, *fermata.measures[4:]))
    assert counts(fermata) == [1, 2, 1, 2]


def test_a_part_without_music_at_all() -> None:
    b = Builder()
    measures = [b.measure(str(label), **(scores.start() if label == 1 else {})) for label in range(1, 101)]
    assert counts(scores.score(measures, [FLUTE])) == [100]


def test_the_number_stands_in_print() -> None:
    score = piece(*[{} for _ in range(23)], part=PIANO)
    drawing = etree.fromstring(export_svg(score, condense=True)[0])
    assert len(drawing.findall(".//{*}g[@class='multiRest']")) == 2
    assert len(drawing.findall(".//{*}g[@class='mRest']")) == 1
    assert len(etree.fromstring(export_svg(score)[0]).findall(".//{*}g[@class='measure']")) == 24
    assert len(PdfReader(io.BytesIO(export_pdf(score, condense=True))).pages) == 1
