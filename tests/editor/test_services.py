"""Decoded scores, pictures and PDFs behind the score's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from dramatiq import Message
from dramatiq.brokers.stub import StubBroker

from editor import services, tasks
from editor.models import PATIENCE, Export, ExportState
from transcriptions import services as transcription_services
from transcriptions.models import Artefact, Transcription

pytestmark = pytest.mark.django_db

Make = Callable[..., Transcription]


def sent(broker: StubBroker) -> list[Any]:
    return [Message.decode(data).args for data in broker.queues["cpu"].queue]


def test_a_score_is_decoded_and_engraved_once(finished: Make) -> None:
    row = finished()
    first = services.view_score(row, "wide")
    again = services.view_score(row, "wide")
    assert again.score is first.score
    assert again.system(0) is first.system(0)
    with CaptureQueriesContext(connection) as queries:
        services.view_score(row, "wide")
    assert len(queries) == 1


def test_two_scores_are_kept_apart(finished: Make) -> None:
    one, other = finished(), finished(copies=2)
    assert services.view_score(one, "wide") != services.view_score(other, "wide")
    assert len(services.view_score(other, "wide").score.measures) == 2 * len(
        services.view_score(one, "wide").score.measures
    )


@pytest.mark.parametrize("index", [-1, 10_000])
def test_systems_that_are_not_there(finished: Make, index: int) -> None:
    with pytest.raises(IndexError):
        services.view_score(finished(), "wide").system(index)


def test_unknown_layouts_and_missing_scores(finished: Make) -> None:
    row = finished()
    with pytest.raises(KeyError):
        services.view_score(row, "round")
    Artefact.objects.all().delete()
    with pytest.raises(Artefact.DoesNotExist):
        services.view_score(row, "wide")


def test_exports_carry_the_row_s_title(finished: Make) -> None:
    titled = services.titled_score(finished(title="New name", composer="Someone"))
    assert (titled.title, titled.composer) == ("New name", "Someone")


def test_asking_twice_for_a_pdf_sends_one_message(
    finished: Make, broker: StubBroker, django_capture_on_commit_callbacks: Any
) -> None:
    row = finished()
    with django_capture_on_commit_callbacks(execute=True):
        first = services.request_pdf(row, "a4")
        second = services.request_pdf(row, "a4")
    assert first == second
    assert len(sent(broker)) == 1


def test_a_lost_message_is_sent_again(
    finished: Make, broker: StubBroker, django_capture_on_commit_callbacks: Any
) -> None:
    row = finished()
    services.request_pdf(row, "a4")
    Export.objects.update(requested_at=timezone.now() - PATIENCE - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        services.request_pdf(row, "a4")
    assert len(sent(broker)) == 1


def test_papers_are_kept_beside_each_other(finished: Make) -> None:
    row = finished()
    services.request_pdf(row, "a4")
    services.request_pdf(row, "letter")
    assert sorted(Export.objects.values_list("paper", flat=True)) == ["a4", "letter"]


def test_the_actor_makes_a_pdf_once(finished: Make) -> None:
    export = services.request_pdf(finished(), "a4")
    tasks.make_pdf.fn(export.pk)
    export.refresh_from_db()
    made = export.file.name
    assert export.state == ExportState.DONE
    assert export.file.read().startswith(b"%PDF")
    export.file.close()
    tasks.make_pdf.fn(export.pk)
    export.refresh_from_db()
    assert export.file.name == made


def test_the_actor_of_a_deleted_export_does_nothing(finished: Make, media_folder: Path) -> None:
    export = services.request_pdf(finished(), "a4")
    Export.objects.all().delete()
    tasks.make_pdf.fn(export.pk)
    assert list(media_folder.rglob("*.pdf")) == []


def test_an_export_deleted_while_it_is_made_leaves_no_file(finished: Make, media_folder: Path) -> None:
    export = services.request_pdf(finished(), "a4")
    Export.objects.filter(pk=export.pk).delete()
    services.store_pdf(export, b"%PDF")
    assert list(media_folder.rglob("*.pdf")) == []


def test_a_fault_is_told_to_the_page(finished: Make) -> None:
    export = services.request_pdf(finished(), "a4")
    Artefact.objects.all().delete()
    with pytest.raises(Artefact.DoesNotExist):
        tasks.make_pdf.fn(export.pk)
    export.refresh_from_db()
    assert export.state == ExportState.FAILED


def test_deleting_a_transcription_takes_pictures_and_pdfs(
    finished: Make, media_folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    row = finished()
    services.preview_svg(row)
    tasks.make_pdf.fn(services.request_pdf(row, "a4").pk)
    assert len(list(media_folder.rglob("exports/*"))) == 2
    with django_capture_on_commit_callbacks(execute=True):
        transcription_services.delete(row)
    assert [path for path in media_folder.rglob("*") if path.is_file()] == []
    assert Export.objects.count() == 0
