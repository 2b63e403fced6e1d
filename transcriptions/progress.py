"""How far a transcription is, for its page: stages, time passed and still expected, place in the queue.

The row is the truth; everything here is computed from it when it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone

from transcriptions.models import FETCH, IMPORT, LISTEN, Artefact, Queue, Source, State, Transcription
from transcriptions.pipeline import STAGES

LABELS = {FETCH: "Fetching the recording", LISTEN: "Preparing it for listening", IMPORT: "Reading the score"} | {
    stage.name: stage.label for stage in STAGES
}
# Seconds of work a second of recording, on two busy cores, until this site has runs of its own to go by.
USUAL_RATES = {
    (FETCH, "piano"): 0.05,
    (LISTEN, "piano"): 0.05,
    ("prepare", "piano"): 0.02,
    ("notes", "piano"): 0.9,
    ("beats", "piano"): 0.01,
    ("score", "piano"): 0.05,
    (FETCH, "other"): 0.05,
    (LISTEN, "other"): 0.05,
    ("prepare", "other"): 0.02,
    ("notes", "other"): 0.1,
    ("beats", "other"): 0.01,
    ("score", "other"): 0.05,
    (IMPORT, "piano"): 0.02,
    (IMPORT, "other"): 0.02,
}
# The usual rates count as much as this many seconds of this site's own recordings.
USUAL_WEIGHT_S = 60.0
RECENT = timedelta(days=30)
# A link whose recording's length is not known yet.
USUAL_DURATION_S = 240.0

Rates = dict[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class StageProgress:
    """state: "waiting", "active" or "done". fraction: of this stage, 0 to 1."""

    name: str
    label: str
    state: str
    fraction: float


@dataclass(frozen=True, slots=True)
class Progress:
    """fraction: of the whole. place: among those waiting, 1 for the next one, 0 for one that doesn't wait.

    Times in seconds. expected_s: the whole, what has passed included; 0 when nothing more is expected.
    """

    stages: tuple[StageProgress, ...]
    fraction: float
    elapsed_s: float
    expected_s: float
    place: int

    @property
    def remaining_s(self) -> float:
        return max(0.0, self.expected_s - self.elapsed_s)

    @property
    def percent(self) -> int:
        return round(self.fraction * 100)


def progress_of(transcription: Transcription) -> Progress:
    return progress_of_all([transcription])[0]


def progress_of_all(transcriptions: Sequence[Transcription]) -> list[Progress]:
    """In the given order, with the same two queries for any number."""
    if not any(row.is_unfinished for row in transcriptions):
        return [_progress(row, {}, USUAL_RATES) for row in transcriptions]
    waiting = Transcription.objects.in_turn().values_list("id", flat=True)
    places = {row_id: place for place, row_id in enumerate(waiting, start=1)}
    rates = site_rates()
    return [_progress(row, places, rates) for row in transcriptions]


def site_rates() -> Rates:
    """Seconds of work a second of recording, by stage and kind: this site's recent runs, and the usual rates."""
    recent = Artefact.objects.filter(created_at__gt=timezone.now() - RECENT, transcription__duration_s__gt=0)
    sums = recent.values_list("stage", "transcription__kind").annotate(Sum("seconds"), Sum("transcription__duration_s"))
    rates = dict(USUAL_RATES)
    for stage, kind, seconds, duration_s in sums:
        usual = USUAL_RATES.get((stage, kind), 0.0)
        rates[stage, kind] = (seconds + usual * USUAL_WEIGHT_S) / (duration_s + USUAL_WEIGHT_S)
    return rates


def _progress(row: Transcription, places: dict[UUID, int], rates: Rates) -> Progress:
    names = stage_names(row)
    stages = _stages(row, names)
    costs = [rates[name, row.kind] * (row.duration_s or USUAL_DURATION_S) for name in names]
    remaining_s = sum(cost * (1.0 - stage.fraction) for cost, stage in zip(costs, stages, strict=True))
    elapsed_s = _elapsed_s(row)
    return Progress(
        stages=stages,
        fraction=1.0 - remaining_s / sum(costs),
        elapsed_s=elapsed_s,
        expected_s=elapsed_s + remaining_s if row.is_unfinished else 0.0,
        place=places.get(row.id, 0),
    )


def stage_names(row: Transcription) -> list[str]:
    if row.source == Source.SCORE:
        return [IMPORT]
    first = [FETCH, LISTEN] if row.source == Source.LINK else [LISTEN]
    return [*first, *(stage.name for stage in STAGES)]


def _stages(row: Transcription, names: Sequence[str]) -> tuple[StageProgress, ...]:
    present = _present(row, names)
    active = "active" if row.state == State.RUNNING else "waiting"
    found = []
    for index, name in enumerate(names):
        if index < present:
            found.append(StageProgress(name, LABELS[name], "done", 1.0))
        elif index == present and row.stage == name:
            found.append(StageProgress(name, LABELS[name], active, row.stage_fraction))
        else:
            found.append(StageProgress(name, LABELS[name], active if index == present else "waiting", 0.0))
    return tuple(found)


def _present(row: Transcription, names: Sequence[str]) -> int:
    """The index of the stage that is being done, or comes next; one more than the last when all are done."""
    if row.state == State.DONE:
        return len(names)
    if row.queue == Queue.GPU and row.stage in (FETCH, LISTEN):
        return names.index(LISTEN) + 1
    return names.index(row.stage) if row.stage in names else 0


def _elapsed_s(row: Transcription) -> float:
    if row.started_at is None:
        return 0.0
    return max(0.0, ((row.finished_at or timezone.now()) - row.started_at).total_seconds())
