"""Engraving in a process beside this one."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import psutil
import pytest

from editor import engraving
from editor.engraver import ROOT, Beside, EngravingError, Here, Work, _question, serve
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


def test_a_process_that_does_not_answer_is_ended_and_started_again(
    beside: Beside, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside.svg(work())
    hanging = beside.process_id
    os.kill(hanging, signal.SIGSTOP)
    with monkeypatch.context() as hasty:
        hasty.setattr("editor.engraver.PATIENCE_S", 0.3)
        with pytest.raises(EngravingError, match=r"measures 0 to 2 of score score1: no answer within 0\.3 s"):
            beside.svg(work())
    assert not psutil.pid_exists(hanging)
    assert beside.svg(work()) == Here().svg(work())


def test_a_process_that_does_not_even_read_holds_nobody(beside: Beside, monkeypatch: pytest.MonkeyPatch) -> None:
    os.kill(beside.process_id, signal.SIGSTOP)
    monkeypatch.setattr("editor.engraver.PATIENCE_S", 0.3)
    with pytest.raises(EngravingError, match="no answer"):
        beside.svg(replace(work(), mei="<mei/>" + " " * 1_000_000))


def test_the_process_ends_with_its_input() -> None:
    command = [sys.executable, "-m", "editor.engraver"]
    done = subprocess.run(command, cwd=ROOT, input=_question(work()), capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    svg = Here().svg(work()).encode()
    assert done.stdout == b"svg %d\n%s" % (len(svg), svg)


def test_each_question_has_one_answer() -> None:
    asked = [work(), replace(work(), pages=7), work(1)]
    answers = io.BytesIO()
    serve(map(_question, asked), answers)
    answers.seek(0)
    kinds = []
    while head := answers.readline():
        kind, length = head.split()
        assert len(answers.read(int(length))) == int(length)
        kinds.append(kind)
    assert kinds == [b"svg", b"fault", b"svg"]


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
