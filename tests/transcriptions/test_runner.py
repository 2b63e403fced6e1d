"""Runs of a worker in this process, with the tiny engine, real files and a real database."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User
from tests import tiny_engine
from tests.transcriptions.sources.media_server import media_server, tone
from transcriptions import claims, runner, services
from transcriptions.claims import Claim, NotClaimed, Superseded
from transcriptions.engines import catalogue
from transcriptions.models import Artefact, Queue, Source, State, Stem, Transcription
from transcriptions.music.hints import Hints
from transcriptions.sources.link import LinkRules

pytestmark = pytest.mark.django_db(transaction=True)

DURATION_S = 4.0


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(catalogue.ENGINES, tiny_engine.NAME, tiny_engine.ENTRY)
    yield
    claims.stopping.clear()


@pytest.fixture
def user(transactional_db: None) -> User:
    return User.objects.create_user("clara")


def queued(user: User, *, content: bytes | None = None, **values: Any) -> Transcription:
    row = Transcription(owner=user, title="Song", source=Source.UPLOAD, plan=tiny_engine.tiny_plan(), **values)
    row.recording = ContentFile(tone(DURATION_S) if content is None else content, name="recording.wav")
    row.save()
    return row


def prepared(user: User, **values: Any) -> Transcription:
    row = queued(user, **values)
    assert runner.run(row.id, Queue.CPU)
    row.refresh_from_db()
    return row


def finished(row: Transcription) -> Transcription:
    row.refresh_from_db()
    return row


def dies(monkeypatch: pytest.MonkeyPatch, target: Any, name: str, error: BaseException) -> None:
    """From now on this raises."""

    def act(*_args: Any, **_values: Any) -> None:
        raise error

    monkeypatch.setattr(target, name, act)


def test_the_cpu_queue_makes_it_listenable(user: User) -> None:
    row = prepared(user)
    assert (row.state, row.queue, row.claim, row.attempts) == (State.QUEUED, Queue.GPU, None, 0)
    assert row.duration_s == pytest.approx(DURATION_S, abs=0.1)
    stem = row.stems.get()
    assert stem.name == "mix"
    assert stem.file.name == f"transcriptions/{row.id}/stems/mix.mp3"


def test_the_gpu_queue_makes_the_score(user: User) -> None:
    row = prepared(user)
    assert runner.run(row.id, Queue.GPU) is False
    row = finished(row)
    assert (row.state, row.claim, row.stage, row.error_code) == (State.DONE, None, "", "")
    assert row.started_at is not None
    assert row.finished_at is not None
    assert row.duration_s == pytest.approx(DURATION_S)
    assert row.measure_count is not None
    assert row.measure_count > 0
    assert row.meter
    assert row.key
    assert list(row.artefacts.order_by("id").values_list("stage", flat=True)) == ["prepare", "notes", "beats", "score"]
    assert row.newest_artefact("notes").engine == f"tiny {tiny_engine.ENTRY.version}"


def test_a_score_is_written_again_by_hints_from_the_same_notes(user: User) -> None:
    row = prepared(user)
    runner.run(row.id, Queue.GPU)
    row = finished(row)
    before = {artefact.stage: artefact.key for artefact in row.artefacts.all()}
    services.rewrite(row, Hints(tempo_bpm=80.0, meter=(3, 4), pickup_beats=0))
    assert (row.state, row.queue) == (State.QUEUED, Queue.GPU)
    runner.run(row.id, Queue.GPU)
    row = finished(row)
    after = {artefact.stage: artefact.key for artefact in row.artefacts.all()}
    assert (row.state, row.meter, row.artefacts.count()) == (State.DONE, "3/4", 4)
    assert [stage for stage in after if after[stage] != before[stage]] == ["score"]
    assert all(other["kind"] != "pickup" for other in row.alternatives)


def test_only_finished_ones_are_written_again(user: User) -> None:
    row = queued(user)
    services.rewrite(row, Hints(meter=(3, 4)))
    assert (row.state, row.queue, row.has_hints) == (State.QUEUED, Queue.CPU, False)


def test_a_finished_one_is_not_run_again(user: User) -> None:
    row = prepared(user)
    runner.run(row.id, Queue.GPU)
    before = finished(row).finished_at
    assert runner.run(row.id, Queue.GPU) is False
    assert finished(row).finished_at == before
    assert Artefact.objects.count() == 4


def test_an_unknown_id_is_left_alone() -> None:
    assert runner.run(uuid4(), Queue.GPU) is False


def test_the_wrong_queue_does_nothing(user: User) -> None:
    row = queued(user)
    assert runner.run(row.id, Queue.GPU) is False
    assert finished(row).state == State.QUEUED


def test_what_is_done_is_not_repeated(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    row = prepared(user)
    runner.run(row.id, Queue.GPU)
    kept = list(Artefact.objects.order_by("id").values_list("id", "created_at"))
    Transcription.objects.update(state=State.FAILED)
    services.retry(finished(row))
    dies(monkeypatch, tiny_engine.TinyEngine, "transcribe", AssertionError("asked again"))
    runner.run(row.id, Queue.CPU)
    runner.run(row.id, Queue.GPU)
    assert finished(row).state == State.DONE
    assert list(Artefact.objects.order_by("id").values_list("id", "created_at")) == kept
    assert Stem.objects.count() == 1


def test_results_of_another_plan_go(user: User) -> None:
    row = prepared(user)
    old = ContentFile(b"old", name="notes-old.json")
    artefact = Artefact.objects.create(transcription=row, stage="score", key="old", file=old, seconds=1.0)
    runner.run(row.id, Queue.GPU)
    assert row.artefacts.filter(stage="score").count() == 1
    assert not default_storage.exists(artefact.file.name or "")


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"no sound here", "unreadable"), (b"", "unreadable")],
)
def test_what_is_wrong_with_a_recording_is_said(user: User, content: bytes, code: str) -> None:
    row = queued(user, content=content)
    assert runner.run(row.id, Queue.CPU) is False
    row = finished(row)
    assert (row.state, row.error_code, row.claim) == (State.FAILED, code, None)
    assert row.error_text.endswith(".")
    assert row.finished_at is not None


def test_too_long_a_recording_never_reaches_the_models(user: User, settings: Settings) -> None:
    settings.RESCORED_MAX_DURATION_S = 3
    row = queued(user)
    runner.run(row.id, Queue.CPU)
    assert finished(row).error_code == "too_long"
    assert not Stem.objects.exists()


def test_a_fault_of_ours_is_logged_with_its_number(
    user: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    row = prepared(user)
    dies(monkeypatch, tiny_engine.TinyEngine, "transcribe", RuntimeError("secret detail"))
    assert runner.run(row.id, Queue.GPU) is False
    row = finished(row)
    assert (row.state, row.error_code) == (State.FAILED, "internal")
    assert "secret detail" not in row.error_text
    number = row.error_text.removesuffix(".").rpartition(" ")[2]
    (record,) = [record for record in caplog.records if record.exc_info]
    assert number in record.getMessage()
    assert "secret detail" in str(record.exc_info)


def test_a_full_disk_is_said(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    row = prepared(user)
    dies(monkeypatch, FileSystemStorage, "_save", OSError(errno.ENOSPC, "No space left on device"))
    runner.run(row.id, Queue.GPU)
    row = finished(row)
    assert (row.state, row.error_code) == (State.FAILED, "storage_full")
    assert row.error_text.startswith("There is no space left")


def test_another_fault_of_the_disk_is_ours(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    row = prepared(user)
    dies(monkeypatch, FileSystemStorage, "_save", OSError(errno.EIO, "I/O error"))
    runner.run(row.id, Queue.GPU)
    assert finished(row).error_code == "internal"


def at_the_notes(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do something while the engine is at work."""
    original = tiny_engine.TinyEngine.transcribe

    def transcribe(self: Any, audio: Any, report: Any) -> Any:
        act()
        return original(self, audio, report)

    monkeypatch.setattr(tiny_engine.TinyEngine, "transcribe", transcribe)
    monkeypatch.setattr(claims, "REPORT_INTERVAL_S", 0.0)


def test_a_cancel_stops_it(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    row = prepared(user)
    at_the_notes(monkeypatch, lambda: services.cancel(row))
    assert runner.run(row.id, Queue.GPU) is False
    row = finished(row)
    assert (row.state, row.stage, row.claim) == (State.CANCELLED, "notes", None)
    assert list(row.artefacts.values_list("stage", flat=True)) == ["prepare"]


def test_a_worker_that_ends_puts_it_back(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    row = prepared(user)
    at_the_notes(monkeypatch, claims.stopping.set)
    assert runner.run(row.id, Queue.GPU) is True
    row = finished(row)
    assert (row.state, row.queue, row.claim, row.attempts) == (State.QUEUED, Queue.GPU, None, 0)


def test_a_superseded_worker_writes_nothing(user: User, monkeypatch: pytest.MonkeyPatch, media_folder: Path) -> None:
    row = prepared(user)
    other = uuid4()
    at_the_notes(monkeypatch, lambda: Transcription.objects.update(claim=other))
    assert runner.run(row.id, Queue.GPU) is False
    row = finished(row)
    assert (row.state, row.claim) == (State.RUNNING, other)
    assert not [name for name in stored(media_folder) if "notes" in name]


def test_a_superseded_result_is_not_kept(user: User, monkeypatch: pytest.MonkeyPatch, media_folder: Path) -> None:
    row = prepared(user)
    at_the_notes(monkeypatch, lambda: Transcription.objects.update(claim=uuid4()))
    # No report before the result is stored: the storing itself must find out.
    monkeypatch.setattr(claims, "REPORT_INTERVAL_S", 60.0)
    runner.run(row.id, Queue.GPU)
    assert list(Artefact.objects.values_list("stage", flat=True)) == ["prepare"]
    assert not [name for name in stored(media_folder) if "notes" in name]


def test_a_deletion_while_it_runs_leaves_nothing(
    user: User, monkeypatch: pytest.MonkeyPatch, media_folder: Path
) -> None:
    row = prepared(user)
    at_the_notes(monkeypatch, lambda: services.delete(row))
    assert runner.run(row.id, Queue.GPU) is False
    assert stored(media_folder) == ["transcriptions"]


def stored(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_only_one_claim_wins(user: User) -> None:
    row = queued(user)
    Claim.take(row.id, Queue.CPU)
    with pytest.raises(NotClaimed):
        Claim.take(row.id, Queue.CPU)


def test_a_silent_worker_loses_its_claim(user: User, settings: Settings) -> None:
    row = queued(user)
    first = Claim.take(row.id, Queue.CPU)
    limit = timedelta(seconds=settings.RESCORED_HEARTBEAT_LIMIT_S + 1)
    Transcription.objects.update(heartbeat_at=timezone.now() - limit)
    second = Claim.take(row.id, Queue.CPU)
    with pytest.raises(Superseded):
        first.update(title="late")
    with pytest.raises(Superseded):
        first.report("listen", 0.5)
    second.update(title="now")
    row = finished(row)
    assert (row.title, row.attempts) == ("now", 2)


def test_a_link_is_fetched(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with media_server() as server:
        url = server.serve("/song.wav", tone(DURATION_S))
        rules = LinkRules(("localhost",), 10**6, 60.0, trusted_servers=frozenset({server.name}))
        monkeypatch.setattr(runner, "link_rules", lambda: rules)
        row = Transcription.objects.create(
            owner=user, title=url.removeprefix("http://"), source=Source.LINK, source_url=url, plan={}
        )
        assert runner.run(row.id, Queue.CPU) is True
        row = finished(row)
        assert (row.title, row.queue) == ("song", Queue.GPU)
        assert row.recording.name == f"transcriptions/{row.id}/recording/recording.wav"
        assert row.recording.size == len(tone(DURATION_S))
        fetched = len(server.requests)
        Transcription.objects.update(queue=Queue.CPU)
        runner.run(row.id, Queue.CPU)
        assert len(server.requests) == fetched


def test_a_site_that_refuses_is_quoted(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with media_server() as server:
        rules = LinkRules(("localhost",), 10**6, 60.0, trusted_servers=frozenset({server.name}))
        monkeypatch.setattr(runner, "link_rules", lambda: rules)
        row = Transcription.objects.create(
            owner=user, title="x", source=Source.LINK, source_url=server.url("/gone.wav"), plan={}
        )
        runner.run(row.id, Queue.CPU)
        row = finished(row)
        assert (row.state, row.error_code) == (State.FAILED, "download_failed")
        assert "404" in row.error_text
