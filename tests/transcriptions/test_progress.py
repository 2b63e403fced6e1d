"""What the page of a transcription is told: stages, fractions, times, place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from transcriptions.models import Artefact, Queue, Source, State, Transcription
from transcriptions.pipeline import STAGES
from transcriptions.progress import USUAL_RATES, progress_of, progress_of_all, site_rates

pytestmark = pytest.mark.django_db


def make(owner: User, **values: Any) -> Transcription:
    return Transcription.objects.create(owner=owner, **{"title": "Song", "source": Source.UPLOAD} | values)


def states(row: Transcription) -> list[tuple[str, str]]:
    return [(stage.name, stage.state) for stage in progress_of(row).stages]


def test_a_waiting_one_has_its_place(owner: User) -> None:
    first, second = make(owner), make(owner)
    make(owner, state=State.RUNNING)
    make(owner, state=State.DONE)
    assert [progress.place for progress in progress_of_all([first, second])] == [1, 2]
    assert progress_of(first).fraction == 0.0
    assert progress_of(first).elapsed_s == 0.0


def test_a_retried_one_waits_at_the_end(owner: User) -> None:
    first, second = make(owner), make(owner)
    first.queued_at = timezone.now() + timedelta(seconds=1)
    first.save()
    assert [progress.place for progress in progress_of_all([first, second])] == [2, 1]


def test_what_does_not_wait_has_no_place(owner: User) -> None:
    assert progress_of(make(owner, state=State.RUNNING)).place == 0
    assert progress_of(make(owner, state=State.DONE)).place == 0


def test_an_upload_is_not_fetched(owner: User) -> None:
    assert [name for name, _ in states(make(owner))] == ["listen", "prepare", "notes", "beats", "score"]


def test_a_link_is_fetched_first(owner: User) -> None:
    row = make(owner, source=Source.LINK, state=State.RUNNING, stage="fetch", stage_fraction=0.5)
    assert states(row) == [
        ("fetch", "active"),
        ("listen", "waiting"),
        ("prepare", "waiting"),
        ("notes", "waiting"),
        ("beats", "waiting"),
        ("score", "waiting"),
    ]
    assert progress_of(row).stages[0].fraction == 0.5
    assert progress_of(row).stages[0].label == "Fetching the recording"


def test_between_the_queues_the_first_stages_are_done(owner: User) -> None:
    row = make(owner, queue=Queue.GPU, stage="listen", stage_fraction=0.0)
    waiting = [(stage.name, "waiting") for stage in STAGES]
    assert states(row) == [("listen", "done"), *waiting]


def test_the_present_stage_is_active(owner: User) -> None:
    row = make(owner, queue=Queue.GPU, state=State.RUNNING, stage="notes", stage_fraction=0.25)
    done, waiting = [("listen", "done"), ("prepare", "done")], [("beats", "waiting"), ("score", "waiting")]
    assert states(row) == [*done, ("notes", "active"), *waiting]


def test_a_done_one_is_done(owner: User) -> None:
    now = timezone.now()
    row = make(owner, state=State.DONE, started_at=now - timedelta(seconds=30), finished_at=now)
    progress = progress_of(row)
    assert {stage.state for stage in progress.stages} == {"done"}
    assert (progress.fraction, progress.elapsed_s, progress.expected_s) == (1.0, 30.0, 0.0)


def test_the_expected_time_goes_by_length_and_usual_rates(owner: User) -> None:
    row = make(owner, kind="piano", duration_s=100.0)
    stages = ["listen", "prepare", "notes", "beats", "score"]
    expected_s = sum(USUAL_RATES[stage, "piano"] * 100 for stage in stages)
    progress = progress_of(row)
    assert progress.expected_s == pytest.approx(expected_s)
    assert progress.remaining_s == pytest.approx(expected_s)


def test_what_is_done_is_expected_no_more(owner: User) -> None:
    started_at = timezone.now() - timedelta(seconds=40)
    row = make(
        owner, state=State.RUNNING, queue=Queue.GPU, stage="notes", stage_fraction=0.5, duration_s=100.0,
        started_at=started_at,
    )  # fmt: skip
    progress = progress_of(row)
    remaining_s = sum(
        share * USUAL_RATES[name, "piano"] for name, share in (("notes", 50), ("beats", 100), ("score", 100))
    )
    assert progress.remaining_s == pytest.approx(remaining_s, abs=1e-6)
    assert progress.elapsed_s == pytest.approx(40.0, abs=5.0)


def test_the_sites_own_runs_count(owner: User) -> None:
    done = make(owner, state=State.DONE, duration_s=540.0)
    Artefact.objects.create(transcription=done, stage="notes", key="a", file="x", seconds=54.0)
    usual = USUAL_RATES["notes", "piano"]
    rates = site_rates()
    assert rates["notes", "piano"] == pytest.approx((54.0 + 60.0 * usual) / 600.0)
    assert rates["notes", "other"] == USUAL_RATES["notes", "other"]


def test_old_runs_do_not_count(owner: User) -> None:
    done = make(owner, state=State.DONE, duration_s=540.0)
    long_ago = timezone.now() - timedelta(days=31)
    Artefact.objects.create(transcription=done, stage="notes", key="a", file="x", seconds=54.0, created_at=long_ago)
    assert site_rates() == USUAL_RATES


def test_any_number_of_rows_needs_the_same_queries(owner: User, django_assert_num_queries: Any) -> None:
    rows = [make(owner), make(owner, state=State.RUNNING, stage="notes"), make(owner, state=State.DONE)]
    with django_assert_num_queries(2):
        progress_of_all(rows[:1])
    with django_assert_num_queries(2):
        progress_of_all(rows)


def test_finished_rows_need_no_query(owner: User, django_assert_num_queries: Any) -> None:
    rows = [make(owner, state=State.DONE), make(owner, state=State.FAILED, stage="notes")]
    with django_assert_num_queries(0):
        progress_of_all(rows)
