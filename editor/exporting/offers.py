"""The downloads menu: what there is of a tab, in groups."""

from __future__ import annotations

from dataclasses import dataclass

from editor.models import ExportKind, Paper, request_address
from editor.tabs import WHOLE, Tab
from transcriptions.models import Source, Transcription
from transcriptions.music.score import Score

DIRECT = (
    ("musicxml", "MusicXML", "for other programs"),
    ("mxl", "MXL", "the same, compressed"),
    ("midi-written", "MIDI as written", "in strict time"),
    ("mei", "MEI", "for research"),
)
SOUNDS = (ExportKind.MP3, ExportKind.OPUS, ExportKind.WAV)
HINTS = {
    ExportKind.PDF: "{paper}",
    ExportKind.PARTS: "PDF, {paper}",
    ExportKind.SVG: "drawings",
    ExportKind.MP3: "plays everywhere",
    ExportKind.OPUS: "small",
    ExportKind.WAV: "full quality",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """is_direct: given at once; else a worker makes it first."""

    label: str
    hint: str
    address: str
    is_direct: bool


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    offers: tuple[Offer, ...]


def offers(transcription: Transcription, tab: Tab, score: Score) -> list[Group]:
    """score: the whole one."""

    def address(form: str, paper: str = "") -> str:
        return request_address(transcription.pk, form, tab=tab, paper=paper)

    def made(kind: ExportKind, paper: str = "") -> Offer:
        return Offer(kind.label, hint_of(kind, paper), address(kind.value, paper), is_direct=False)

    printed = [made(ExportKind.PDF, paper) for paper in Paper]
    if tab == WHOLE and len(score.parts) > 1:
        printed += [made(ExportKind.PARTS, paper) for paper in Paper]
    printed.append(made(ExportKind.SVG, Paper.A4))
    edited = [Offer(label, hint, address(form), is_direct=True) for form, label, hint in DIRECT]
    if has_original(transcription):
        edited.append(
            Offer("Original file", "as it came", request_address(transcription.pk, "original"), is_direct=True)
        )
    sounds = [made(kind) for kind in SOUNDS]
    if has_recording(transcription):
        heard = request_address(transcription.pk, "midi-heard")
        sounds.append(Offer("MIDI as heard", "as it was played", heard, is_direct=True))
    return [Group("Print", tuple(printed)), Group("Edit elsewhere", tuple(edited)), Group("Listen", tuple(sounds))]


def has_recording(transcription: Transcription) -> bool:
    """Whether there are notes that were heard: imported scores have none."""
    return transcription.artefacts.filter(stage="notes").exists()


def has_original(transcription: Transcription) -> bool:
    """Whether the score was read from a file: copies of versions were not."""
    return transcription.source == Source.SCORE and bool(transcription.recording)


def hint_of(kind: ExportKind, paper: str) -> str:
    """What stands in small print beside a kind's name."""
    return HINTS[kind].format(paper=Paper(paper).label if paper else "")
