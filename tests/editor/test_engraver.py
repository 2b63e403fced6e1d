"""Engraving in a process beside this one."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace

import pytest

from editor import engraving
from editor.engraver import ROOT, Beside, EngravingError, Here, Work, serve
from tests.editor import scores

BREAKS = (0, 2)


def work(index: int = 0) -> Work:
    return engraving._work(scores.piano(), BREAKS, index, style=engraving.WEB)


@pytest.fixture
def beside() -> Iterator[Beside]:
    made = Beside()
    yield made
    made.close()


def test_a_process_engraves_as_this_one_does(beside: Beside) -> None:
    here = Here()
    assert [beside.svg(work(index)) for index in (0, 1)] == [here.svg(work(index)) for index in (0, 1)]


@pytest.mark.parametrize("make", scores.ALL.values(), ids=scores.ALL)
def test_a_page_s_picture_is_verovio_s_without_its_style(make: scores.Maker) -> None:
    score = make()
    asked = engraving._work(score, (0, 1), 0, style=engraving.WEB)
    full = Here().svg(replace(asked, standalone=True, options={**asked.options, "mmOutput": False}))
    plain = re.sub(r"<style.*?</style>|<desc>.*?</desc>", "", full, flags=re.DOTALL)
    plain = re.sub(r' (?:color="black"|data-class="[^"]*")', "", plain)
    # Marks of what is not drawn; the page hides them.
    plain = re.sub(r'(class="[^"]*placeholder[^"]*")><ellipse [^>]*/></g>', r"\1/>", plain)
    assert Here().svg(asked) == plain.replace("<svg ", '<svg class="music" ', 1)


def test_what_goes_wrong_there_is_said_here(beside: Beside) -> None:
    with pytest.raises(EngravingError, match="measures 0 to 2 of score score1"):
        beside.svg(replace(work(), pages=7))
    assert beside.svg(work()) == Here().svg(work())


def test_a_process_that_has_ended_is_started_again(beside: Beside) -> None:
    first = beside.process_id
    beside._process.kill()
    beside._process.wait()
    assert beside.svg(work()) == Here().svg(work())
    assert beside.process_id != first


def test_a_process_that_ends_each_time_is_an_error(beside: Beside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("editor.engraver.MODULE", "editor.recent")  # ends at once
    beside._process.kill()
    with pytest.raises(EngravingError, match="again and again"):
        beside.svg(work())


def test_the_process_ends_with_its_input() -> None:
    command = [sys.executable, "-m", "editor.engraver"]
    question = json.dumps(asdict(work()))
    done = subprocess.run(command, cwd=ROOT, input=question + "\n", capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == [Here().svg(work()), None]


def test_each_question_has_one_line_of_answer() -> None:
    asked = [work(), replace(work(), pages=7), work(1)]
    answers = io.StringIO()
    serve(io.StringIO("".join(json.dumps(asdict(one)) + "\n" for one in asked)), answers)
    found = [json.loads(line) for line in answers.getvalue().splitlines()]
    assert [fault is None for _, fault in found] == [True, False, True]
    assert [svg is None for svg, _ in found] == [False, True, False]


def test_from_then_on_processes_engrave(monkeypatch: pytest.MonkeyPatch) -> None:
    score = scores.piano()
    expected = engraving.engrave_systems(score, BREAKS)
    monkeypatch.setattr(engraving, "_engravers", engraving._engravers)
    asked: list[str] = []
    svg = Beside.svg

    def note(self: Beside, work: Work) -> str:
        asked.append(work.name)
        return svg(self, work)

    monkeypatch.setattr(Beside, "svg", note)
    made = engraving.use_processes(2)
    try:
        assert engraving.engrave_systems(score, BREAKS) == expected
        assert engraving.engrave_system(score, BREAKS, 0) == expected[0]
    finally:
        for one in made:
            one.close()
    first, second = (f"music-{score.measures[index].id}" for index in BREAKS)
    assert sorted(asked) == sorted([first, first, second])
