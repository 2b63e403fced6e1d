"""The picture of a score's first system, for the library."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from editor.current import current_score
from editor.engraving import Style, engrave_system
from editor.layout import break_systems
from editor.models import ENGRAVING_VERSION, ScoreDocument, export_folder
from editor.services import machine_score, score_file
from transcriptions.models import Transcription

PREVIEW = Style(width=64, standalone=True)
PREFIX = "preview-"


def preview_svg(transcription: Transcription) -> tuple[str, bytes]:
    """A name for its contents and the picture; made once for each revision. A working copy is not begun for it."""
    edited = ScoreDocument.objects.filter(transcription=transcription, revision__gt=0).values_list(
        "revision", flat=True
    )
    revision = edited.first()
    source = f"{ENGRAVING_VERSION} {score_file(transcription)} {revision or 0}"
    tag = hashlib.sha256(source.encode()).hexdigest()[:16]
    folder = export_folder(transcription.pk)
    name = f"{folder}/{PREFIX}{tag}.svg"
    if default_storage.exists(name):
        with default_storage.open(name) as file:
            return tag, file.read()
    score = current_score(transcription) if revision else machine_score(transcription)
    svg = engrave_system(score, break_systems(score, PREVIEW.width), 0, style=PREVIEW).encode()
    _delete_others(folder)
    default_storage.save(name, ContentFile(svg))
    return tag, svg


def _delete_others(folder: str) -> None:
    """Pictures of what the score was before."""
    if not default_storage.exists(folder):
        return
    for old in default_storage.listdir(folder)[1]:
        if old.startswith(PREFIX):
            default_storage.delete(f"{folder}/{old}")
