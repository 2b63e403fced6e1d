"""Verovio and nothing else: MEI in, the SVG of a page out, in this process or in one beside it.

Verovio holds the GIL while it works. A web process therefore gives this work to processes of its own, which run this
module: a line of JSON asks, a line of kind and length and then so many bytes of text answer, and the end of the input
ends them.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

import verovio

ROOT = Path(__file__).resolve().parent.parent
MODULE = "editor.engraver"
# A process that has ended is started again this often for one piece of work.
TRIES = 2
# A system takes a hundredth of a second: what has not answered by then never will. Browsers wait for 30 s.
PATIENCE_S = 20.0
# What an answer is, in its first line.
SVG, FAULT = b"svg", b"fault"
CHUNK = 1 << 16


class _EndedError(Exception):
    """The process has ended."""


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
    """A toolkit in a process of its own, which is started again when it has ended, or does not answer."""

    def __init__(self) -> None:
        self._process = _started()

    def svg(self, work: Work) -> str:
        question = _question(work)
        for _ in range(TRIES):
            try:
                is_svg, text = self._asked(question)
            except _EndedError:
                self._restart()
            except TimeoutError:
                self._restart()
                raise EngravingError(f"{work.what}: no answer within {PATIENCE_S:g} s") from None
            else:
                if not is_svg:
                    raise EngravingError(text)
                return text
        raise EngravingError("the process that engraves ends again and again")

    def _asked(self, question: bytes) -> tuple[bool, str]:
        """Raises _EndedError and TimeoutError."""
        process, deadline = self._process, time.monotonic() + PATIENCE_S
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            _send(process.stdin.fileno(), question, deadline)
            return _received(process.stdout.fileno(), deadline)
        except OSError as error:
            if isinstance(error, TimeoutError):
                raise
            raise _EndedError from error

    def _restart(self) -> None:
        self.close()
        self._process = _started()

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


def _started() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", MODULE]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)  # noqa: S603
    assert process.stdin is not None
    # One that does not read must not hold whoever writes.
    os.set_blocking(process.stdin.fileno(), False)
    return process


def _question(work: Work) -> bytes:
    values = {item.name: getattr(work, item.name) for item in fields(work)}
    return json.dumps(values).encode() + b"\n"


def _send(pipe: int, data: bytes, deadline: float) -> None:
    """Raises OSError, TimeoutError among them."""
    rest = memoryview(data)
    while rest:
        _wait(pipe, select.POLLOUT, deadline)
        rest = rest[os.write(pipe, rest) :]


def _received(pipe: int, deadline: float) -> tuple[bool, str]:
    """Whether an answer is an SVG, and its text. Raises _EndedError and TimeoutError."""
    data = b""
    while b"\n" not in data:
        data += _read(pipe, deadline)
    head, _, text = data.partition(b"\n")
    kind, length = head.split()
    chunks, missing = [text], int(length) - len(text)
    while missing > 0:
        chunks.append(_read(pipe, deadline))
        missing -= len(chunks[-1])
    return kind == SVG, b"".join(chunks).decode()


def _read(pipe: int, deadline: float) -> bytes:
    _wait(pipe, select.POLLIN, deadline)
    data = os.read(pipe, CHUNK)
    if not data:
        raise _EndedError
    return data


def _wait(pipe: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(pipe, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise TimeoutError


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


def serve(questions: Iterable[str | bytes], answers: BinaryIO) -> None:
    """Answer until the questions end, each with its SVG or with what went wrong, after a line that says which."""
    toolkit = Here()
    for line in questions:
        try:
            kind, text = SVG, toolkit.svg(Work(**json.loads(line)))
        except EngravingError as error:
            kind, text = FAULT, str(error)
        data = text.encode()
        answers.write(b"%s %d\n%s" % (kind, len(data), data))
        answers.flush()


def main() -> None:
    # Whoever started it ends it by closing its input, also after Ctrl-C in their terminal.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What Verovio prints goes where its warnings go, not between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
