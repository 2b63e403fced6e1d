"""Documents kept in memory, and brought up to date from the database when another process has changed them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from editor.document_models import PieceRow, Revision, ScoreDocument
from editor.edits.document import Document
from editor.edits.patches import assembled

# A measure of piano music takes about 50 kB: the newest documents stay, up to 200 MB of them and at least one.
MOST_MEASURES = 4_000
# Reading many patches takes longer than reading all pieces.
MOST_PATCHES = 100


@dataclass(frozen=True, slots=True)
class Copy:
    """A document as it was at a revision; derived as in ScoreDocument.

    change: the name of the last edit where it was carried out here, perhaps in a transaction that will come to nothing.
    """

    document_id: int
    revision: int
    derived: int
    document: Document
    change: str = ""

    @property
    def state(self) -> str:
        """A name for the document's contents that no other has."""
        return f"{self.document_id} {self.revision} {self.derived} {self.change}"


_copies: OrderedDict[int, Copy] = OrderedDict()
_lock = threading.Lock()


def load(row: ScoreDocument) -> Copy:
    """The document at the row's revision, or at a later one that was stored meanwhile."""
    with _lock:
        copy = _copies.get(row.pk)
    if copy is None or copy.derived != row.derived or not 0 <= row.revision - copy.revision <= MOST_PATCHES:
        copy = _read(row.pk)
    elif copy.revision < row.revision:
        copy = _caught_up(copy, row)
    keep(copy)
    return copy


def keep(copy: Copy) -> None:
    """Remember it, unless a newer one is known."""
    with _lock:
        known = _copies.get(copy.document_id)
        if known is None or (known.revision, known.derived) <= (copy.revision, copy.derived):
            _copies[copy.document_id] = copy
        _copies.move_to_end(copy.document_id)
        while len(_copies) > 1 and sum(len(each.document.score.measures) for each in _copies.values()) > MOST_MEASURES:
            _copies.popitem(last=False)


def forget_all() -> None:
    """As in a process that has just begun."""
    with _lock:
        _copies.clear()


def _read(document_id: int) -> Copy:
    """All pieces, in one statement: it sees them as they were at one moment. Raises ScoreDocument.DoesNotExist."""
    rows = PieceRow.objects.filter(document=document_id)
    found = list(rows.values_list("key", "text", "document__revision", "document__derived"))
    if not found:
        raise ScoreDocument.DoesNotExist
    texts: dict[str, str | None] = {key: text for key, text, _, _ in found}
    return Copy(document_id, found[0][2], found[0][3], assembled(None, texts))


def _caught_up(copy: Copy, row: ScoreDocument) -> Copy:
    later = Revision.objects.filter(document=row, number__gt=copy.revision, number__lte=row.revision)
    return Copy(row.pk, row.revision, row.derived, after(copy.document, later.order_by("number")))


def after(document: Document, revisions: Iterable[Revision]) -> Document:
    """The document with the changes of revisions, which are known to fit."""
    texts: dict[str, str | None] = {}
    for revision in revisions:
        texts |= {key: new for key, (_, new) in revision.patch.images.items()}
    return assembled(document, texts) if texts else document
