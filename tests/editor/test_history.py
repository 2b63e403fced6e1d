"""Taking back, repeating, and going back to how a score was."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from accounts.models import User
from editor import documents, working_copies
from editor.batches import Asked, Batch
from editor.document_models import HistoryIsWritten, PieceRow, Revision, ScoreDocument
from editor.edits.document import Document
from editor.edits.patches import pieces
from editor.history import document_at
from editor.sessions import Answer, apply_batch
from editor.tabs import WHOLE
from tests.editor.conftest import keep
from tests.editor.editing import REDO, UNDO, shout
from transcriptions import services
from transcriptions.models import Artefact, Transcription

pytestmark = pytest.mark.django_db

Finished = Callable[..., Transcription]


def edit(row: Transcription, user: User, *edits: Mapping[str, object], base: int | None = None) -> Answer:
    """As that person's browser sends them, which has seen everything unless `base` says what it has seen."""
    seen = documents.open_document(row).revision if base is None else base
    asked = tuple(Asked(uuid4(), dict(data)) for data in edits)
    row.refresh_from_db()
    return apply_batch(row, Batch(seen, WHOLE, "wide", asked), user)


def words(answer: Answer) -> list[str]:
    return [done.words for done in answer.done]


def texts(row: Transcription) -> dict[str, str]:
    """What is stored."""
    document = documents.open_document(row)
    return dict(PieceRow.objects.filter(document=document).values_list("key", "text"))


def note_ids(document: Document) -> list[str]:
    return [
        note.id
        for measure in document.score.measures
        for voice in measure.voices
        for event in voice.events
        for note in event.notes
    ]


def first_notes(row: Transcription) -> list[str]:
    """One of each measure."""
    measures = documents.current(row).score.measures
    return [
        next(note.id for voice in measure.voices for event in voice.events for note in event.notes)
        for measure in measures
    ]


def test_undoing_everything_gives_the_same_bytes_and_redoing_too(owner: User, finished: Finished) -> None:
    row = finished(copies=3)
    notes = note_ids(documents.current(row))
    before = texts(row)
    chance = random.Random(7)
    for _ in range(30):
        edit(row, owner, shout(*chance.sample(notes, 3), velocity=chance.randrange(1, 128)))
    after = texts(row)
    while edit(row, owner, UNDO).refused is None:
        pass
    assert texts(row) == before
    while edit(row, owner, REDO).refused is None:
        pass
    assert texts(row) == after
    assert pieces(documents.current(row)) == after


def test_a_new_edit_ends_what_could_be_repeated(owner: User, finished: Finished) -> None:
    row = finished()
    one, two, *_ = first_notes(row)
    edit(row, owner, shout(one), UNDO, shout(two))
    assert str(edit(row, owner, REDO).refused[1]) == "There is nothing to redo."  # type: ignore[index]
    assert words(edit(row, owner, UNDO)) == ["Undo: Shout 1 note, measure 2"]
    assert str(edit(row, owner, UNDO).refused[1]) == "There is nothing to undo."  # type: ignore[index]


def test_undo_takes_one_s_own_newest_edit_that_nobody_has_built_on(
    owner: User, stranger: User, finished: Finished
) -> None:
    row = finished(copies=2)
    one, two, three, *_ = first_notes(row)
    edit(row, owner, shout(one, velocity=1), shout(two, velocity=2), shout(three, velocity=3))
    edit(row, stranger, shout(two, velocity=9), shout(three, velocity=9))
    edit(row, owner, UNDO)
    assert Revision.objects.get(number=6).edit == {"edit": "undo", "of": 1}
    assert Revision.objects.get(number=6).undo_stack == [3, 2, -1]
    assert str(edit(row, owner, UNDO).refused[1]) == "Others have changed these places since."  # type: ignore[index]
    edit(row, stranger, UNDO)
    edit(row, owner, UNDO)
    assert Revision.objects.get(number=8).edit == {"edit": "undo", "of": 3}
    edit(row, owner, REDO, REDO)
    assert [Revision.objects.get(number=number).edit["of"] for number in (9, 10)] == [8, 6]
    edit(row, owner, UNDO)
    assert Revision.objects.get(number=11).undo_stack == [9, -9]


def test_any_revision_can_be_seen_and_restored(owner: User, finished: Finished) -> None:
    row = finished()
    note = first_notes(row)[0]
    states = [texts(row)]
    for velocity in (10, 20, 30):
        edit(row, owner, shout(note, velocity=velocity))
        states.append(texts(row))
    document = ScoreDocument.objects.get()
    for number, state in enumerate(states):
        assert pieces(document_at(document.pk, documents.current(row), number)) == state
    answer = edit(row, owner, {"edit": "restore", "revision": 1})
    assert words(answer) == ["Go back to step 1"]
    assert texts(row) == states[1]
    edit(row, owner, UNDO)
    assert texts(row) == states[3]
    refused = edit(row, owner, {"edit": "restore", "revision": 99}).refused
    assert str(refused[1]) == "There is no such version."  # type: ignore[index]


def test_a_restored_version_is_called_by_its_name(owner: User, finished: Finished) -> None:
    row = finished()
    edit(row, owner, shout(first_notes(row)[0]))
    ScoreDocument.objects.get().versions.create(revision=1, name="Loud", author=owner)
    edit(row, owner, UNDO)
    assert words(edit(row, owner, {"edit": "restore", "revision": 1})) == ["Go back to “Loud”"]


def test_edits_before_a_restoration_in_one_batch_count(owner: User, finished: Finished) -> None:
    row = finished()
    before = texts(row)
    one, two, *_ = first_notes(row)
    edit(row, owner, shout(one), shout(two), {"edit": "restore", "revision": 0})
    assert texts(row) == before


def test_the_machine_s_version_comes_back_whole(owner: User, finished: Finished) -> None:
    row = finished()
    before = texts(row)
    edit(row, owner, shout(*first_notes(row)))
    assert words(edit(row, owner, {"edit": "restore_machine"})) == ["Go back to the machine's version"]
    assert texts(row) == before


def test_the_machine_s_version_comes_back_for_some_measures(owner: User, finished: Finished) -> None:
    row = finished()
    before = texts(row)
    names = [measure.id for measure in documents.current(row).score.measures]
    edit(row, owner, shout(*first_notes(row)))
    after = texts(row)
    asked = {"edit": "restore_machine", "first": names[1], "last": names[2]}
    assert words(edit(row, owner, asked)) == ["Take bars from the machine's version"]
    now = texts(row)
    for name in names:
        assert now[f"measure:{name}"] == (before if name in names[1:3] else after)[f"measure:{name}"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"first": "m0"}, "What you edited is no longer in the score."),
        ({"part_ids": ["P9"]}, "The machine wrote nothing here."),
        ({"first": "m78", "last": "m35"}, "The last bar stands before the first."),
    ],
)
def test_measures_that_the_machine_did_not_write(
    owner: User, finished: Finished, asked: dict[str, object], message: str
) -> None:
    refused = edit(finished(), owner, {"edit": "restore_machine", **asked}).refused
    assert str(refused[1]) == message  # type: ignore[index]


def test_history_is_only_added_to(owner: User, finished: Finished) -> None:
    row = finished()
    edit(row, owner, shout(first_notes(row)[0]))
    revision = Revision.objects.get()
    with pytest.raises(HistoryIsWritten):
        revision.save()
    with pytest.raises(ProgrammingError, match="revision 1 is written and never changes"), transaction.atomic():
        Revision.objects.update(words="Nothing happened")
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(document=revision.document, number=1, client=uuid4(), edit={}, words="", keys=[])


def test_history_outlives_its_authors_and_goes_with_the_transcription(
    owner: User, stranger: User, finished: Finished
) -> None:
    row = finished()
    edit(row, stranger, shout(first_notes(row)[0]))
    stranger.delete()
    assert Revision.objects.get().author is None
    services.delete(row)
    assert not ScoreDocument.objects.exists()
    assert not Revision.objects.exists()
    assert not PieceRow.objects.exists()


def test_a_long_history_costs_nothing(owner: User, finished: Finished, django_assert_num_queries: object) -> None:
    row = finished()
    notes = first_notes(row)
    edit(row, owner, *(shout(notes[0], velocity=1 + number % 100) for number in range(150)))
    working_copies.forget_all()
    assert pieces(documents.current(row)) == texts(row)


def test_what_another_process_stored_is_read_from_its_patches(owner: User, finished: Finished) -> None:
    row = finished()
    old = working_copies.load(documents.open_document(row))
    edit(row, owner, shout(first_notes(row)[0], velocity=5))
    working_copies.forget_all()
    working_copies.keep(old)
    assert pieces(documents.current(row)) == texts(row)


def test_what_the_machine_writes_anew_is_followed_until_somebody_edits(owner: User, finished: Finished) -> None:
    row, other = finished(), finished(copies=2)
    with other.newest_artefact("score").file.open("rb") as file:
        longer = file.read().decode()
    assert len(documents.current(row).score.measures) == 4
    Artefact.objects.filter(transcription=row, stage="score").delete()
    keep(row, "score", longer)
    assert len(documents.current(row).score.measures) == 8
    edit(row, owner, shout(first_notes(row)[0]))
    Artefact.objects.filter(transcription=row, stage="score").delete()
    keep(row, "score", longer)
    document = documents.open_document(row)
    assert (document.revision, documents.is_outdated(document, row)) == (1, True)
    edit(row, owner, {"edit": "take_machine"})
    document.refresh_from_db()
    assert (document.machine_revision, documents.is_outdated(document, row)) == (2, False)
    edit(row, owner, UNDO)
    assert len(documents.current(row).score.measures) == 8


def test_titles_and_facts_follow_the_score_and_back(owner: User, finished: Finished) -> None:
    row = finished(title="Before")
    edit(row, owner, shout(first_notes(row)[0]))
    row.refresh_from_db()
    assert (row.title, row.measure_count, row.meter) == ("Before", 4, "4/4")
    services.rename(row, title="After", composer="Me")
    assert documents.current(row).score.title == "After"
    edit(row, owner, {"edit": "restore", "revision": 0})
    row.refresh_from_db()
    assert (row.title, row.composer) == ("After", "Me")
