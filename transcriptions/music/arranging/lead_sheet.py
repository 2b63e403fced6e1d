"""The lead sheet: the melody on one treble staff, chord symbols above it."""

from __future__ import annotations

from transcriptions.music.arranging.cast import in_register
from transcriptions.music.arranging.harmony import find_chords
from transcriptions.music.arranging.marks import chord_marks, target_id
from transcriptions.music.arranging.melody import find_melody
from transcriptions.music.arranging.reach import stems_of
from transcriptions.music.arranging.rhythm import in_sixteenths
from transcriptions.music.arranging.sounds import Material
from transcriptions.music.arranging.staves import Line, Sheet, write_out
from transcriptions.music.score import Clef, Part, Score

_SIGNS = frozenset({"fermata"})


def lead_sheet(material: Material) -> Score:
    """Melody and chord symbols of a score; where only one line sounds there are no symbols."""
    part = Part(target_id(material), "Melody", "Mel.")
    melody = in_sixteenths(in_register(find_melody(material)), material.frames)
    marks = list(chord_marks(find_chords(material), material.frames, part.id))
    sheet = Sheet(part, ((0, Clef(part.id, 1, "G", 2)),), _SIGNS)
    return write_out(material, sheet, [Line(1, 1, tuple(stems_of(melody)))], marks=marks)
