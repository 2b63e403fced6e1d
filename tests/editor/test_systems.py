"""Sheets: what a tab of a document looks like, system by system."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from editor.current import current_score
from editor.engraver import EngravingError, Here, Work
from editor.systems import Sheet, open_sheet, typical_view_box
from editor.tabs import WHOLE, NoSuchTab, Tab
from transcriptions.models import Artefact, Transcription

pytestmark = pytest.mark.django_db

Make = Callable[..., Transcription]


def sheet(row: Transcription, tab: Tab = WHOLE, width: str = "wide") -> Sheet:
    return open_sheet(row, tab, width)[1]


def test_a_score_is_decoded_and_engraved_once(finished: Make) -> None:
    row = finished()
    first, again = sheet(row), sheet(row)
    assert again.score is first.score
    assert again.svg(0) is first.svg(0)
    with CaptureQueriesContext(connection) as queries:
        sheet(row)
    assert len(queries) == 2


def test_two_scores_are_kept_apart(finished: Make) -> None:
    one, other = sheet(finished()), sheet(finished(copies=2))
    assert one.state != other.state
    assert len(other.score.measures) == 2 * len(one.score.measures)
    assert one.svg(0) != other.svg(0)


def test_systems_that_are_not_there(finished: Make) -> None:
    with pytest.raises(ValueError, match="system-m0"):
        sheet(finished()).index_of("m0")


def test_a_score_that_is_not_there(finished: Make) -> None:
    row = finished()
    Artefact.objects.all().delete()
    with pytest.raises(Artefact.DoesNotExist):
        sheet(row)


def test_the_current_score_has_the_row_s_title_and_the_tab_s(finished: Make) -> None:
    row = finished(title="New name", composer="Someone")
    titled = current_score(row)
    assert (titled.title, titled.composer) == ("New name", "Someone")
    assert current_score(row, Tab("easy")).title == "New name (easy)"


def test_a_part_that_is_not_there(finished: Make) -> None:
    row = finished()
    with pytest.raises(NoSuchTab):
        sheet(row, Tab("part-P9"))
    with pytest.raises(NoSuchTab):
        current_score(row, Tab("part-P9"))


def test_room_is_kept_for_what_is_not_engraved_yet(finished: Make) -> None:
    found = sheet(finished(copies=40))
    lines = found.lines(2)
    assert len(lines) == len(found.ids)
    assert ['class="music-line"' in line for line in lines[:3]] == [True, True, False]
    assert f'viewBox="{typical_view_box([found.svg(0), found.svg(1)])}"' in lines[2]


def test_a_system_that_could_not_be_engraved_is_tried_again(finished: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = sheet(finished())

    def fail(self: Here, work: Work) -> str:
        raise EngravingError(work.what)

    with monkeypatch.context() as broken:
        broken.setattr(Here, "svg", fail)
        with pytest.raises(EngravingError):
            shown.svg(0)
        line = shown.shown(0)
        assert [wanted in line for wanted in (f'id="{shown.ids[0]}"', "waiting", "cannot be drawn", "Try again")] == [
            True
        ] * 4
        assert shown.answer([0], {0}) == [{"id": shown.ids[0], "html": line}]
        assert shown.lines(1)[0] == line
    assert shown.svg(0).startswith("<svg")
    assert shown.shown(0) == shown.html(0)


def test_what_has_begun_is_not_begun_again(finished: Make) -> None:
    shown = sheet(finished())
    shown.begin([0])
    begun = shown._picture(0)
    assert shown._picture(0) is begun
    assert shown.svg(0) == begun.result()
