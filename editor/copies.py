"""What a tab shows as a piece of its own, for who wants to edit a version and not what it is made from."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from editor.current import current_score
from editor.imports import strict_grid, summary_of
from editor.tabs import Tab
from transcriptions import events, storage
from transcriptions.models import Artefact, Source, State, Transcription
from transcriptions.music.score import Score
from transcriptions.music.writing import Written
from transcriptions.written import written_to_json

# Raised when a change makes another copy of the same score.
VERSION = 1
MAX_TITLE = 200


def copy_of(transcription: Transcription, tab: Tab, owner: User) -> Transcription:
    """A finished transcription of this person's, with no recording and no history.

    Raises NoSuchTab, and StorageFull; then nothing is left behind.
    """
    score = current_score(transcription, tab)
    row = Transcription(owner=owner, source=Source.SCORE, kind=transcription.kind, state=State.DONE, confidence=1.0)
    row.title, row.composer = _title(transcription, score), score.composer
    row.finished_at = timezone.now()
    written = _written(replace(score, title=row.title))
    row.tempo_bpm, row.meter, row.key = written.summary.tempo_bpm, written.summary.meter, written.summary.key
    row.measure_count = len(score.measures)
    try:
        with storage.full_storage_named(), transaction.atomic():
            row.save(force_insert=True)
            _keep(row, written)
            events.announce(row.id)
    except BaseException:
        storage.delete_media(row.id)
        raise
    return row


def _title(transcription: Transcription, score: Score) -> str:
    """The tab's, short enough for a row: what is added to the piece's own title stays."""
    added = score.title.removeprefix(transcription.title)
    return transcription.title[: max(0, MAX_TITLE - len(added))] + added[:MAX_TITLE]


def _written(score: Score) -> Written:
    """Without places in a recording that the copy does not have."""
    measures = tuple(replace(measure, start_s=None, end_s=None) for measure in score.measures)
    score = replace(score, measures=measures)
    return Written(score, strict_grid(score), summary_of(score), ())


def _keep(row: Transcription, written: Written) -> None:
    data = written_to_json(written).encode()
    artefact = Artefact(transcription=row, stage="score", key=hashlib.sha256(data).hexdigest(), seconds=0.0)
    artefact.engine = f"copy {VERSION}"
    artefact.file.save(f"score-{artefact.key[:16]}.json", ContentFile(data), save=False)
    artefact.save(force_insert=True)
