"""Several people at once, on a real database: no edit is lost, none is done twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db import connection

from accounts.models import User
from editor import documents, working_copies
from editor.batches import Asked, Batch
from editor.document_models import Revision, ScoreDocument
from editor.edits.patches import pieces
from editor.sessions import Answer, Conflict, apply_batch
from editor.tabs import WHOLE
from tests.editor.editing import UNDO, shout
from tests.editor.test_history import edit, first_notes, texts
from transcriptions.models import Membership, Role, Transcription
from transcriptions.music.score import Score

pytestmark = pytest.mark.django_db(transaction=True)

Finished = Callable[..., Transcription]
PEOPLE = 8
EDITS = 20


@pytest.fixture
def people(owner: User) -> list[User]:
    return [User.objects.create_user(f"person{number}") for number in range(PEOPLE)]


def join(row: Transcription, people: list[User]) -> None:
    for user in people:
        Membership.objects.create(transcription=row, user=user, role=Role.EDITOR)


def at_once(act: Callable[[int], object], count: int) -> None:
    """In as many threads, begun together. Raises what any of them raised."""
    faults: list[BaseException] = []
    start = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            start.wait()
            act(number)
        except BaseException as fault:  # noqa: BLE001 - handed on to the test
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def velocities(score: Score) -> dict[str, int | None]:
    return {
        note.id: note.velocity
        for measure in score.measures
        for voice in measure.voices
        for event in voice.events
        for note in event.notes
    }


def numbers() -> Iterator[int]:
    return Revision.objects.order_by("number").values_list("number", flat=True).iterator()


def test_everybody_s_edits_in_other_measures_land_once(people: list[User], finished: Finished) -> None:
    row = finished(copies=2)
    join(row, people)
    notes = first_notes(row)

    def act(number: int) -> None:
        for velocity in range(1, EDITS + 1):
            # Nobody waits for what others do: each sees only the beginning and what it did itself.
            answer = edit(row, people[number], shout(notes[number], velocity=velocity), base=0)
            assert answer.refused is None

    at_once(act, PEOPLE)
    assert list(numbers()) == list(range(1, PEOPLE * EDITS + 1))
    found = velocities(documents.current(row).score)
    assert [found[note] for note in notes] == [EDITS] * PEOPLE
    assert pieces(documents.current(row)) == texts(row)
    working_copies.forget_all()
    assert pieces(documents.current(row)) == texts(row)


def test_who_is_late_in_one_measure_is_told_and_tries_again(people: list[User], finished: Finished) -> None:
    row = finished()
    join(row, people)
    note = first_notes(row)[0]
    conflicts: list[int] = []

    def act(number: int) -> None:
        base = 0
        for step in range(5):
            data = shout(note, velocity=10 * number + step + 1)
            while (answer := edit(row, people[number], data, base=base)).refused:
                assert isinstance(answer.refused[1], Conflict)
                conflicts.append(number)
                base = answer.after.revision
            base = answer.after.revision

    at_once(act, PEOPLE)
    assert list(numbers()) == list(range(1, PEOPLE * 5 + 1))
    first = Revision.objects.get(number=1).author
    assert {people[number] for number in conflicts} >= set(people) - {first}
    # Each revision begins with what the one before it left.
    images = [revision.patch.images for revision in Revision.objects.order_by("number")]
    for earlier, later in pairwise(images):
        assert all(later[key][0] == earlier[key][1] for key in later)


def test_one_edit_from_four_connections_is_done_once(owner: User, finished: Finished) -> None:
    row = finished()
    asked = Asked(uuid4(), shout(first_notes(row)[0]))
    answers: list[Answer] = []
    at_once(lambda _: answers.append(apply_batch(row, Batch(0, WHOLE, "wide", (asked,)), owner)), 4)
    assert [answer.done for answer in answers] == [answers[0].done] * 4
    assert list(numbers()) == [1]


def test_undo_while_others_edit(people: list[User], finished: Finished) -> None:
    row = finished(copies=2)
    join(row, people)
    notes = first_notes(row)
    before = velocities(documents.current(row).score)

    def act(number: int) -> None:
        for velocity in (1, 2, 3):
            edit(row, people[number], shout(notes[number], velocity=velocity), base=0)
        for _ in range(number % 4):
            assert edit(row, people[number], UNDO, base=0).refused is None

    at_once(act, PEOPLE)
    found = velocities(documents.current(row).score)
    expected = [(3, 2, 1, before[notes[number]])[number % 4] for number in range(PEOPLE)]
    assert [found[note] for note in notes] == expected


def test_a_copy_is_made_once_by_all_who_open_it_together(owner: User, finished: Finished) -> None:
    row = finished(copies=4)
    found: list[int] = []
    at_once(lambda _: found.append(documents.open_document(row).pk), 6)
    assert len(set(found)) == 1
    assert ScoreDocument.objects.count() == 1


def test_a_part_s_layout_is_made_once_by_all_who_open_it_together(owner: User, finished: Finished) -> None:
    row = finished()
    document = documents.open_document(row)
    at_once(lambda _: documents.laid_out(document, row, tab=WHOLE.parse("part-P1"), width="wide"), 6)
    document.refresh_from_db()
    assert document.derived == 1
    assert pieces(documents.current(row)) == texts(row)
