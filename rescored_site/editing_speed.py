"""What an edit costs the server, for `manage.py bench`: alone, with others, in long scores and after long histories."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from django.urls import reverse

from accounts.models import User
from editor import documents
from editor.batches import MOST_EDITS, Asked, Batch
from editor.documents import layout_name
from editor.sessions import apply_batch
from editor.tabs import WHOLE
from rescored_site.load import HOST, Site
from transcriptions.models import Transcription
from transcriptions.music.score import EventKind, Measure, Score

EDITS = 150
PEOPLE = 10
EDITS_EACH = 20
# Who edits by keyboard listens and looks in between.
THINKING_S = 0.5
HISTORY = 10_000
TOKEN = "b" * 32


@dataclass(frozen=True, slots=True)
class Times:
    """Of edits that were answered, sorted, in milliseconds."""

    milliseconds: tuple[float, ...]

    def share(self, part: float) -> float:
        return self.milliseconds[min(len(self.milliseconds) - 1, int(part * len(self.milliseconds)))]


class Editor:
    """A person with a score open."""

    def __init__(self, site: Site, row: Transcription, *, seed: int = 1) -> None:
        self._connection = http.client.HTTPConnection(HOST, site.port, timeout=60)
        self._headers = {
            "Host": "localhost",
            "Cookie": f"{site.cookie}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/json",
        }
        self._site, self._row = site, row
        self._address = reverse("editor:edits", args=[row.pk])
        document = documents.open_document(row)
        self._revision = document.revision
        self._notes = note_ids(documents.current(row).score)
        self._chance = random.Random(seed)  # noqa: S311 - which notes are edited is no secret

    def look_through(self) -> None:
        """See every system, as whoever scrolls to the place of an edit does."""
        layout = documents.current(self._row).layout(layout_name(WHOLE, "wide"))
        for start in layout.starts if layout else ():
            self._site.get(reverse("editor:system", args=[self._row.pk, start]))

    def edit(self) -> float:
        """Milliseconds until a random edit is answered with its music. RuntimeError when it is not done."""
        asked = {"client": str(uuid4()), "edit": random_edit(self._chance, self._notes)}
        body = json.dumps({"base": self._revision, "tab": "score", "layout": "wide", "edits": [asked]})
        started = time.perf_counter()
        self._connection.request("POST", self._address, body, self._headers)
        response = self._connection.getresponse()
        answer = json.loads(response.read())
        passed = (time.perf_counter() - started) * 1000
        if response.status not in (http.client.OK, http.client.UNPROCESSABLE_ENTITY):
            raise RuntimeError(f"an edit was answered {response.status}: {answer}")
        self._revision = answer["revision"]
        return passed

    def close(self) -> None:
        self._connection.close()


def random_edit(chance: random.Random, notes: Sequence[str]) -> dict[str, object]:
    """What people do most: another pitch, another value, a sign."""
    targets = [chance.choice(notes)]
    kinds: list[dict[str, object]] = [
        {"edit": "step_pitch", "by": "diatonic", "steps": chance.choice((-1, 1))},
        {"edit": "step_pitch", "by": "semitone", "steps": chance.choice((-1, 1))},
        {"edit": "toggle_articulation", "sign": "staccato"},
        {"edit": "set_value", "base": chance.choice(("1/2", "1/1")), "dots": 0},
    ]
    return {**chance.choice(kinds), "targets": targets}


def note_ids(score: Score) -> list[str]:
    return [
        note.id
        for measure in score.measures
        for voice in measure.voices
        for event in voice.events
        if event.kind is EventKind.CHORD and not event.grace
        for note in event.notes
    ]


def one_person(site: Site, row: Transcription, count: int = EDITS) -> Times:
    editor = Editor(site, row)
    editor.look_through()
    # The first ones load what later ones find in memory.
    for _ in range(5):
        editor.edit()
    times = sorted(editor.edit() for _ in range(count))
    editor.close()
    return Times(tuple(times))


def many_people(site: Site, rows: Sequence[Transcription]) -> Times:
    """Each in a score of their own, all at once."""
    times: list[float] = []
    editors = [Editor(site, row, seed=seed) for seed, row in enumerate(rows)]

    def work(editor: Editor, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 - as above
        editor.edit()
        for _ in range(EDITS_EACH):
            time.sleep(chance.uniform(0.5, 1.5) * THINKING_S)
            times.append(editor.edit())
        editor.close()

    threads = [threading.Thread(target=work, args=(editor, seed)) for seed, editor in enumerate(editors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Times(tuple(sorted(times)))


def grow_history(row: Transcription, author: User, count: int = HISTORY) -> None:
    """As many edits more, in batches, without the web process: notes an octave up and down again."""
    notes = note_ids(documents.current(row).score)
    wanted = documents.open_document(row).revision + count
    up_and_down: list[dict[str, object]] = [
        {"edit": "step_pitch", "targets": [note], "by": "octave", "steps": step} for note in notes for step in (1, -1)
    ]
    while (done := documents.open_document(row).revision) < wanted:
        edits = (up_and_down[(done + at) % len(up_and_down)] for at in range(min(MOST_EDITS, wanted - done)))
        row.refresh_from_db()
        answer = apply_batch(row, Batch(done, WHOLE, "wide", tuple(Asked(uuid4(), edit) for edit in edits)), author)
        if answer.refused:
            raise answer.refused[1]


def restore_s(row: Transcription, author: User) -> float:
    """Seconds to go back to the very beginning."""
    base = documents.open_document(row).revision
    asked = Asked(uuid4(), {"edit": "restore", "revision": 1})
    started = time.perf_counter()
    apply_batch(row, Batch(base, WHOLE, "wide", (asked,)), author)
    return time.perf_counter() - started


def repeated(score: Score, measures: int) -> Score:
    """As many measures of the same music, or a few more."""
    copies = -(-measures // len(score.measures))
    found = tuple(_renamed(measure, f"c{copy}") for copy in range(copies) for measure in score.measures)
    return replace(score, measures=found, spanners=())


def _renamed(measure: Measure, ending: str) -> Measure:
    voices = tuple(
        replace(
            voice,
            events=tuple(
                replace(
                    event,
                    id=event.id + ending,
                    notes=tuple(replace(note, id=note.id + ending, tied=False) for note in event.notes),
                    tuplet=replace(event.tuplet, id=event.tuplet.id + ending) if event.tuplet else None,
                )
                for event in voice.events
            ),
        )
        for voice in measure.voices
    )
    marks = tuple(replace(mark, id=mark.id + ending) for mark in measure.marks)
    return replace(measure, id=measure.id + ending, voices=voices, marks=marks)
