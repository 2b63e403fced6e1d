"""What pages show of a score: the decoded score, its tabs and its systems."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from django.core.files.storage import default_storage

from editor import engraving
from editor.engraving import Style
from editor.layout import break_systems
from editor.tabs import WHOLE, Tab
from transcriptions.models import Transcription
from transcriptions.music.codec import performance_from_json
from transcriptions.music.performance import Performance
from transcriptions.music.score import Score, Tempo
from transcriptions.written import written_from_json

# Decoded scores of 200 measures take about 10 MB each, a system's SVG about 40 KB.
KEPT_SCORES = 8
KEPT_SYSTEMS = 256

VIEW_BOX = re.compile(r"viewBox=\"([^\"]+)\"")

# Widths in staff spaces: about 8 px each on the sheet of a desk's screen and on a phone.
STYLES = {"wide": Style(width=128), "narrow": Style(width=46)}


@dataclass(frozen=True, slots=True)
class ScoreView:
    """A score as a page lays it out. key names its contents; breaks are the measures that start a system."""

    key: str
    score: Score
    layout: str
    breaks: tuple[int, ...]

    def system(self, index: int) -> str:
        """The SVG of one system. Raises IndexError when there is none."""
        if not 0 <= index < len(self.breaks):
            raise IndexError(index)
        return _system_svg(self, index)

    def measure_number(self, index: int) -> str:
        return self.score.measures[self.breaks[index]].label

    def __hash__(self) -> int:
        return hash((self.key, self.layout))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ScoreView) and (self.key, self.layout) == (other.key, other.layout)


def score_file(transcription: Transcription) -> str:
    """Where the score is stored, a name that no other score has. Raises Artefact.DoesNotExist."""
    return str(transcription.newest_artefact("score").file.name)


def machine_score(transcription: Transcription) -> Score:
    """What the machine wrote. Raises Artefact.DoesNotExist."""
    return decoded(score_file(transcription))


def view_score(transcription: Transcription, layout: str, tab: Tab = WHOLE) -> ScoreView:
    """Raises KeyError for an unknown layout, NoSuchTab."""
    name = score_file(transcription)
    breaks = _breaks(name, tab, STYLES[layout].width)
    return ScoreView(f"{name} {tab.name}", shown(name, tab), layout, breaks)


def performance(transcription: Transcription) -> Performance:
    """What was heard."""
    artefact = transcription.newest_artefact("notes")
    with artefact.file.open("rb") as file:
        return performance_from_json(file.read().decode())


@lru_cache(maxsize=KEPT_SCORES)
def decoded(file_name: str) -> Score:
    """The machine's score."""
    with default_storage.open(file_name) as file:
        return written_from_json(file.read().decode()).score


@lru_cache(maxsize=2 * KEPT_SCORES)
def shown(file_name: str, tab: Tab) -> Score:
    """What a tab shows of the machine's score. Raises NoSuchTab."""
    return tab.score_of(decoded(file_name))


@lru_cache(maxsize=8 * KEPT_SCORES)
def _breaks(file_name: str, tab: Tab, width: int) -> tuple[int, ...]:
    return break_systems(shown(file_name, tab), width)


@lru_cache(maxsize=KEPT_SYSTEMS)
def _system_svg(view: ScoreView, index: int) -> str:
    return engraving.engrave_system(view.score, view.breaks, index, style=STYLES[view.layout])


def typical_view_box(systems: list[str]) -> str:
    """What a system that is not engraved yet will need: the middle one of those that are."""
    boxes = sorted((VIEW_BOX.findall(svg)[0] for svg in systems), key=lambda box: float(box.split()[3]))
    return str(boxes[len(boxes) // 2])


def first_tempo(score: Score) -> Tempo | None:
    return next((measure.tempo for measure in score.measures if measure.tempo), None)
