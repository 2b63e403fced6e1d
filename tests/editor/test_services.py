"""Decoded scores and systems behind the score's page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from editor import services
from editor.current import current_score
from editor.tabs import NoSuchTab, Tab
from transcriptions.models import Artefact, Transcription

pytestmark = pytest.mark.django_db

Make = Callable[..., Transcription]


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


def test_the_current_score_has_the_row_s_title_and_the_tab_s(finished: Make) -> None:
    row = finished(title="New name", composer="Someone")
    titled = current_score(row)
    assert (titled.title, titled.composer) == ("New name", "Someone")
    assert current_score(row, Tab("easy")).title == "New name (easy)"


def test_a_part_that_is_not_there(finished: Make) -> None:
    row = finished()
    with pytest.raises(NoSuchTab):
        services.view_score(row, "wide", Tab("part-P9"))
    with pytest.raises(NoSuchTab):
        current_score(row, Tab("part-P9"))
