"""Workers that are killed, frozen, doubled, told to stop or cut off from the database: one score comes out."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.conftest import Workers, wait_until
from transcriptions import services
from transcriptions.messages import enqueue
from transcriptions.models import Queue, State, Transcription

STAGES = ["fetch", "listen", "prepare", "notes", "beats", "score", "score-end"]

Begin = Callable[[], Transcription]


def is_in(row: Transcription, *states: State) -> bool:
    row.refresh_from_db()
    return row.state in states


def await_end(row: Transcription) -> None:
    wait_until(lambda: is_in(row, State.DONE, State.FAILED, State.CANCELLED))


def artefacts(row: Transcription) -> dict[str, int]:
    return dict(row.artefacts.values_list("stage", "id"))


def check_one_score(row: Transcription) -> None:
    row.refresh_from_db()
    assert (row.state, row.claim, row.error_text) == (State.DONE, None, "")
    assert sorted(row.artefacts.values_list("stage", flat=True)) == ["beats", "notes", "prepare", "score"]
    assert row.stems.count() == 1


def test_killed_in_every_stage(workers: Workers, begin: Begin) -> None:
    row = begin()
    worker = workers.start()
    known: dict[str, int] = {}
    for stage in STAGES:
        workers.hold(stage)
        if stage != STAGES[0]:
            workers.let_go(STAGES[STAGES.index(stage) - 1])
        workers.await_held(stage)
        workers.kill(worker)
        found = artefacts(row)
        assert found | known == found, "a finished stage was done again"
        known = found
        worker = workers.start()
    workers.let_go(STAGES[-1])
    await_end(row)
    check_one_score(row)
    assert artefacts(row) == known
    assert workers.times_heard == 1


def test_cancelled_in_every_stage(workers: Workers, begin: Begin) -> None:
    workers.start()
    for stage in STAGES:
        workers.hold(stage)
        row = begin()
        workers.await_held(stage)
        services.cancel(row)
        await_end(row)
        workers.let_go(stage)
        assert (row.state, row.stage, row.claim) == (State.CANCELLED, stage.removesuffix("-end"), None)


def test_two_workers_with_the_same_message(workers: Workers, begin: Begin) -> None:
    workers.hold("notes")
    row = begin()
    workers.start()
    workers.start()
    workers.await_held("notes")
    for queue in [Queue.CPU, Queue.GPU] * 4:
        enqueue(row.id, queue)
    wait_until(lambda: workers.log.count("is not ours to run") == 8)
    workers.let_go("notes")
    await_end(row)
    check_one_score(row)
    assert workers.times_heard == 1


def test_a_frozen_worker_that_comes_back_writes_nothing(workers: Workers, begin: Begin) -> None:
    workers.hold("notes")
    row = begin()
    frozen = workers.start()
    workers.await_held("notes")
    workers.signal(frozen, signal.SIGSTOP)
    workers.let_go("notes")
    workers.start()
    await_end(row)
    check_one_score(row)
    before = (artefacts(row), row.finished_at)
    workers.signal(frozen, signal.SIGCONT)
    wait_until(lambda: f"{row.id} was taken over" in workers.log)
    check_one_score(row)
    assert (artefacts(row), row.finished_at) == before


def test_a_worker_told_to_stop_hands_its_work_back(workers: Workers, begin: Begin) -> None:
    workers.hold("notes")
    row = begin()
    worker = workers.start()
    workers.await_held("notes")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0
    assert is_in(row, State.QUEUED)
    assert (row.claim, row.queue) == (None, Queue.GPU)
    workers.let_go("notes")
    workers.start()
    await_end(row)
    check_one_score(row)


@pytest.mark.parametrize("stage", ["listen", "notes"])
def test_the_database_is_restarted(
    workers: Workers, begin: Begin, restart_postgres: Callable[[], None], stage: str, media_folder: Path
) -> None:
    workers.hold(stage)
    row = begin()
    workers.start()
    workers.await_held(stage)
    restart_postgres()
    workers.let_go(stage)
    await_end(row)
    check_one_score(row)
    assert workers.times_heard == 1
    assert len(list(media_folder.rglob("*.json"))) == 4
