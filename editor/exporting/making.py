"""Makes the files that workers make, and the ones that pages give at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from editor.current import current_score
from editor.exporting.archives import distinct, write_mxl, zipped
from editor.exporting.errors import ExportRefused, Unwanted
from editor.exporting.names import file_name
from editor.exporting.pages import Report, export_pdf, export_svg
from editor.exporting.sound import export_sound
from editor.models import Export, ExportKind
from editor.tabs import tabs_of
from editor.writers.mei import write_mei
from editor.writers.midi import write_midi
from editor.writers.musicxml import write_musicxml
from transcriptions.music.score import Score

# A page that waits looks once a second.
REPORT_INTERVAL_S = 0.5

WRITERS: dict[str, Callable[[Score], bytes]] = {
    "musicxml": write_musicxml,
    "mxl": lambda score: write_mxl(write_musicxml(score)),
    "mei": lambda score: write_mei(score).encode(),
    "midi-written": write_midi,
}


@contextmanager
def made(export: Export) -> Iterator[Path]:
    """The file, until the end of the block. Raises ExportRefused, and Unwanted when nobody wants it any more."""
    with TemporaryDirectory(prefix="export-") as folder:
        yield _MAKERS[ExportKind(export.kind)](export, Path(folder), reporter(export))


def reporter(export: Export) -> Report:
    """Keeps how far it is with the row, not too often."""
    told_at = 0.0

    def report(fraction: float) -> None:
        nonlocal told_at
        now = time.monotonic()
        if now - told_at < REPORT_INTERVAL_S:
            return
        told_at = now
        if not export.report(fraction):
            raise Unwanted(export.pk)

    return report


def _pdf(export: Export, folder: Path, report: Report) -> Path:
    score = current_score(export.transcription, export.view)
    return _kept(
        folder / "score.pdf", export_pdf(score, paper=export.paper, condense=export.view.is_part, report=report)
    )


def _svg(export: Export, folder: Path, report: Report) -> Path:
    """One page as it is, several as an archive."""
    score = current_score(export.transcription, export.view)
    pages = export_svg(score, paper=export.paper, condense=export.view.is_part, report=report)
    if len(pages) == 1:
        return _kept(folder / "score.svg", pages[0])
    name, digits = file_name(score.title), len(str(len(pages)))
    files = {f"{name} {number:0{digits}}.svg": page for number, page in enumerate(pages, start=1)}
    return _kept(folder / "score.zip", zipped(files))


def _parts(export: Export, folder: Path, report: Report) -> Path:
    """A PDF of each part in one archive."""
    tabs = [tab for tab in tabs_of(current_score(export.transcription)) if tab.is_part]
    if not tabs:
        raise ExportRefused("This score has one part only: its PDF is the score's.")
    scores = [current_score(export.transcription, tab) for tab in tabs]
    names = distinct([file_name(score.title) for score in scores])
    files = {}
    for index, (name, score) in enumerate(zip(names, scores, strict=True)):
        share = _share_of(report, index, len(scores))
        files[f"{name}.pdf"] = export_pdf(score, paper=export.paper, condense=True, report=share)
    return _kept(folder / "parts.zip", zipped(files))


def _sound(export: Export, folder: Path, report: Report) -> Path:
    path = folder / f"score.{export.kind}"
    export_sound(current_score(export.transcription, export.view), path, report=report)
    return path


def _share_of(report: Report, index: int, count: int) -> Report:
    return lambda fraction: report((index + fraction) / count)


def _kept(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


_MAKERS: dict[ExportKind, Callable[[Export, Path, Report], Path]] = {
    ExportKind.PDF: _pdf,
    ExportKind.SVG: _svg,
    ExportKind.PARTS: _parts,
    ExportKind.WAV: _sound,
    ExportKind.MP3: _sound,
    ExportKind.OPUS: _sound,
}
