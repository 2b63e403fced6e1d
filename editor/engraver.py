"""Verovio and nothing else: MEI in, the SVG of a page out, in this process or in one beside it.

Verovio holds the GIL while it works. A web process therefore gives this work to processes of its own, which run this
module: a line of JSON asks, a line of JSON answers, and the end of the input ends them.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol, TextIO, cast

import verovio

ROOT = Path(__file__).resolve().parent.parent
MODULE = "editor.engraver"
# A process that has ended is started again this often for one piece of work.
TRIES = 2


class EngravingError(RuntimeError):
    """Verovio could not engrave a score: a fault of ours, not of the user's."""


@dataclass(frozen=True, slots=True)
class Work:
    """Page `page` of the `pages` that Verovio must make of the MEI, for the page of a browser or to stand alone.

    what: for messages. name: the id that the SVG gets.
    """

    what: str
    mei: str
    page: int
    pages: int
    name: str
    standalone: bool
    options: Mapping[str, object]


class Engraver(Protocol):
    """Belongs to one thread."""

    def svg(self, work: Work) -> str:
        """Raises EngravingError."""


class Here:
    """A toolkit in this process. Its resource path is thread-local: it works in the thread that makes it."""

    def __init__(self) -> None:
        package = find_spec("verovio")
        if package is None or not package.submodule_search_locations:
            raise EngravingError("verovio is not installed")
        # Its types say that nothing is returned where True is.
        self._toolkit = cast(Any, verovio.toolkit(False))
        if not self._toolkit.setResourcePath(str(Path(package.submodule_search_locations[0]) / "data")):
            raise EngravingError("verovio finds none of its fonts")
        self._options: Mapping[str, object] | None = None

    def svg(self, work: Work) -> str:
        toolkit = self._toolkit
        if self._options != work.options:
            if not toolkit.setOptions(dict(work.options)):
                raise EngravingError(f"verovio refuses an option of {work.options}")
            self._options = work.options
        toolkit.resetXmlIdSeed(1)
        if not toolkit.loadData(work.mei) or toolkit.getPageCount() != work.pages:
            raise EngravingError(f"{work.what}: {toolkit.getLog()}")
        svg = toolkit.renderToSVG(work.page)
        return _with_own_ids(svg if work.standalone else _for_page(svg), work.name)


class Beside:
    """A toolkit in a process of its own, which is started again when it has ended."""

    def __init__(self) -> None:
        self._process = _started()

    def svg(self, work: Work) -> str:
        question = json.dumps(asdict(work)) + "\n"
        for _ in range(TRIES):
            answer = self._asked(question)
            if answer:
                break
            self.close()
            self._process = _started()
        else:
            raise EngravingError("the process that engraves ends again and again")
        svg, fault = json.loads(answer)
        if svg is None:
            raise EngravingError(fault)
        return str(svg)

    def _asked(self, question: str) -> str:
        """The line that it answers, or "" when it has ended."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(question)
            process.stdin.flush()
        except OSError:
            return ""
        return process.stdout.readline()

    @property
    def process_id(self) -> int:
        return self._process.pid

    def close(self) -> None:
        process = self._process
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            with contextlib.suppress(OSError):
                stream.close()


def _started() -> subprocess.Popen[str]:
    command = [sys.executable, "-m", MODULE]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True, encoding="utf-8")  # noqa: S603


def _with_own_ids(svg: str, name: str) -> str:
    """Put a name of ours in place of the id that Verovio gives the SVG and, as a suffix, its glyphs.

    Systems that share a page must not share glyph ids.
    """
    found = re.search(r'<svg [^>]*?\bid="([^"]+)"', svg)
    if not found:
        raise EngravingError("verovio's SVG has no id")
    return svg.replace(found[1], name)


def _for_page(svg: str) -> str:
    """Without description, colour and fonts of its own, as a strict Content-Security-Policy and dark mode need it.

    Verovio's "mmOutput" leaves out the style element, whose rules it takes a fifth of its time to write, puts them on
    each element instead, and writes a tenth of each measure of the whole.
    """
    svg = re.sub(r"<desc>.*?</desc>", "", svg, flags=re.DOTALL)
    svg = re.sub(r' (?:color="black"|stroke="currentColor"|data-class="[^"]*")', "", svg)
    svg = re.sub(r"<text [^>]*>", _without_font, svg)
    svg = re.sub(r'viewBox="([^"]*)"', _in_full, svg, count=1)
    return svg.replace("<svg ", '<svg class="music" ', 1)


def _without_font(text: re.Match[str]) -> str:
    return re.sub(r' font-(?:family|style|weight)="[^"]*"', "", text[0])


def _in_full(box: re.Match[str]) -> str:
    return f'viewBox="{" ".join(str(round(10 * float(number))) for number in box[1].split())}"'


def serve(questions: TextIO, answers: TextIO) -> None:
    """Answer with [SVG, null] or [null, what went wrong], until the questions end."""
    toolkit = Here()
    for line in questions:
        try:
            answer = [toolkit.svg(Work(**json.loads(line))), None]
        except EngravingError as error:
            answer = [None, str(error)]
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def main() -> None:
    # Whoever started it ends it by closing its input, also after Ctrl-C in their terminal.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What Verovio prints goes where its warnings go, not between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    serve(sys.stdin, answers)


if __name__ == "__main__":
    main()
