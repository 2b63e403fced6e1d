"""Beginning, cancelling, repeating, renaming and deleting transcriptions."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from dramatiq import Message
from dramatiq.brokers.stub import StubBroker
from pytest_django.fixtures import Settings

from accounts.models import User
from transcriptions import services
from transcriptions.errors import LinkRefused, StorageFull, TooLarge
from transcriptions.models import Artefact, Kind, Queue, Source, State, Stem, Transcription

pytestmark = pytest.mark.django_db

Committed = Callable[..., Any]


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Committed:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def upload(name: str = "Für Elise.mp3", content: bytes = b"sound") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def messages(broker: StubBroker, queue: str) -> list[tuple[Any, ...]]:
    return [Message.decode(data).args for data in broker.queues[queue].queue]


def stored(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def make(owner: User, **values: Any) -> Transcription:
    return Transcription.objects.create(owner=owner, title="Song", source=Source.UPLOAD, **values)


def test_an_upload_is_stored_and_queued(
    owner: User, broker: StubBroker, committed: Committed, media_folder: Path
) -> None:
    with committed():
        row = services.create_from_upload(owner, upload(), said=services.Said(Kind.OTHER))
    row.refresh_from_db()
    assert (row.title, row.kind, row.source, row.state, row.queue) == (
        "Für Elise",
        "other",
        "upload",
        State.QUEUED,
        Queue.CPU,
    )
    assert row.plan["engine"] == "transkun+basic-pitch"
    assert row.recording.name == f"transcriptions/{row.id}/recording/recording.mp3"
    assert row.recording.read() == b"sound"
    row.recording.close()
    assert messages(broker, "cpu") == [(str(row.id),)]


def test_nothing_is_queued_when_the_transaction_fails(owner: User, broker: StubBroker) -> None:
    services.create_from_upload(owner, upload())
    assert messages(broker, "cpu") == []


def test_a_lost_message_does_not_undo_the_upload(
    owner: User, broker: StubBroker, committed: Committed, caplog: pytest.LogCaptureFixture
) -> None:
    broker.queues.clear()
    with committed():
        row = services.create_from_upload(owner, upload())
    assert Transcription.objects.get().state == State.QUEUED
    assert default_storage.exists(row.recording.name or "")
    assert "QueueNotFound" in caplog.text


def test_too_large_an_upload_is_refused(owner: User, settings: Settings) -> None:
    settings.RESCORED_MAX_UPLOAD_MB = 1
    with pytest.raises(TooLarge, match="larger than 1 MB"):
        services.create_from_upload(owner, upload(content=b"x" * (1024 * 1024 + 1)))
    assert not Transcription.objects.exists()


class FullStorage(FileSystemStorage):
    """Takes the first bytes, as a full disk does."""

    def _save(self, name: str, content: Any) -> str:
        super()._save(name, content)  # type: ignore[misc]
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_nothing_behind(owner: User, settings: Settings, media_folder: Path) -> None:
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.FullStorage"}}
    with pytest.raises(StorageFull, match="no space left"):
        services.create_from_upload(owner, upload())
    assert not Transcription.objects.exists()
    assert stored(media_folder) == ["transcriptions"]


@pytest.mark.parametrize(
    ("name", "title", "file"),
    [
        ("../../etc/passwd", "passwd", "recording"),
        ("..\\..\\song.MP3", "song", "recording.mp3"),
        ("a\x00b\nc\u202ed.wav", "a b c d", "recording.wav"),
        ("x" * 300 + ".flac", "x" * 200, "recording.flac"),
        (".mp3", "Untitled", "recording.mp3"),
        ("my_first__song.tar.ogg", "my first song.tar", "recording.ogg"),
        ("Op. 27", "Op. 27", "recording"),
    ],
)
def test_odd_file_names(owner: User, name: str, title: str, file: str) -> None:
    given = upload()
    # Django's form parser cleans names; what comes another way may not be clean.
    given._name = name  # type: ignore[attr-defined]
    row = services.create_from_upload(owner, given)
    assert row.title == title
    assert row.recording.name == f"transcriptions/{row.id}/recording/{file}"


def test_a_link_is_queued_under_its_address(owner: User, broker: StubBroker, committed: Committed) -> None:
    with committed():
        row = services.create_from_link(owner, "https://youtu.be/dQw4w9WgXcQ?t=10")
    assert row.source_url == "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    assert row.title == "youtube.com/watch?v=dQw4w9WgXcQ"
    assert messages(broker, "cpu") == [(str(row.id),)]


def test_a_link_elsewhere_is_refused(owner: User) -> None:
    with pytest.raises(LinkRefused):
        services.create_from_link(owner, "http://127.0.0.1/a.mp3")
    assert not Transcription.objects.exists()


def test_the_sample_is_a_recording(owner: User) -> None:
    row = services.create_from_sample(owner)
    assert row.source == Source.SAMPLE
    assert row.recording.size == services.SAMPLE_FILE.stat().st_size


def test_cancel_ends_what_waits(owner: User) -> None:
    row = make(owner)
    services.cancel(row)
    assert row.state == State.CANCELLED
    assert row.finished_at is not None


def test_cancel_asks_what_runs(owner: User) -> None:
    row = make(owner, state=State.RUNNING, claim=uuid4())
    services.cancel(row)
    assert (row.state, row.cancel_requested) == (State.RUNNING, True)


def test_cancel_leaves_what_is_done(owner: User) -> None:
    row = make(owner, state=State.DONE)
    services.cancel(row)
    assert (row.state, row.cancel_requested) == (State.DONE, False)


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
def test_retry_queues_again(owner: User, broker: StubBroker, committed: Committed, state: State) -> None:
    row = make(
        owner, state=state, error_code="internal", error_text="no", attempts=3, cancel_requested=True, queue=Queue.GPU
    )
    with committed():
        services.retry(row)
    assert (row.state, row.queue, row.error_code, row.error_text) == (State.QUEUED, Queue.CPU, "", "")
    assert (row.attempts, row.cancel_requested, row.started_at, row.finished_at) == (0, False, None, None)
    assert messages(broker, "cpu") == [(str(row.id),)]


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING, State.DONE])
def test_retry_leaves_the_others(owner: User, broker: StubBroker, committed: Committed, state: State) -> None:
    row = make(owner, state=state)
    with committed():
        services.retry(row)
    assert row.state == state
    assert messages(broker, "cpu") == []


def test_rename(owner: User) -> None:
    row = make(owner)
    services.rename(row, title="Other", composer="Clara Schumann")
    row.refresh_from_db()
    assert (row.title, row.composer) == ("Other", "Clara Schumann")


def test_delete_leaves_no_row_and_no_file(owner: User, committed: Committed, media_folder: Path) -> None:
    row = services.create_from_upload(owner, upload())
    folder = f"transcriptions/{row.id}"
    artefact = default_storage.save(f"{folder}/artefacts/notes.json", upload())
    Artefact.objects.create(transcription=row, stage="notes", key="k", file=artefact, seconds=1.0)
    Stem.objects.create(transcription=row, name="mix", file=f"{folder}/stems/mix.mp3", duration_s=1.0)
    default_storage.save(f"{folder}/stems/mix.mp3", upload())
    default_storage.save(f"{folder}/exports/deep/score.pdf", upload())
    with committed():
        services.delete(row)
    assert not Transcription.objects.exists()
    assert stored(media_folder) == ["transcriptions"]


def test_files_stay_until_the_deletion_is_committed(owner: User) -> None:
    row = services.create_from_upload(owner, upload())
    services.delete(row)
    assert default_storage.exists(row.recording.name or "")
