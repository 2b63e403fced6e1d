"""The picture of a score's first system, for the library."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from editor.current import current_score
from editor.engraving import Style, engrave_system
from editor.layout import break_systems
from editor.models import ENGRAVING_VERSION, export_folder
from editor.services import score_file
from transcriptions.models import Transcription

PREVIEW = Style(width=64, standalone=True)


def preview_svg(transcription: Transcription) -> tuple[str, bytes]:
    """A name for its contents and the picture; made once."""
    source = score_file(transcription)
    tag = hashlib.sha256(f"{ENGRAVING_VERSION} {source}".encode()).hexdigest()[:16]
    name = f"{export_folder(transcription.pk)}/preview-{tag}.svg"
    if default_storage.exists(name):
        with default_storage.open(name) as file:
            return tag, file.read()
    score = current_score(transcription)
    svg = engrave_system(score, break_systems(score, PREVIEW.width), 0, style=PREVIEW).encode()
    default_storage.save(name, ContentFile(svg))
    return tag, svg
