"""Exports from the request to the stored file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from dramatiq import Message
from dramatiq.brokers.stub import StubBroker

from editor import tasks, working_copies
from editor.exporting import making, services
from editor.exporting.errors import Unwanted
from editor.exporting.preview import preview_svg
from editor.models import PATIENCE, Export, ExportKind, ExportState, PieceRow, ScoreDocument
from editor.tabs import Tab
from tests.editor import scores
from transcriptions import services as transcription_services
from transcriptions.models import Artefact, Transcription

pytestmark = pytest.mark.django_db

Make = Callable[..., Transcription]


def sent(broker: StubBroker) -> list[Any]:
    return [Message.decode(data).args for data in broker.queues["cpu"].queue]


def ask(row: Transcription, paper: str = "a4", tab: str = "score") -> Export:
    return services.request_export(row, ExportKind.PDF, tab=Tab(tab), paper=paper)


def test_asking_twice_sends_one_message(
    finished: Make, broker: StubBroker, django_capture_on_commit_callbacks: Any
) -> None:
    row = finished()
    with django_capture_on_commit_callbacks(execute=True):
        first, second = ask(row), ask(row)
    assert first == second
    assert sent(broker) == [(first.pk,)]


@pytest.mark.parametrize("state", [ExportState.QUEUED, ExportState.RUNNING])
def test_one_whose_worker_is_gone_is_sent_again(
    finished: Make, broker: StubBroker, django_capture_on_commit_callbacks: Any, state: str
) -> None:
    row = finished()
    ask(row)
    Export.objects.update(state=state, touched_at=timezone.now() - PATIENCE + timedelta(seconds=20))
    with django_capture_on_commit_callbacks(execute=True):
        ask(row)
    assert sent(broker) == []
    Export.objects.update(touched_at=timezone.now() - PATIENCE - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        ask(row)
    assert len(sent(broker)) == 1


def test_papers_and_tabs_are_kept_beside_each_other(finished: Make) -> None:
    row = finished(score=scores.band())
    for paper, tab in (("a4", "score"), ("letter", "score"), ("a4", "part-P1"), ("a4", "easy")):
        ask(row, paper, tab)
    kept = Export.objects.order_by("pk").values_list("paper", "tab", "name")
    assert list(kept) == [
        ("a4", "score", "Song"),
        ("letter", "score", "Song"),
        ("a4", "part-P1", "Song (Clarinet in B♭)"),
        ("a4", "easy", "Song (easy)"),
    ]


def test_a_change_in_one_part_makes_no_other_part_anew(finished: Make) -> None:
    row = finished(score=scores.band())
    before = [ask(row, tab=tab).pk for tab in ("score", "part-P1", "part-P2", "easy")]
    low, high = (f'"octave":{octave},"step":"G"' for octave in (4, 5))
    piece = PieceRow.objects.get(key=f"measure:{scores.band().measures[0].id}")
    assert low in piece.text
    PieceRow.objects.filter(pk=piece.pk).update(text=piece.text.replace(low, high, 1))
    working_copies.forget_all()
    after = [ask(row, tab=tab).pk for tab in ("score", "part-P1", "part-P2", "easy")]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, False, True, False]


def test_the_actor_makes_a_pdf_once(finished: Make) -> None:
    export = ask(finished())
    tasks.make_export.fn(export.pk)
    export.refresh_from_db()
    made = export.file.name
    assert (export.state, export.progress) == (ExportState.DONE, 1.0)
    assert export.file.read().startswith(b"%PDF")
    export.file.close()
    tasks.make_export.fn(export.pk)
    export.refresh_from_db()
    assert export.file.name == made


def test_the_actor_of_a_deleted_export_does_nothing(finished: Make, media_folder: Path) -> None:
    export = ask(finished())
    Export.objects.all().delete()
    tasks.make_export.fn(export.pk)
    assert list(media_folder.rglob("*.pdf")) == []


def test_two_workers_do_not_make_the_same(finished: Make) -> None:
    export = ask(finished())
    assert [export.claim(), export.claim()] == [True, False]


def test_a_worker_that_was_taken_for_dead_has_no_say(finished: Make) -> None:
    slow = ask(finished())
    assert slow.claim()
    Export.objects.update(touched_at=timezone.now() - PATIENCE - timedelta(seconds=1))
    services.retry(slow)
    quick = Export.objects.get()
    assert quick.claim()
    assert [slow.report(0.9), slow.finish("slow.pdf"), slow.fail("slow")] == [False, False, False]
    assert [quick.report(0.5), quick.finish("quick.pdf")] == [True, True]
    quick.refresh_from_db()
    assert (quick.state, quick.file.name, quick.error_text) == (ExportState.DONE, "quick.pdf", "")


def test_an_export_deleted_while_it_is_made_leaves_no_file(finished: Make, media_folder: Path, tmp_path: Path) -> None:
    export = ask(finished())
    export.claim()
    Export.objects.filter(pk=export.pk).delete()
    path = tmp_path / "made.pdf"
    path.write_bytes(b"%PDF")
    services.store(export, path)
    assert list(media_folder.rglob("*.pdf")) == []


def test_the_actor_stops_when_the_export_is_deleted(
    finished: Make, media_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "REPORT_INTERVAL_S", 0.0)
    export = ask(finished())
    export.claim()
    report = making.reporter(export)
    report(0.25)
    export.refresh_from_db()
    assert (export.progress, export.percent) == (0.25, 25)
    Export.objects.all().delete()
    with pytest.raises(Unwanted):
        report(0.5)


def test_a_fault_is_told_to_the_page(finished: Make) -> None:
    export = ask(finished())
    Artefact.objects.all().delete()
    with pytest.raises(Artefact.DoesNotExist):
        tasks.make_export.fn(export.pk)
    export.refresh_from_db()
    assert (export.state, export.error_text) == (ExportState.FAILED, "")


def test_a_reason_is_told_to_the_page_and_forgotten_on_retry(finished: Make) -> None:
    export = services.request_export(finished(), ExportKind.PARTS, paper="a4")
    tasks.make_export.fn(export.pk)
    export.refresh_from_db()
    assert export.state == ExportState.FAILED
    assert export.error_text == "This score has one part only: its PDF is the score's."
    services.retry(export)
    export.refresh_from_db()
    assert (export.state, export.error_text) == (ExportState.QUEUED, "")


def test_deleting_a_transcription_takes_pictures_and_exports(
    finished: Make, media_folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    row = finished()
    preview_svg(row)
    tasks.make_export.fn(ask(row).pk)
    assert len(list(media_folder.rglob("exports/*"))) == 2
    with django_capture_on_commit_callbacks(execute=True):
        transcription_services.delete(row)
    assert [path for path in media_folder.rglob("*") if path.is_file()] == []
    assert Export.objects.count() == 0


def test_the_preview_follows_the_revisions(finished: Make, media_folder: Path) -> None:
    row = finished()
    first, _ = preview_svg(row)
    assert not ScoreDocument.objects.exists()
    assert preview_svg(row)[0] == first
    ask(row)
    assert preview_svg(row)[0] == first
    ScoreDocument.objects.update(revision=1)
    assert preview_svg(row)[0] != first
    assert len(list(media_folder.rglob("preview-*.svg"))) == 1
