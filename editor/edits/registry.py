"""All edits, known by name once this is imported."""

from __future__ import annotations

import editor.edits.barlines
import editor.edits.clefs
import editor.edits.confirming
import editor.edits.corrections.bar_lines
import editor.edits.corrections.dropping
import editor.edits.corrections.hand_splitting
import editor.edits.corrections.requantising
import editor.edits.corrections.respelling
import editor.edits.corrections.tempo_scaling
import editor.edits.corrections.voice_merging
import editor.edits.deleting
import editor.edits.graces
import editor.edits.inserting
import editor.edits.instruments
import editor.edits.keys
import editor.edits.layouts
import editor.edits.lengths
import editor.edits.lines
import editor.edits.lyrics
import editor.edits.marks
import editor.edits.measures
import editor.edits.parts
import editor.edits.pasting
import editor.edits.pitches
import editor.edits.signs
import editor.edits.tempos
import editor.edits.ties
import editor.edits.times
import editor.edits.titles
import editor.edits.transposing
import editor.edits.tuplets
import editor.edits.voices  # noqa: F401
