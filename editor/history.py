"""What can be taken back and repeated, and how a document was at an earlier revision."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from editor.document_models import Revision, ScoreDocument
from editor.edits.checks import faults_near
from editor.edits.document import Document
from editor.edits.patches import Patch, Stale, assembled
from editor.edits.tidying import tidied

# Steps that are looked at, newest first, for one that nobody has built on.
MOST_STEPS = 50

# Numbers of revisions, the newest first; what lies below the last one stands in that revision's row.
Stack = list[int]


@dataclass(frozen=True, slots=True)
class Step:
    """A revision that can be reversed: what the document is then, and what is left of the stack."""

    revision: Revision
    document: Document
    left: Stack


def find_step(document: Document, stack: Stack, revision_of: Callable[[int], Revision]) -> Step | None:
    """The newest revision of a stack whose pieces are as it left them; None when there is none."""
    for revision, left in _walk(stack, revision_of):
        found = reversed_in(document, revision.patch)
        if found is not None:
            return Step(revision, found, left)
    return None


def _walk(stack: Stack, revision_of: Callable[[int], Revision]) -> Iterator[tuple[Revision, Stack]]:
    """Revisions with what the stack is without them: those that were passed over stay on it."""
    passed: Stack = []
    waiting = list(stack)
    while waiting and len(passed) < MOST_STEPS:
        revision = revision_of(waiting.pop(0))
        if not waiting:
            waiting = list(revision.below)
        yield revision, [*passed, *waiting]
        passed.append(revision.number)


def reversed_in(document: Document, patch: Patch) -> Document | None:
    """The document without a change, exactly as before it where that can be; None when others have built on it."""
    try:
        found = patch.reversed().applied(document)
    except Stale:
        return None
    if not faults_near(document, found):
        return found
    # Somebody has since put something on what goes: a line, or a system that begins there.
    found = tidied(document, found)
    return None if faults_near(document, found) else found


def document_at(row: ScoreDocument, now: Document, number: int) -> Document:
    """How the document was after revision `number` (0: when it was made), without layouts added since."""
    later = Revision.objects.filter(document=row, number__gt=number).order_by("number")
    texts: dict[str, str | None] = {}
    for revision in later.only("patch_data").iterator():
        for key, (before, _) in revision.patch.images.items():
            texts.setdefault(key, before)
    then = assembled(now, texts) if texts else now
    there = {measure.id for measure in then.score.measures}
    return Document(then.score, tuple(layout for layout in then.layouts if there.issuperset(layout.starts)))
