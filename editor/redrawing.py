"""Which systems of a tab an edit changes; engraving them begins here, and is waited for elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from editor.batches import Batch
from editor.documents import layout_name
from editor.systems import Sheet, sheet_of
from editor.tabs import NoSuchTab
from editor.working_copies import Copy
from transcriptions.models import Transcription


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A tab as a browser shows it (None: nobody knows) and as it should; changed, now: indices of systems.

    changed: those that look different. now: those of them that the browser waits for, which are being engraved.
    """

    shown: Sheet | None
    sheet: Sheet
    changed: list[int]
    now: set[int]


def redrawn(transcription: Transcription, batch: Batch, before: Copy | None, after: Copy) -> Redrawn:
    """Raises NoSuchTab."""
    sheet = sheet_of(transcription, after, tab=batch.tab, width=batch.width)
    shown = sheet_of(transcription, before, tab=batch.tab, width=batch.width) if before else None
    changed = sheet.changed_since(shown) if shown else list(sheet.indices)
    now = sheet.needed_now(changed, batch.visible)
    sheet.begin(now)
    return Redrawn(shown, sheet, changed, now)


def redrawn_early(transcription: Transcription, batch: Batch, before: Copy, after: Copy) -> Redrawn | None:
    """The same while the edit is still being stored; None where that has to come first."""
    if batch.base != before.revision or after.document.layout(layout_name(batch.tab, batch.width)) is None:
        return None
    try:
        return redrawn(transcription, batch, before, after)
    except NoSuchTab:
        return None
