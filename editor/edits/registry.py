"""All edits, known by name once this is imported."""

from __future__ import annotations

import editor.edits.deleting
import editor.edits.graces
import editor.edits.inserting
import editor.edits.lengths
import editor.edits.lyrics
import editor.edits.pitches
import editor.edits.signs
import editor.edits.ties
import editor.edits.tuplets
import editor.edits.voices  # noqa: F401
