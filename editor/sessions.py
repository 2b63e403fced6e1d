"""Carrying out edits: one after the other on the newest document, stored together in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from uuid import UUID, uuid4

from django.db import transaction

from accounts.models import User
from editor import documents, live, working_copies
from editor.batches import Asked, Batch, with_previous
from editor.commands import Scene, carry_out, is_command
from editor.document_models import PieceRow, Revision, ScoreDocument
from editor.edits import registry  # noqa: F401 - makes every edit known by its name
from editor.edits.applying import apply_edit
from editor.edits.base import EditError, NewIds, Outcome, Refused, read_edit
from editor.edits.document import Document
from editor.edits.patches import HEAD, LAYOUT, Patch, difference
from editor.history import Stack, find_step, id_prefix, pushed
from editor.new_bars import with_new_systems
from editor.overfull import split_overfull
from editor.places_in_words import placed
from editor.redrawing import Redrawn, redrawn_early
from editor.steps import Steps, plain, steps_on
from editor.summaries import follow
from editor.tabs import WHOLE
from editor.working_copies import Copy
from transcriptions.models import Transcription
from transcriptions.music import codec

LONGEST_WORDS = 300
LONGEST_TITLE = 200
UNDO, REDO = "undo", "redo"
# What an edit is answered with.
ANSWERED = ("client", "number", "words", "selected", "caret")


class Conflict(EditError):
    """Somebody else has changed the same measures since."""

    def __init__(self) -> None:
        super().__init__("Someone else has just changed this place. Here is how it is now.")


@dataclass(frozen=True, slots=True)
class Done:
    """An edit that was carried out, now or when it was sent before."""

    client: UUID
    revision: int
    words: str
    selected: list[str]
    caret: object


@dataclass(frozen=True, slots=True)
class Answer:
    """before: the document that the browser's revision belongs to, or None when that is too old to say.

    redrawn: its new systems, where their engraving has begun already.
    """

    before: Copy | None
    after: Copy
    done: list[Done]
    refused: tuple[UUID, EditError] | None
    steps: Steps
    redrawn: Redrawn | None = None


@dataclass(slots=True)
class Session:
    """What is under way inside the transaction; the row is locked."""

    row: ScoreDocument
    transcription: Transcription
    author: User
    batch: Batch
    document: Document
    others: frozenset[str]
    undo_stack: Stack = field(default_factory=list)
    redo_stack: Stack = field(default_factory=list)
    added: dict[int, Revision] = field(default_factory=dict)
    unwritten: list[Revision] = field(default_factory=list)
    texts: dict[str, str | None] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Of the newest revision, written or not."""
        return self.row.revision + len(self.added)

    def carry_out(self, asked: Asked) -> Done:
        """Raises EditError; then nothing has changed."""
        name = asked.data.get("edit")
        if name in (UNDO, REDO) and len(asked.data) == 1:
            return self._take_step(asked, is_undo=name == UNDO)
        if is_command(asked.data):
            return self._command(asked)
        return self._apply(asked)

    def _command(self, asked: Asked) -> Done:
        self._write_history()
        scene = Scene(self.row, self.transcription, self.number, self.document, self.batch.tab, self.batch.width)
        change = carry_out(asked.data, scene)
        done = self._keep(asked, change.words, Outcome(change.document))
        if change.source:
            self.row.source, self.row.machine_revision = change.source, self.number
        return done

    def _apply(self, asked: Asked) -> Done:
        edit = read_edit(asked.data)
        outcome = apply_edit(self.document, edit, NewIds(id_prefix(self.number + 1)))
        fitted = with_new_systems if edit.moves_bar_lines else split_overfull
        document = fitted(self.document, outcome.document)
        words = placed(edit.words, self.document.score, document.score)
        return self._keep(asked, words, replace(outcome, document=document))

    def _keep(self, asked: Asked, words: str, outcome: Outcome) -> Done:
        document = outcome.document
        patch = difference(self.document, document)
        selected, caret = list(outcome.selected), codec.encode(outcome.caret)
        if not patch.images:
            return Done(asked.client, self.number, words, selected, caret)
        self._check(patch, document)
        revision = self._new(asked, words, patch)
        revision.selected, revision.caret = selected, caret
        self.undo_stack, self.redo_stack = pushed(revision, self.undo_stack), []
        return self._add(revision, document, patch)

    def _take_step(self, asked: Asked, *, is_undo: bool) -> Done:
        stack = self.undo_stack if is_undo else self.redo_stack
        step = find_step(self.document, stack, self._revision)
        if step is None:
            raise Refused(_nothing(is_undo, bool(stack)))
        patch = difference(self.document, step.document)
        words = f"{'Undo' if is_undo else 'Redo'}: {plain(step.revision.words)}"
        revision = self._new(asked, words, patch)
        revision.edit = asked.data | {"of": step.revision.number}
        revision.selected = list(step.revision.selected)
        if is_undo:
            self.undo_stack, self.redo_stack = step.left, pushed(revision, self.redo_stack)
        else:
            self.undo_stack, self.redo_stack = pushed(revision, self.undo_stack), step.left
        return self._add(revision, step.document, patch)

    def _revision(self, number: int) -> Revision:
        return self.added.get(number) or Revision.objects.get(document=self.row, number=number)

    def _check(self, patch: Patch, document: Document) -> None:
        score = document.score
        if HEAD in patch.images and max(len(score.title), len(score.composer)) > LONGEST_TITLE:
            raise Refused(f"A title or a name has at most {LONGEST_TITLE} letters.")
        if HEAD in patch.images and not score.title:
            raise Refused("A piece needs a title.")
        if any(key in self.others for key in patch.keys if not key.startswith(LAYOUT)):
            raise Conflict

    def _new(self, asked: Asked, words: str, patch: Patch) -> Revision:
        revision = Revision(document=self.row, number=self.number + 1, author=self.author, client=asked.client)
        revision.edit, revision.words, revision.patch = asked.data, words[:LONGEST_WORDS], patch
        return revision

    def _add(self, revision: Revision, document: Document, patch: Patch) -> Done:
        revision.undo_stack, revision.redo_stack = self.undo_stack, self.redo_stack
        self.added[revision.number] = revision
        self.unwritten.append(revision)
        self.texts |= {key: after for key, (_, after) in patch.images.items()}
        self.document = document
        return done_of(revision)

    def _write_history(self) -> None:
        Revision.objects.bulk_create(self.unwritten)
        self.unwritten.clear()

    def copy(self) -> Copy:
        """The document as it is now."""
        change = str(self.added[self.number].client) if self.added else ""
        return Copy(self.row.pk, self.number, self.row.derived, self.document, change)

    def store(self, copy: Copy) -> None:
        """Write what was carried out; other processes learn of it when the transaction commits."""
        if not self.added:
            return
        self._write_history()
        gone = [key for key, text in self.texts.items() if text is None]
        if gone:
            PieceRow.objects.filter(document=self.row, key__in=gone).delete()
        rows = [PieceRow(document=self.row, key=key, text=text) for key, text in self.texts.items() if text is not None]
        PieceRow.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["document", "key"], update_fields=["text"]
        )
        self.row.revision = copy.revision
        self.row.save(update_fields=["revision", "source", "machine_revision"])
        live.announce(self.transcription.pk)
        follow(self.transcription, self.document.score)
        transaction.on_commit(partial(working_copies.keep, copy))


def apply_batch(transcription: Transcription, batch: Batch, author: User, *, is_awaited: bool = False) -> Answer:
    """Carry out edits up to the first that is refused. Raises Artefact.DoesNotExist while there is no score.

    is_awaited: somebody looks at the music, which is engraved while the edits are still being stored.
    """
    with transaction.atomic():
        row = _locked(transcription)
        before = documents.read(row, transcription)
        session = _begin(row, transcription, author=author, batch=batch, document=before.document)
        done, refused = _carry_out_all(session, batch.edits)
        after = session.copy() if session.added else before
        drawn = redrawn_early(transcription, batch, before, after) if is_awaited else None
        session.store(after)
    known = {number: revision.words for number, revision in session.added.items()}
    steps = steps_on(row.pk, session.undo_stack, session.redo_stack, known=known)
    return Answer(before if batch.base == before.revision else None, after, done, refused, steps, drawn)


def _locked(transcription: Transcription) -> ScoreDocument:
    rows = ScoreDocument.objects.select_for_update()
    row = next(iter(rows.filter(transcription=transcription)), None)
    if row is None or row.is_untouched:
        # It is made now, or anew from what the machine has written since.
        row = rows.get(pk=documents.open_document(transcription).pk)
    return row


def carry_out_one(transcription: Transcription, data: dict[str, object], author: User) -> Done:
    """One edit on the newest document, for pages without script. Raises EditError."""
    base = documents.open_document(transcription).revision
    answer = apply_batch(transcription, Batch(base, WHOLE, "wide", (Asked(uuid4(), data),)), author)
    if answer.refused:
        raise answer.refused[1]
    return answer.done[0]


def _begin(
    row: ScoreDocument, transcription: Transcription, *, author: User, batch: Batch, document: Document
) -> Session:
    mine = Revision.objects.filter(document=row, author=author).order_by("-number")
    stacks = mine.values_list("undo_stack", "redo_stack").first()
    others: frozenset[str] = frozenset()
    if batch.base < row.revision:
        theirs = Revision.objects.filter(document=row, number__gt=batch.base).exclude(author=author)
        others = frozenset(key for keys in theirs.values_list("keys", flat=True) for key in keys)
    session = Session(row, transcription, author, batch, document, others)
    if stacks:
        session.undo_stack, session.redo_stack = stacks
    return session


def _carry_out_all(session: Session, edits: tuple[Asked, ...]) -> tuple[list[Done], tuple[UUID, EditError] | None]:
    known = Revision.objects.filter(document=session.row, client__in=[asked.client for asked in edits])
    answered = {revision.client: done_of(revision) for revision in known.only(*ANSWERED)}
    done: list[Done] = []
    selected: list[str] = []
    caret: object = None
    for asked in edits:
        try:
            if done:
                asked = Asked(asked.client, with_previous(asked.data, selected, caret))
            done.append(answered.get(asked.client) or session.carry_out(asked))
        except EditError as error:
            return done, (asked.client, error)
        # What says nothing of them leaves them: one writes on after a change of pitch.
        selected, caret = done[-1].selected or selected, done[-1].caret or caret
    return done, None


def done_of(revision: Revision) -> Done:
    return Done(revision.client, revision.number, revision.words, revision.selected, revision.caret)


def _nothing(is_undo: bool, has_steps: bool) -> str:
    if has_steps:
        return "Others have changed these places since."
    return "There is nothing to undo." if is_undo else "There is nothing to redo."
