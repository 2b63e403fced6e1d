"""What can be taken back and repeated, and how a document was at an earlier revision."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from editor.document_models import Revision
from editor.edits.checks import faults_near
from editor.edits.document import Document
from editor.edits.patches import Patch, Stale, assembled
from editor.edits.tidying import tidied

# Steps that are looked at, newest first, for one that nobody has built on.
MOST_STEPS = 50

DIGITS = string.digits + string.ascii_lowercase

# Numbers of revisions, the newest first. -n at the end: what was below revision n when it was put on a stack.
Stack = list[int]


@dataclass(frozen=True, slots=True)
class Step:
    """A revision that can be reversed: what the document is then, and what is left of the stack."""

    revision: Revision
    document: Document
    left: Stack


def pushed(revision: Revision, stack: Stack) -> Stack:
    """The stack with a revision on it, which keeps what is below it: a stack's text stays short."""
    revision.below = stack
    return [revision.number, -revision.number]


def find_step(document: Document, stack: Stack, revision_of: Callable[[int], Revision]) -> Step | None:
    """The newest revision of a stack whose pieces are as it left them; None when there is none."""
    for revision, left in _walk(stack, revision_of):
        found = reversed_in(document, revision.patch)
        if found is not None:
            return Step(revision, found, _opened(left, revision_of))
    return None


def _walk(stack: Stack, revision_of: Callable[[int], Revision]) -> Iterator[tuple[Revision, Stack]]:
    """Revisions with what the stack is without them: those that were passed over stay on it."""
    passed: Stack = []
    waiting = _opened(stack, revision_of)
    while waiting and len(passed) < MOST_STEPS:
        revision = revision_of(waiting.pop(0))
        yield revision, [*passed, *waiting]
        passed.append(revision.number)
        waiting = _opened(waiting, revision_of)


def _opened(stack: Stack, revision_of: Callable[[int], Revision]) -> Stack:
    """The stack with a number on its top, or empty."""
    while stack and stack[0] < 0:
        stack = revision_of(-stack[0]).below
    return list(stack)


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


def document_at(document_id: int, now: Document, number: int) -> Document:
    """How the document was after revision `number` (0: when it was made), without layouts added since."""
    later = Revision.objects.filter(document=document_id, number__gt=number).order_by("number")
    texts: dict[str, str | None] = {}
    for revision in later.only("patch_data").iterator():
        for key, (before, _) in revision.patch.images.items():
            texts.setdefault(key, before)
    then = assembled(now, texts) if texts else now
    there = {measure.id for measure in then.score.measures}
    return Document(then.score, tuple(layout for layout in then.layouts if there.issuperset(layout.starts)))


def id_prefix(number: int) -> str:
    """For the ids that revision `number` makes: nothing that machines or imports write has an x in it."""
    digits = ""
    while number:
        number, digit = divmod(number, len(DIGITS))
        digits = DIGITS[digit] + digits
    return f"x{digits}"
