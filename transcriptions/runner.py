"""Runs a transcription's next steps in a worker: claims its row, does what is not done yet, and says how it ended.

On the cpu queue the recording is fetched and made listenable; on the gpu queue it becomes a score.
"""

from __future__ import annotations

import contextlib
import logging
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from dramatiq.middleware import TimeLimitExceeded

from transcriptions import audio, performance_midi, storage
from transcriptions.artefacts import DatabaseArtefacts
from transcriptions.claims import OUTAGE_ERRORS, Claim, NotClaimed, Stopped, Superseded, through_outages
from transcriptions.errors import Cancelled, TranscriptionError
from transcriptions.models import FETCH, LISTEN, MIX, Queue, Source, State, Stem, Transcription
from transcriptions.pipeline import Plan, Recording, Result, transcribe
from transcriptions.sources.download import fetch
from transcriptions.sources.link import LinkRules
from transcriptions.sources.upload import title_of_link

logger = logging.getLogger(__name__)

# What reads score files stands to the right of this app and enters itself here when a worker loads its actors.
# It finishes the row, or returns False for a file that is a recording after all.
importers: list[Callable[[Claim], bool]] = []


def run(transcription_id: UUID, queue: str) -> bool:
    """Do this queue's steps, unless another worker has them or nothing is left to do.

    Returns whether the row waits for a worker again and needs a message.
    """
    try:
        claim = Claim.take(transcription_id, queue)
    except NotClaimed:
        logger.info("Transcription %s is not ours to run.", transcription_id)
        return False
    with claim.heartbeat():
        try:
            _settle(claim, STEPS[Queue(queue)])
        except Superseded:
            logger.warning("Transcription %s was taken over or deleted while we ran it.", transcription_id)
            _tidy_deleted(transcription_id)
    return claim.waits


def _settle(claim: Claim, steps: Callable[[Claim], None]) -> None:
    """Whatever happens, the row ends in a state that says so."""
    try:
        with storage.full_storage_named():
            steps(claim)
    except TranscriptionError as error:
        claim.end(State.FAILED, error_code=error.code, error_text=str(error))
    except Cancelled:
        claim.end(State.CANCELLED)
    except Stopped:
        claim.end(State.QUEUED, attempts=0)
    except TimeLimitExceeded:
        text = "This took too long and was stopped. Please try a shorter piece of the recording."
        claim.end(State.FAILED, error_code="time_limit", error_text=text)
    except (Superseded, *OUTAGE_ERRORS):
        raise
    except Exception:
        number = uuid.uuid4().hex[:8]
        logger.exception("Transcription %s failed, error %s", claim.transcription_id, number)
        text = (
            "Something went wrong here, not with your recording. Please try again; if it happens again, "
            f"tell the administrator of this site: error {number}."
        )
        claim.end(State.FAILED, error_code="internal", error_text=text)


def _prepare(claim: Claim) -> None:
    """The cpu queue's steps: a recording in the storage, and a copy that browsers play. Score files are read here."""
    row = claim.row()
    if row.source == Source.SCORE and any(read(claim) for read in importers):
        return
    claim.report(FETCH, 0.0)
    if row.source == Source.LINK and not row.recording:
        _fetch(claim, row)
    claim.report(LISTEN, 0.0)
    if not row.stems.filter(name=MIX).exists():
        _make_listening_copy(claim, row)
    claim.end(State.QUEUED, queue=Queue.GPU, attempts=0)


def _fetch(claim: Claim, row: Transcription) -> None:
    with tempfile.TemporaryDirectory(prefix="rescored-") as folder:
        report = partial(claim.report, FETCH)
        fetched = fetch(row.source_url, Path(folder), rules=link_rules(), report=report)
        values = {"composer": row.composer or fetched.artist}
        if fetched.title and row.title == title_of_link(row.source_url):
            values["title"] = fetched.title
        with fetched.path.open("rb") as file:
            row.recording.save(f"recording{fetched.path.suffix.lower()}", File(file), save=False)
    with _deleted_unless_kept(row.recording.name):
        claim.update(recording=row.recording.name, **values)


def link_rules() -> LinkRules:
    cookies = settings.RESCORED_COOKIES_FILE
    return LinkRules(
        sites=tuple(settings.RESCORED_LINK_SITES),
        max_bytes=settings.RESCORED_MAX_UPLOAD_MB * 1024 * 1024,
        max_duration_s=settings.RESCORED_MAX_DURATION_S,
        cookies_file=Path(cookies) if cookies else None,
    )


def _make_listening_copy(claim: Claim, row: Transcription) -> None:
    """Also where an unreadable or too long recording is refused, before it waits for the models."""
    with storage.local_copy(row.recording) as recording, tempfile.TemporaryDirectory(prefix="rescored-") as folder:
        if performance_midi.is_midi(recording):
            return
        copy = Path(folder) / f"{MIX}{audio.LISTENING_SUFFIX}"
        limit_s, report = settings.RESCORED_MAX_DURATION_S, partial(claim.report, LISTEN)
        duration_s = audio.encode_listening_copy(recording, copy, max_duration_s=limit_s, report=report)
        stem = Stem(transcription_id=row.id, name=MIX, duration_s=duration_s)
        with copy.open("rb") as file:
            stem.file.save(copy.name, File(file), save=False)
    with _deleted_unless_kept(stem.file.name):
        through_outages(lambda: _keep_stem(claim, stem))
    claim.update(duration_s=duration_s)


def _keep_stem(claim: Claim, stem: Stem) -> None:
    with claim.locked():
        Stem.objects.update_or_create(
            transcription_id=stem.transcription_id,
            name=stem.name,
            defaults={"file": stem.file.name, "duration_s": stem.duration_s},
        )


@contextlib.contextmanager
def _deleted_unless_kept(name: str | None) -> Iterator[None]:
    """A stored file goes again when the row that should mention it was lost to another worker."""
    try:
        yield
    except Superseded:
        default_storage.delete(name or "")
        raise


def _transcribe(claim: Claim) -> None:
    """The gpu queue's steps: the pipeline, over what an earlier run left, and its summary on the row."""
    row = claim.row()
    artefacts = DatabaseArtefacts(claim)
    with storage.local_copy(row.recording) as path:
        recording = Recording(path, row.title, row.composer, float(settings.RESCORED_MAX_DURATION_S))
        plan, weights = Plan.from_dict(row.plan), settings.RESCORED_WEIGHTS
        result = transcribe(recording, plan, report=claim.report, artefacts=artefacts, weights=weights)
    through_outages(artefacts.delete_unused)
    claim.end(State.DONE, stage="", stage_fraction=1.0, **_summary(result))


def _summary(result: Result) -> dict[str, object]:
    return {
        "duration_s": result.performance.duration_s,
        "tempo_bpm": result.written.summary.tempo_bpm,
        "meter": result.written.summary.meter,
        "key": result.written.summary.key,
        "measure_count": len(result.written.score.measures),
        "confidence": result.written.grid.confidence,
        "alternatives": [asdict(alternative) for alternative in result.written.grid.alternatives],
        # The page says by itself what is doubtful about the reading.
        "warnings": [warning for warning in result.warnings if warning not in result.written.warnings],
    }


def _tidy_deleted(transcription_id: UUID) -> None:
    """Nothing that we stored after the owner deleted it may stay."""
    if not Transcription.objects.filter(id=transcription_id).exists():
        storage.delete_media(transcription_id)


STEPS = {Queue.CPU: _prepare, Queue.GPU: _transcribe}
