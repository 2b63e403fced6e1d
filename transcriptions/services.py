"""What people do with transcriptions: begin, cancel, repeat, rename and delete them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.functions import Now

from accounts.models import User
from transcriptions import events, storage
from transcriptions.errors import TooLarge
from transcriptions.messages import enqueue
from transcriptions.models import Kind, Queue, Source, State, Transcription
from transcriptions.music.hints import Hints
from transcriptions.pipeline import STAGES, Plan, plan_for
from transcriptions.sample import minuet
from transcriptions.sources.link import check_link
from transcriptions.sources.score_file import HEAD_BYTES, MidiReading, kind_of
from transcriptions.sources.upload import suffix_of_file, title_of_file, title_of_link

# Characters of an uploaded file's name that are kept, from its end.
MAX_FILE_NAME = 200
# The stage that writes the score.
LAST_STAGE = STAGES[-1].name
SAMPLE_FILE = Path(__file__).resolve().parent / "sample" / "sample.ogg"


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of a recording or file. midi: how a MIDI file is to be taken."""

    kind: str = Kind.PIANO
    hints: Hints | None = None
    midi: str = MidiReading.BY_ITSELF


def create_from_upload(owner: User, file: UploadedFile, *, title: str = "", said: Said | None = None) -> Transcription:
    """A recording, or a file of written music. Raises TooLarge and StorageFull; then nothing is left behind."""
    said = said or Said()
    if (file.size or 0) > settings.RESCORED_MAX_UPLOAD_MB * 1024 * 1024:
        raise TooLarge(
            f"This file is larger than {settings.RESCORED_MAX_UPLOAD_MB} MB. "
            "Please export it as MP3, M4A or FLAC, or cut it into parts."
        )
    name = file.name or ""
    source = _source_of(file, said.midi)
    row = _new(owner, source, title=title or title_of_file(name), plan=_plan(said.kind, said.hints))
    if source == Source.SCORE:
        row.plan |= {"file": name[-MAX_FILE_NAME:], "is_titled": bool(title), "midi": said.midi}
    return _store(row, file, suffix_of_file(name))


def _source_of(file: UploadedFile, midi: str) -> Source:
    """By the file's beginning. A MIDI file is looked into by the worker, unless it is said to be a performance."""
    file.seek(0)
    kind = kind_of(file.read(HEAD_BYTES))
    file.seek(0)
    is_score = kind == "score" or (kind == "midi" and midi != MidiReading.PLAYED)
    return Source.SCORE if is_score else Source.UPLOAD


def create_from_link(owner: User, url: str, *, title: str = "", said: Said | None = None) -> Transcription:
    """Raises LinkRefused for what we don't fetch."""
    said = said or Said()
    address = check_link(url, settings.RESCORED_LINK_SITES)
    row = _new(owner, Source.LINK, title=title or title_of_link(address), plan=_plan(said.kind, said.hints))
    row.source_url = address
    with transaction.atomic():
        row.save(force_insert=True)
        _begin(row.id)
    return row


def create_from_sample(owner: User) -> Transcription:
    """The short recording that is shipped. Raises StorageFull."""
    with SAMPLE_FILE.open("rb") as stream:
        row = _new(owner, Source.SAMPLE, title=minuet.TITLE, plan=_plan(Kind.PIANO, None))
        row.composer = minuet.COMPOSER
        return _store(row, File(stream), SAMPLE_FILE.suffix)


def cancel(transcription: Transcription) -> None:
    """At once when it waits; a running one stops at its next report. Nothing happens to a finished one."""
    rows = Transcription.objects.filter(id=transcription.id)
    with transaction.atomic():
        ended = rows.filter(state=State.QUEUED).update(state=State.CANCELLED, finished_at=Now())
        if not ended:
            rows.filter(state=State.RUNNING).update(cancel_requested=True)
        events.announce(transcription.id)
        events.announce_queue()
    transcription.refresh_from_db()


def retry(transcription: Transcription) -> None:
    """Queue it again after a failure or a cancel; what is already done is kept. Nothing happens to others."""
    ended = Transcription.objects.filter(id=transcription.id, state__in=[State.FAILED, State.CANCELLED])
    with transaction.atomic():
        queued = ended.update(
            state=State.QUEUED,
            queue=Queue.CPU,
            stage="",
            stage_fraction=0.0,
            cancel_requested=False,
            attempts=0,
            error_code="",
            error_text="",
            queued_at=Now(),
            started_at=None,
            finished_at=None,
        )
        if queued:
            _begin(transcription.id)
    transcription.refresh_from_db()


def rewrite(transcription: Transcription, hints: Hints) -> None:
    """Write a finished one again by these hints, from the notes that were heard. Nothing happens to others."""
    plan = transcription.plan | {"hints": asdict(hints)}
    with transaction.atomic():
        queued = Transcription.objects.filter(id=transcription.id, state=State.DONE).update(
            plan=plan,
            state=State.QUEUED,
            queue=Queue.GPU,
            stage=LAST_STAGE,
            stage_fraction=0.0,
            cancel_requested=False,
            attempts=0,
            queued_at=Now(),
            started_at=None,
            finished_at=None,
        )
        if queued:
            _begin(transcription.id, Queue.GPU)
    transcription.refresh_from_db()


def rename(transcription: Transcription, *, title: str, composer: str) -> None:
    transcription.title = title
    transcription.composer = composer
    transcription.save(update_fields=["title", "composer"])


def delete(transcription: Transcription) -> None:
    """The rows, and with them every file. A worker that is at it stops at its next report."""
    identity = transcription.id
    with transaction.atomic():
        Transcription.objects.filter(id=identity).delete()
        events.announce(identity)
        events.announce_queue()
        transaction.on_commit(partial(storage.delete_media, identity))


def _plan(kind: str, hints: Hints | None) -> Plan:
    return plan_for(kind, settings.RESCORED_DEVICE, hints=hints)


def _new(owner: User, source: Source, *, title: str, plan: Plan) -> Transcription:
    return Transcription(owner=owner, source=source, title=title, kind=plan.kind, plan=plan.to_dict())


def _store(row: Transcription, file: File, suffix: str) -> Transcription:
    """File and row, or neither."""
    row.recording = file
    row.recording.name = f"recording{suffix}"
    try:
        with storage.full_storage_named(), transaction.atomic():
            row.save(force_insert=True)
            _begin(row.id)
    except BaseException:
        storage.delete_media(row.id)
        raise
    return row


def _begin(transcription_id: UUID, queue: Queue = Queue.CPU) -> None:
    """Send the message when the row is there to be found. One that is lost is sent again by the sweeper."""
    transaction.on_commit(lambda: enqueue(transcription_id, queue), robust=True)
    events.announce(transcription_id)
    events.announce_queue()
