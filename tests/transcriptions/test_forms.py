"""What a person may say about a new transcription."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.datastructures import MultiValueDict
from pytest_django.fixtures import Settings

from transcriptions.forms import NameForm, NewForm
from transcriptions.models import Kind


def upload(size: int = 5) -> MultiValueDict[str, UploadedFile]:
    return MultiValueDict({"recording": [SimpleUploadedFile("song.mp3", bytes(size))]})


def test_a_file_alone_is_enough() -> None:
    form = NewForm({}, upload())
    assert form.is_valid()
    assert (form.cleaned_data["kind"], form.cleaned_data["title"], form.source_field) == (Kind.PIANO, "", "recording")


def test_a_link_alone_is_enough() -> None:
    form = NewForm({"link": "https://youtu.be/x", "kind": "other"})
    assert form.is_valid()
    assert (form.cleaned_data["kind"], form.source_field) == (Kind.OTHER, "link")


def test_an_empty_file_is_left_to_the_decoder_to_explain() -> None:
    assert NewForm({}, upload(0)).is_valid()


@pytest.mark.parametrize("said", [{}, {"title": "Only a title"}, {"link": "  "}])
def test_without_a_recording_there_is_nothing_to_do(said: dict[str, str]) -> None:
    form = NewForm(said)
    assert form.errors == {"__all__": ["Choose a file or paste a link."]}


def test_a_large_file_has_one_clear_error(settings: Settings) -> None:
    settings.RESCORED_MAX_UPLOAD_MB = 1
    form = NewForm({}, upload(1024 * 1024 + 1))
    assert list(form.errors) == ["recording"]
    assert "cut it into parts" in form.errors["recording"][0]


@pytest.mark.parametrize("said", [{"kind": "opera"}, {"title": "x" * 201}, {"link": "https://youtu.be/" + "x" * 2000}])
def test_what_is_out_of_bounds_is_refused(said: dict[str, str]) -> None:
    assert list(NewForm(said, upload()).errors) == list(said)


@pytest.mark.django_db
def test_a_name_needs_a_title() -> None:
    assert list(NameForm({"title": " ", "composer": "x"}).errors) == ["title"]
