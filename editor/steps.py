"""What a person can take back and repeat, in words, for the buttons of a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import User
from editor.document_models import Revision
from editor.history import Stack
from transcriptions.models import Transcription


@dataclass(frozen=True, slots=True)
class Steps:
    """The words of what the next step would take back or repeat; "" where there is nothing."""

    undo: str = ""
    redo: str = ""

    def data(self) -> dict[str, object]:
        words = {"undo_words": self.undo, "redo_words": self.redo}
        return {"can_undo": bool(self.undo), "can_redo": bool(self.redo), **words}


def steps_of(transcription: Transcription, user: User) -> Steps:
    """After this person's last edit."""
    rows = Revision.objects.filter(document__transcription=transcription, author=user).order_by("-number")
    last = rows.only("document_id", "undo_stack", "redo_stack").first()
    return Steps() if last is None else steps_on(last.document_id, last.undo_stack, last.redo_stack)


def steps_on(
    document_id: int, undo_stack: Stack, redo_stack: Stack, *, known: Mapping[int, str] | None = None
) -> Steps:
    """known: words of revisions that need not be read again."""
    words = dict(known or {})
    missing = [stack[0] for stack in (undo_stack, redo_stack) if stack and stack[0] not in words]
    if missing:
        found = Revision.objects.filter(document=document_id, number__in=missing)
        words |= dict(found.values_list("number", "words"))
    return Steps(*(plain(words[stack[0]]) if stack else "" for stack in (undo_stack, redo_stack)))


def plain(words: str) -> str:
    """Without what a step back or again puts before them."""
    return words.removeprefix("Undo: ").removeprefix("Redo: ")
