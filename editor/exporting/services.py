"""Files made from a score: asked for once, stored, deleted when the score has changed."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from editor.current import current_score
from editor.exporting.names import file_name
from editor.messages import enqueue
from editor.models import ENGRAVING_VERSION, Export, ExportKind
from editor.tabs import WHOLE, Tab
from transcriptions.models import Transcription
from transcriptions.music.codec import to_json
from transcriptions.music.score import Score
from transcriptions.storage import full_storage_named

NAME_ENDINGS = {ExportKind.PARTS: " (parts)"}


def request_export(transcription: Transcription, kind: ExportKind, *, tab: Tab = WHOLE, paper: str = "") -> Export:
    """The file of the score as it is now: made already, being made, or asked for by this call. Raises NoSuchTab."""
    whole = current_score(transcription)
    key = _fingerprint(whole, kind, tab=tab, paper=paper)
    name = file_name(tab.titled(whole.title, whole)) + NAME_ENDINGS.get(kind, "")
    values = {"kind": kind.value, "tab": tab.name, "paper": paper, "name": name}
    with transaction.atomic():
        export, created = Export.objects.get_or_create(transcription=transcription, key=key, defaults=values)
        if created:
            _delete_outdated(export)
        if created or (export.is_unfinished and export.ask_again()):
            transaction.on_commit(partial(enqueue, export.pk))
    return export


def retry(export: Export) -> None:
    """After a failure, or when its worker is gone; does nothing otherwise."""
    with transaction.atomic():
        if export.ask_again():
            transaction.on_commit(partial(enqueue, export.pk))


def store(export: Export, made: Path) -> None:
    """Keeps a file, unless the export was deleted or made by another worker meanwhile."""
    with full_storage_named(), made.open("rb") as file:
        export.file.save(f"{export.kind}{made.suffix}", File(file), save=False)
    if not export.finish(str(export.file.name)):
        default_storage.delete(str(export.file.name))


def _fingerprint(whole: Score, kind: ExportKind, *, tab: Tab, paper: str) -> str:
    """A hash of everything that the file shows, so that an edit of another part does not make it anew.

    Versions follow from the whole score; making them takes long.
    """
    source = whole if tab.version else tab.score_of(whole)
    contents = [str(ENGRAVING_VERSION), kind.value, tab.name, paper, to_json(source)]
    return hashlib.sha256("\n".join(contents).encode()).hexdigest()


def _delete_outdated(export: Export) -> None:
    """Files of what the score was before a change of title or contents."""
    same = {"transcription": export.transcription, "kind": export.kind, "tab": export.tab, "paper": export.paper}
    for old in Export.objects.filter(**same).exclude(pk=export.pk):
        if old.file:
            transaction.on_commit(partial(default_storage.delete, str(old.file.name)))
        old.delete()
