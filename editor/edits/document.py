"""What edits change: a score, and where the systems of its views break."""

from __future__ import annotations

from dataclasses import dataclass, replace

from transcriptions.music.score import Score


@dataclass(frozen=True, slots=True)
class Layout:
    """The systems of one view at one width. name: "<tab>/<width>"; starts: ids of the measures that begin a system.

    The first measure is always among them.
    """

    name: str
    starts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A score as a person edits it, with the layouts that were made for it so far."""

    score: Score
    layouts: tuple[Layout, ...] = ()

    def with_score(self, score: Score) -> Document:
        return replace(self, score=score)

    def layout(self, name: str) -> Layout | None:
        return next((layout for layout in self.layouts if layout.name == name), None)

    def with_layout(self, layout: Layout) -> Document:
        """The layout in place of the one of the same name, or added."""
        others = tuple(layout if other.name == layout.name else other for other in self.layouts)
        return replace(self, layouts=others if layout in others else (*others, layout))
