"""What stands over the score."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from editor.edits.base import Edit, NewIds, Outcome, edit
from editor.edits.document import Document
from editor.edits.limits import check_text


@edit
@dataclass(frozen=True, slots=True)
class SetTitle(Edit):
    """Title and composer of the score; either may be empty."""

    name: ClassVar[str] = "set_title"
    title: str
    composer: str

    def __post_init__(self) -> None:
        check_text(self.title)
        check_text(self.composer)

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        title, composer = (" ".join(text.split()) for text in (self.title, self.composer))
        return Outcome(document.with_score(replace(document.score, title=title, composer=composer)))

    @property
    def words(self) -> str:
        names = [" ".join(text.split()) for text in (self.title, self.composer)]
        return (
            f"Set the title to {', '.join(f'“{name}”' for name in names if name)}" if any(names) else "Remove the title"
        )
