"""A history's revisions in the groups in which people made them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from editor.document_models import NamedVersion, Revision

# Who comes back after a longer pause begins anew.
PAUSE = timedelta(minutes=30)


@dataclass(slots=True)
class Sitting:
    """What one person did without a long pause, the newest first, each with the name of its version, if any."""

    steps: list[tuple[Revision, NamedVersion | None]] = field(default_factory=list)

    @property
    def newest(self) -> Revision:
        return self.steps[0][0]

    @property
    def oldest(self) -> Revision:
        return self.steps[-1][0]

    @property
    def author(self) -> str:
        return self.newest.author.username if self.newest.author else "Somebody who is no longer here"

    def continues_with(self, older: Revision) -> bool:
        return older.author_id == self.oldest.author_id and self.oldest.at - older.at < PAUSE


def sittings(revisions: Iterable[Revision], versions: Mapping[int, NamedVersion]) -> list[Sitting]:
    """Revisions are the newest first, and so are sittings."""
    found: list[Sitting] = []
    for revision in revisions:
        if not found or not found[-1].continues_with(revision):
            found.append(Sitting())
        found[-1].steps.append((revision, versions.get(revision.number)))
    return found
