"""What pages show of a score: the decoded score, its systems, and the files made from it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from editor import engraving
from editor.engraving import Style
from editor.layout import break_systems
from editor.messages import enqueue
from editor.models import Export, ExportState, export_folder
from transcriptions.models import Transcription
from transcriptions.music.arranging.versions import Version, arrange
from transcriptions.music.codec import performance_from_json
from transcriptions.music.performance import Performance
from transcriptions.music.score import Score, Tempo
from transcriptions.storage import full_storage_named
from transcriptions.written import written_from_json

# Decoded scores of 200 measures take about 10 MB each, a system's SVG about 40 KB.
KEPT_SCORES = 8
KEPT_SYSTEMS = 256
# Raised when a change of the engraving makes stored pictures and PDFs worthless.
ENGRAVING_VERSION = 1

VIEW_BOX = re.compile(r"viewBox=\"([^\"]+)\"")

# Widths in staff spaces: about 8 px each on the sheet of a desk's screen and on a phone.
STYLES = {"wide": Style(width=128), "narrow": Style(width=46)}
PREVIEW = Style(width=64, standalone=True)


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


def view_score(transcription: Transcription, layout: str, version: Version = Version.AS_PLAYED) -> ScoreView:
    """Raises KeyError for an unknown layout."""
    name = score_file(transcription)
    breaks = _breaks(name, version, STYLES[layout].width)
    return ScoreView(f"{name} {version}", _arranged(name, version), layout, breaks)


def titled_score(transcription: Transcription, version: Version = Version.AS_PLAYED) -> Score:
    """The score under the title and composer that the row has now; other versions say so in their title."""
    score = _arranged(score_file(transcription), version)
    return replace(score, title=version.titled(transcription.title), composer=transcription.composer)


def performance(transcription: Transcription) -> Performance:
    """What was heard."""
    artefact = transcription.newest_artefact("notes")
    with artefact.file.open("rb") as file:
        return performance_from_json(file.read().decode())


def preview_svg(transcription: Transcription) -> tuple[str, bytes]:
    """A name for its contents and the picture of the first system; made once."""
    source = score_file(transcription)
    tag = hashlib.sha256(f"{ENGRAVING_VERSION} {source}".encode()).hexdigest()[:16]
    name = f"{export_folder(transcription.pk)}/preview-{tag}.svg"
    if default_storage.exists(name):
        with default_storage.open(name) as file:
            return tag, file.read()
    breaks = _breaks(source, Version.AS_PLAYED, PREVIEW.width)
    svg = engraving.engrave_system(_decoded(source), breaks, 0, style=PREVIEW).encode()
    default_storage.save(name, ContentFile(svg))
    return tag, svg


def request_pdf(transcription: Transcription, paper: str, version: Version = Version.AS_PLAYED) -> Export:
    """The PDF of the score as it is now: made already, being made, or asked for by this call."""
    source = score_file(transcription)
    contents = [str(ENGRAVING_VERSION), source, transcription.title, transcription.composer, paper, version.value]
    key = hashlib.sha256("\n".join(contents).encode()).hexdigest()
    values = {"paper": paper, "version": version.value}
    with transaction.atomic():
        export, created = Export.objects.get_or_create(transcription=transcription, key=key, defaults=values)
        if created:
            delete_outdated(export)
        if created or (export.state == ExportState.QUEUED and export.ask_again()):
            transaction.on_commit(partial(enqueue, export.pk))
    return export


def retry_pdf(export: Export) -> None:
    with transaction.atomic():
        if export.ask_again():
            transaction.on_commit(partial(enqueue, export.pk))


def delete_outdated(export: Export) -> None:
    """PDFs of what the score was before a change of title or contents."""
    same = {"transcription": export.transcription, "paper": export.paper, "version": export.version}
    for old in Export.objects.filter(**same).exclude(pk=export.pk):
        if old.file:
            transaction.on_commit(partial(default_storage.delete, str(old.file.name)))
        old.delete()


def store_pdf(export: Export, data: bytes) -> None:
    """Keeps the file, unless the export was deleted meanwhile."""
    with full_storage_named():
        export.file.save("score.pdf", ContentFile(data), save=False)
    rows = Export.objects.filter(pk=export.pk)
    values = {"file": export.file.name, "state": ExportState.DONE, "finished_at": timezone.now()}
    if not rows.update(**values):
        default_storage.delete(str(export.file.name))


@lru_cache(maxsize=KEPT_SCORES)
def _decoded(file_name: str) -> Score:
    with default_storage.open(file_name) as file:
        return written_from_json(file.read().decode()).score


@lru_cache(maxsize=2 * KEPT_SCORES)
def _arranged(file_name: str, version: Version) -> Score:
    return arrange(_decoded(file_name), version)


@lru_cache(maxsize=8 * KEPT_SCORES)
def _breaks(file_name: str, version: Version, width: int) -> tuple[int, ...]:
    return break_systems(_arranged(file_name, version), width)


@lru_cache(maxsize=KEPT_SYSTEMS)
def _system_svg(view: ScoreView, index: int) -> str:
    return engraving.engrave_system(view.score, view.breaks, index, style=STYLES[view.layout])


def typical_view_box(systems: list[str]) -> str:
    """What a system that is not engraved yet will need: the middle one of those that are."""
    boxes = sorted((VIEW_BOX.findall(svg)[0] for svg in systems), key=lambda box: float(box.split()[3]))
    return str(boxes[len(boxes) // 2])


def versions_of(transcription: Transcription) -> list[Version]:
    """What a score can be shown as: there is nothing to arrange in one of drums alone."""
    parts = _decoded(score_file(transcription)).parts
    return [Version.AS_PLAYED] if all(part.is_percussion for part in parts) else list(Version)


def first_tempo(score: Score) -> Tempo | None:
    return next((measure.tempo for measure in score.measures if measure.tempo), None)
