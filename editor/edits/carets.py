"""Places to write at: from what a person points at to measures and voices, and back."""

from __future__ import annotations

from editor.edits.addresses import measure_index
from editor.edits.base import Caret, Refused, Unknown
from editor.edits.forms import MOST_VOICES
from editor.edits.sheet import Sheet, Spot
from transcriptions.music.score import Part


def part_of(sheet: Sheet, part_id: str) -> Part:
    """Raises Unknown."""
    part = next((part for part in sheet.parts if part.id == part_id), None)
    if part is None:
        raise Unknown(part_id)
    return part


def spot_of(sheet: Sheet, caret: Caret) -> Spot:
    """Where a caret stands. Raises Unknown and Refused."""
    index = measure_index(sheet.score(), caret.measure_id)
    part = part_of(sheet, caret.part_id)
    if not 1 <= caret.staff <= part.staves or not 1 <= caret.voice <= MOST_VOICES:
        raise Refused("There is no such staff or voice.")
    if not 0 <= caret.at <= sheet.settings[index].length:
        raise Refused("This is outside of the measure.")
    return sheet.spot_after(Spot(index, (caret.part_id, caret.staff, caret.voice), caret.at))


def caret_at(sheet: Sheet, spot: Spot) -> Caret:
    return Caret(sheet.measures[spot.index].id, *spot.key, spot.at)
