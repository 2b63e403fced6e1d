"""The working copy of a score: made when it is first opened, read, and laid out for each view."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.db.models import F

from editor import services, working_copies
from editor.document_models import PieceRow, ScoreDocument
from editor.edits.document import Document, Layout
from editor.edits.patches import pieces
from editor.history import document_at
from editor.layout import break_systems
from editor.recent import Recent
from editor.services import STYLES
from editor.tabs import WHOLE, Tab
from editor.working_copies import Copy
from transcriptions.models import Transcription
from transcriptions.music.score import Score

_versions: Recent[tuple[int, int], Document] = Recent(4)
_made: Recent[str, Document] = Recent(2)


def open_document(transcription: Transcription) -> ScoreDocument:
    """The transcription's document, made from the machine's newest result if nobody has changed one yet.

    Raises Artefact.DoesNotExist while there is no result.
    """
    row = ScoreDocument.objects.filter(transcription=transcription).first()
    if row is None or (row.is_untouched and is_outdated(row, transcription)):
        return _begin(transcription)
    return row


def is_outdated(row: ScoreDocument, transcription: Transcription) -> bool:
    """Whether the machine has written the score anew since its result was taken."""
    return row.source != services.score_file(transcription)


def _begin(transcription: Transcription) -> ScoreDocument:
    with transaction.atomic():
        Transcription.objects.select_for_update().only("pk").get(pk=transcription.pk)
        source = services.score_file(transcription)
        old = ScoreDocument.objects.filter(transcription=transcription).first()
        if old and (not old.is_untouched or old.source == source):
            return old
        if old:
            old.delete()
        row = ScoreDocument.objects.create(transcription=transcription, source=source)
        texts = pieces(made_by_machine(transcription))
        PieceRow.objects.bulk_create(PieceRow(document=row, key=key, text=text) for key, text in texts.items())
    return row


def made_by_machine(transcription: Transcription) -> Document:
    """A document of the machine's newest result, laid out for the whole score's tab."""
    source = services.score_file(transcription)
    document = _made.get(source, lambda: _laid_out(services.decoded(source)))
    return document.with_score(titled(document.score, transcription))


def _laid_out(score: Score) -> Document:
    return Document(score, tuple(new_layout(score, WHOLE, width) for width in STYLES))


def current(transcription: Transcription) -> Document:
    """The score as it is now."""
    return read(open_document(transcription), transcription).document


def read(row: ScoreDocument, transcription: Transcription) -> Copy:
    """The document with the title and composer that the transcription has now: they are renamed there too."""
    copy = working_copies.load(row)
    score = titled(copy.document.score, transcription)
    return copy if score is copy.document.score else replace(copy, document=copy.document.with_score(score))


def titled(score: Score, transcription: Transcription) -> Score:
    if (score.title, score.composer) == (transcription.title, transcription.composer):
        return score
    return replace(score, title=transcription.title, composer=transcription.composer)


def layout_name(tab: Tab, width: str) -> str:
    return f"{tab.name}/{width}"


def laid_out(row: ScoreDocument, transcription: Transcription, *, tab: Tab, width: str) -> Copy:
    """The document with the layout of a tab that has one; the first that asks for it makes and stores it.

    Raises NoSuchTab.
    """
    copy = read(row, transcription)
    if not tab.is_editable or copy.document.layout(layout_name(tab, width)):
        return copy
    with transaction.atomic():
        locked = ScoreDocument.objects.select_for_update().get(pk=row.pk)
        copy = read(locked, transcription)
        if copy.document.layout(layout_name(tab, width)):
            return copy
        layout = new_layout(tab.score_of(copy.document.score), tab, width)
        document = copy.document.with_layout(layout)
        key = f"layout:{layout.name}"
        PieceRow.objects.create(document=locked, key=key, text=pieces(document, [key])[key])
        ScoreDocument.objects.filter(pk=row.pk).update(derived=F("derived") + 1)
    return replace(copy, derived=copy.derived + 1, document=document)


def new_layout(score: Score, tab: Tab, width: str) -> Layout:
    breaks = break_systems(score, STYLES[width].width)
    return Layout(layout_name(tab, width), tuple(score.measures[index].id for index in breaks))


def version(row: ScoreDocument, now: Document, number: int) -> Document:
    """How the document was after a revision; those that are being looked at are kept."""
    return _versions.get((row.pk, number), lambda: document_at(row.pk, now, number))
