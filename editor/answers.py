"""What a browser is answered after its edits: what was done, and the music that looks other than what it shows."""

from __future__ import annotations

from editor import documents
from editor.batches import Batch
from editor.document_models import Revision, ScoreDocument
from editor.documents import layout_name
from editor.edits.document import Document
from editor.history import document_at
from editor.note_list import changed_note_list
from editor.sessions import Answer, Done
from editor.systems import Sheet
from transcriptions.models import Transcription


def answer_data(transcription: Transcription, batch: Batch, answer: Answer) -> dict[str, object]:
    """As the browser's editor expects it. Raises NoSuchTab."""
    row = ScoreDocument.objects.get(transcription=transcription)
    after = answer.after.document
    if after.layout(layout_name(batch.tab, batch.width)) is None:
        after = documents.laid_out(row, transcription, tab=batch.tab, width=batch.width).document
    sheet = Sheet(transcription, after, batch.tab, batch.width)
    before = _before(row, batch, answer)
    shown = Sheet(transcription, before, batch.tab, batch.width) if before else None
    changed = sheet.changed_since(shown) if shown else list(range(len(sheet.ids)))
    refused = answer.refused and {"client": str(answer.refused[0]), "message": str(answer.refused[1])}
    score = after.score
    return {
        "revision": answer.after.revision,
        "done": [done_data(done) for done in answer.done],
        "refused": refused,
        "message": refused["message"] if refused else "",
        "systems": sheet.answer(changed, batch.visible),
        "order": None if shown and shown.ids == sheet.ids else sheet.ids,
        "can_undo": bool(answer.undo_stack),
        "can_redo": bool(answer.redo_stack),
        "notes": changed_note_list(before.score, score) if before else None,
        "title": score.title,
        "composer": score.composer,
    }


def _before(row: ScoreDocument, batch: Batch, answer: Answer) -> Document | None:
    """What the browser shows now; None where that cannot be known."""
    if answer.before is not None:
        return answer.before
    if batch.base > answer.after.revision:
        return None
    return document_at(row, answer.after.document, batch.base)


def done_data(done: Done) -> dict[str, object]:
    return {
        "client": str(done.client),
        "revision": done.revision,
        "words": done.words,
        "selected": done.selected,
        "caret": done.caret,
    }


def words_of(row: ScoreDocument, stack: list[int]) -> str:
    """What the next step back (or again) would take."""
    if not stack:
        return ""
    return Revision.objects.values_list("words", flat=True).get(document=row, number=stack[0])
