"""What a browser is answered after its edits: what was done, and the music that looks other than what it shows."""

from __future__ import annotations

from django.template.loader import render_to_string

from accounts.models import User
from editor import documents
from editor.batches import Batch
from editor.document_models import ScoreDocument
from editor.documents import layout_name
from editor.history import document_at
from editor.note_list import changed_note_list
from editor.redrawing import redrawn
from editor.services import first_tempo
from editor.sessions import Answer, Done
from editor.steps import steps_of
from editor.summaries import facts
from editor.working_copies import Copy
from transcriptions.models import Transcription
from transcriptions.music.score import Score


def answer_data(transcription: Transcription, batch: Batch, answer: Answer) -> dict[str, object]:
    """As the browser's editor expects it. Raises NoSuchTab."""
    copy = answer.after
    if copy.document.layout(layout_name(batch.tab, batch.width)) is None:
        row = ScoreDocument.objects.get(transcription=transcription)
        copy = documents.laid_out(row, transcription, tab=batch.tab, width=batch.width)
    before = _before(batch, answer)
    drawn = answer.redrawn or redrawn(transcription, batch, before, copy)
    shown, sheet = drawn.shown, drawn.sheet
    refused = answer.refused and {"client": str(answer.refused[0]), "message": str(answer.refused[1])}
    score = copy.document.score
    is_framed = shown is not None and sheet.begins_like(shown)
    # What is left to be done while the music is being engraved comes first.
    notes = changed_note_list(before.document.score, score, batch.tab.part_id) if before else None
    return {
        "revision": copy.revision,
        "done": [done_data(done) for done in answer.done],
        "refused": refused,
        "message": refused["message"] if refused else "",
        "systems": sheet.answer(drawn.changed, drawn.now),
        "order": None if is_framed or (shown and shown.ids == sheet.ids) else sheet.ids,
        "numbers": None if is_framed or (shown and shown.numbers == sheet.numbers) else sheet.numbers,
        **answer.steps.data(),
        "notes": notes,
        "title": score.title,
        "composer": score.composer,
        "facts": _facts(transcription, before.document.score if before else None, score),
    }


def changes_since(transcription: Transcription, batch: Batch, user: User) -> dict[str, object]:
    """What others have changed since the revision that a browser shows, answered as if it had sent no edit."""
    row = documents.open_document(transcription)
    copy = documents.laid_out(row, transcription, tab=batch.tab, width=batch.width)
    before = copy if batch.base == copy.revision else None
    return answer_data(transcription, batch, Answer(before, copy, [], None, steps_of(transcription, user)))


def _facts(transcription: Transcription, before: Score | None, after: Score) -> str | None:
    """What stands under the title, as HTML; None where an edit left it as it was."""
    tempo = first_tempo(after)
    if before and (facts(before), first_tempo(before)) == (facts(after), tempo):
        return None
    return render_to_string("editor/_facts.html", {"transcription": transcription, "tempo": tempo})


def _before(batch: Batch, answer: Answer) -> Copy | None:
    """What the browser shows now; None where that cannot be known."""
    after = answer.after
    if answer.before is not None:
        return answer.before
    if batch.base > after.revision:
        return None
    document = document_at(after.document_id, after.document, batch.base)
    return Copy(after.document_id, batch.base, after.derived, document)


def done_data(done: Done) -> dict[str, object]:
    return {
        "client": str(done.client),
        "revision": done.revision,
        "words": done.words,
        "selected": done.selected,
        "caret": done.caret,
    }
