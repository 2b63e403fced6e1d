"""A version as a piece of its own."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.storage import FileSystemStorage
from django.test import Client

from accounts.models import User
from editor.copies import copy_of
from editor.current import current_score
from editor.exporting.offers import offers
from editor.tabs import WHOLE, NoSuchTab, Tab
from tests.editor.test_history import edit, texts
from transcriptions.models import Artefact, Membership, Role, Source, State, Transcription
from transcriptions.music.arranging.versions import Version, arrange
from transcriptions.music.score import Score

pytestmark = pytest.mark.django_db
Finished = Callable[..., Transcription]
EASY = Tab("easy")


def music(score: Score) -> tuple[object, ...]:
    return score.parts, [measure.voices for measure in score.measures], score.spanners


def test_a_copy_holds_what_the_version_shows(owner: User, stranger: User, finished: Finished) -> None:
    row = finished(composer="Clara", kind="other")
    edit(row, owner, {"edit": "set_title", "title": "Changed", "composer": "Clara"})
    row.refresh_from_db()
    whole = current_score(row)
    copy = copy_of(row, EASY, stranger)
    assert Transcription.objects.get(pk=copy.pk) == copy
    assert (copy.owner, copy.title, copy.composer, copy.kind) == (stranger, "Changed (easy)", "Clara", "other")
    assert (copy.source, copy.state, copy.recording.name, copy.plan) == (Source.SCORE, State.DONE, "", {})
    assert (copy.meter, copy.measure_count, copy.confidence) == ("4/4", len(whole.measures), 1.0)
    assert copy.key == "D major"
    made = current_score(copy)
    assert (made.title, made.composer) == ("Changed (easy)", "Clara")
    assert music(made) == music(arrange(whole, Version.EASY))
    assert {(measure.start_s, measure.end_s) for measure in made.measures} == {(None, None)}


def test_the_original_stays_as_it_is(owner: User, finished: Finished) -> None:
    row = finished()
    edit(row, owner, {"edit": "set_title", "title": "Song", "composer": "Clara"})
    row.refresh_from_db()
    before, artefacts = texts(row), list(row.artefacts.order_by("pk"))
    copy = copy_of(row, EASY, owner)
    edit(copy, owner, {"edit": "insert_measures", "before": "", "count": 2})
    assert texts(row) == before
    assert list(row.artefacts.order_by("pk")) == artefacts
    assert len(current_score(copy).measures) == len(current_score(row).measures) + 2
    assert Transcription.objects.get(pk=row.pk).title == "Song"


def test_parts_and_whole_scores_are_copied_too(owner: User, finished: Finished) -> None:
    row = finished()
    assert music(current_score(copy_of(row, WHOLE, owner))) == music(current_score(row))
    with pytest.raises(NoSuchTab):
        copy_of(row, Tab("part-P9"), owner)
    assert Transcription.objects.count() == 2


def test_a_long_title_keeps_the_name_of_the_version(owner: User, finished: Finished) -> None:
    row = finished(title="x" * 200)
    assert copy_of(row, EASY, owner).title == "x" * 193 + " (easy)"


def test_a_copy_has_no_original_file(client: Client, owner: User, finished: Finished) -> None:
    copy = copy_of(finished(), EASY, owner)
    labels = [offer.label for group in offers(copy, WHOLE, current_score(copy)) for offer in group.offers]
    assert "Original file" not in labels
    client.force_login(owner)
    assert client.get(f"/t/{copy.pk}/download/original/").status_code == 404


def test_a_viewer_takes_a_copy_and_edits_it(client: Client, stranger: User, finished: Finished) -> None:
    row = finished()
    Membership.objects.create(transcription=row, user=stranger, role=Role.VIEWER)
    client.force_login(stranger)
    action = f'action="/t/{row.pk}/copy/?tab=easy"'
    assert action in client.get(f"/t/{row.pk}/score/?tab=easy").content.decode()
    response = client.post(f"/t/{row.pk}/copy/?tab=easy")
    copy = Transcription.objects.get(owner=stranger)
    assert (response.status_code, response.headers["Location"]) == (302, f"/t/{copy.pk}/score/")
    page = client.get(f"/t/{copy.pk}/score/").content.decode()
    assert 'data-may-edit="yes"' in page
    assert "Song (easy)" in page
    assert "Edit a copy" not in page
    assert client.post(f"/t/{row.pk}/copy/?tab=nothing").status_code == 404
    assert client.post(f"/t/{row.pk}/copy/?tab=part-P9").status_code == 404


class FullStorage(FileSystemStorage):
    """Takes the first bytes, as a full disk does."""

    def _save(self, name: str, content: Any) -> str:
        super()._save(name, content)  # type: ignore[misc]
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_nothing_behind(
    client: Client, owner: User, finished: Finished, settings: Any, media_folder: Path
) -> None:
    row = finished()
    client.force_login(owner)
    client.get(f"/t/{row.pk}/score/")
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.FullStorage"}}
    response = client.post(f"/t/{row.pk}/copy/?tab=easy")
    assert (response.status_code, response.headers["Location"]) == (302, f"/t/{row.pk}/score/?tab=easy")
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "There is no space left to store this. Please tell the administrator of this site, and try again later."
    ]
    assert list(Transcription.objects.all()) == [row]
    assert Artefact.objects.exclude(transcription=row).count() == 0
    assert [folder.name for folder in (media_folder / "transcriptions").iterdir()] == [str(row.pk)]
