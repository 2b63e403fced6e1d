"""All edits, known by name once this is imported."""

from __future__ import annotations

import editor.edits.deleting
import editor.edits.inserting
import editor.edits.lengths
import editor.edits.pitches
import editor.edits.ties  # noqa: F401
