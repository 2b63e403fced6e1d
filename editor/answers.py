"""What a browser is answered after its edits: what was done, and the music that looks other than what it shows."""

from __future__ import annotations

from dataclasses import replace

from accounts.models import User
from editor import documents
from editor.batches import Batch
from editor.document_models import ScoreDocument
from editor.documents import layout_name
from editor.edits.document import Document
from editor.history import document_at
from editor.note_list import changed_note_list
from editor.sessions import Answer, Done
from editor.steps import steps_of
from editor.systems import sheet_of
from transcriptions.models import Transcription


def answer_data(transcription: Transcription, batch: Batch, answer: Answer) -> dict[str, object]:
    """As the browser's editor expects it. Raises NoSuchTab."""
    copy = answer.after
    if copy.document.layout(layout_name(batch.tab, batch.width)) is None:
        row = ScoreDocument.objects.get(transcription=transcription)
        copy = documents.laid_out(row, transcription, tab=batch.tab, width=batch.width)
    sheet = sheet_of(transcription, copy, tab=batch.tab, width=batch.width)
    before = _before(batch, answer)
    shown = replace(sheet, document=before, state=f"{copy.document_id} {batch.base} {copy.derived}") if before else None
    changed = sheet.changed_since(shown) if shown else list(range(len(sheet.ids)))
    refused = answer.refused and {"client": str(answer.refused[0]), "message": str(answer.refused[1])}
    score = copy.document.score
    return {
        "revision": copy.revision,
        "done": [done_data(done) for done in answer.done],
        "refused": refused,
        "message": refused["message"] if refused else "",
        "systems": sheet.answer(changed, batch.visible),
        "order": None if shown and shown.ids == sheet.ids else sheet.ids,
        "numbers": None if shown and shown.numbers == sheet.numbers else sheet.numbers,
        **answer.steps.data(),
        "notes": changed_note_list(before.score, score, batch.tab.part_id) if before else None,
        "title": score.title,
        "composer": score.composer,
    }


def changes_since(transcription: Transcription, batch: Batch, user: User) -> dict[str, object]:
    """What others have changed since the revision that a browser shows, answered as if it had sent no edit."""
    row = documents.open_document(transcription)
    copy = documents.laid_out(row, transcription, tab=batch.tab, width=batch.width)
    before = copy.document if batch.base == copy.revision else None
    return answer_data(transcription, batch, Answer(before, copy, [], None, steps_of(transcription, user)))


def _before(batch: Batch, answer: Answer) -> Document | None:
    """What the browser shows now; None where that cannot be known."""
    if answer.before is not None:
        return answer.before
    if batch.base > answer.after.revision:
        return None
    return document_at(answer.after.document_id, answer.after.document, batch.base)


def done_data(done: Done) -> dict[str, object]:
    return {
        "client": str(done.client),
        "revision": done.revision,
        "words": done.words,
        "selected": done.selected,
        "caret": done.caret,
    }
