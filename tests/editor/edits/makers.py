"""Random edits of every kind, for properties that all of them have. Families of edits add theirs to MAKERS."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

import editor.edits.registry  # noqa: F401
from editor.edits.addresses import find
from editor.edits.base import Edit
from editor.edits.chains import each_note, name_of, same_pitch
from editor.edits.confirming import Confirm
from editor.edits.deleting import Delete, RemoveTime
from editor.edits.document import Document
from editor.edits.graces import AddGrace, MakeGrace
from editor.edits.inserting import AddToChord, GraceKind, InsertNotes, InsertRest, Mode
from editor.edits.lengths import ScaleValue, SetDots, SetValue
from editor.edits.lyrics import SYLLABIC, SetLyric
from editor.edits.pitches import By, Respell, SetAccidental, SetPitch, StepPitch, ToggleCautionary
from editor.edits.signs import ARTICULATIONS, NOTEHEADS, SetFingering, SetNotehead, ToggleArticulation
from editor.edits.ties import ToggleTie
from editor.edits.tuplets import MakeTuplet, UnmakeTuplet
from editor.edits.voices import MoveStaff, SetVoice
from tests.editor.edits.correction_makers import CORRECTIONS
from tests.editor.edits.picking import (
    any_caret,
    any_event,
    any_measure,
    any_pitch,
    any_targets,
    any_voice,
    is_percussion,
)
from tests.editor.edits.structure_makers import STRUCTURE
from transcriptions.music.score import Grace

Maker = Callable[[Random, Document], Edit]
BASES = (Fraction(2), Fraction(1), Fraction(1, 2), Fraction(1, 4))


def _insert_notes(random: Random, document: Document) -> Edit:
    caret = any_caret(random, document)
    is_drums = is_percussion(document, caret.part_id)
    return InsertNotes(
        caret,
        random.choice(BASES),
        pitches=() if is_drums else tuple(any_pitch(random) for _ in range(random.randint(1, 3))),
        drums=(random.choice((36, 38, 42)),) if is_drums else (),
        dots=random.choice((0, 0, 0, 1)),
        mode=random.choice((Mode.OVERWRITE, Mode.OVERWRITE, Mode.OVERWRITE, Mode.SHIFT)),
        grace=random.choice((GraceKind.NONE, GraceKind.NONE, GraceKind.NONE, GraceKind.ACCIACCATURA)),
    )


def _insert_rest(random: Random, document: Document) -> Edit:
    return InsertRest(any_caret(random, document), random.choice(BASES), random.choice((0, 0, 1)))


def _set_lyric(random: Random, document: Document) -> Edit:
    text = random.choice(("la", "Glo", ""))
    return SetLyric(any_event(random, document).id, random.randint(1, 3), text, random.choice(SYLLABIC))


def _confirm(random: Random, document: Document) -> Edit:
    measures = (any_measure(random, document).id,) if random.random() < 0.5 else ()
    return Confirm(any_targets(random, document), measures)


def _add_grace(random: Random, document: Document) -> Edit:
    pitch = any_pitch(random) if random.random() < 0.5 else None
    return AddGrace(any_targets(random, document, 1), random.choice(list(Grace)), pitch)


def _step_pitch(random: Random, document: Document) -> Edit:
    return StepPitch(any_targets(random, document), random.choice(list(By)), random.choice((-3, -1, 1, 2)))


def _toggle_tie(random: Random, document: Document) -> Edit:
    """Of notes that can be tied, if there are some nearby."""
    targets = any_targets(random, document)
    notes = each_note(find(document.score, [event.id for event in any_voice(random, document).events]))
    tieable = [name_of(note) for note in notes if same_pitch(document.score, note, 1)]
    return ToggleTie((random.choice(tieable),) if tieable else targets)


MAKERS: dict[str, Maker] = (
    STRUCTURE
    | CORRECTIONS
    | {
        "insert_notes": _insert_notes,
        "insert_rest": _insert_rest,
        "add_to_chord": lambda random, document: AddToChord(any_targets(random, document), (any_pitch(random),)),
        "delete": lambda random, document: Delete(any_targets(random, document)),
        "remove_time": lambda random, document: RemoveTime(any_targets(random, document)),
        "step_pitch": _step_pitch,
        "set_pitch": lambda random, document: SetPitch(any_targets(random, document, 1), any_pitch(random)),
        "respell": lambda random, document: Respell(any_targets(random, document)),
        "set_accidental": lambda random, document: SetAccidental(any_targets(random, document), random.randint(-2, 2)),
        "toggle_cautionary": lambda random, document: ToggleCautionary(any_targets(random, document)),
        "set_value": lambda random, document: SetValue(any_targets(random, document), random.choice(BASES)),
        "scale_value": lambda random, document: ScaleValue(
            any_targets(random, document), random.choice((Fraction(1, 2), Fraction(2)))
        ),
        "set_dots": lambda random, document: SetDots(any_targets(random, document), random.randint(0, 2)),
        "toggle_tie": _toggle_tie,
        "make_tuplet": lambda random, document: MakeTuplet(any_targets(random, document), random.randint(2, 7)),
        "unmake_tuplet": lambda random, document: UnmakeTuplet(any_targets(random, document)),
        "set_voice": lambda random, document: SetVoice(any_targets(random, document), random.randint(1, 4)),
        "move_staff": lambda random, document: MoveStaff(any_targets(random, document), random.choice((-1, 1))),
        "toggle_articulation": lambda random, document: ToggleArticulation(
            any_targets(random, document), random.choice(ARTICULATIONS)
        ),
        "make_grace": lambda random, document: MakeGrace(any_targets(random, document, 2), random.choice(list(Grace))),
        "add_grace": _add_grace,
        "set_notehead": lambda random, document: SetNotehead(any_targets(random, document), random.choice(NOTEHEADS)),
        "set_fingering": lambda random, document: SetFingering(
            any_targets(random, document, 1), random.choice(("1", "3-1", ""))
        ),
        "set_lyric": _set_lyric,
        "confirm": _confirm,
    }
)
# Most edits take something away: without more that add, scores would soon be silent.
ADDING = ("insert_notes", "insert_notes", "insert_notes", "add_to_chord", "toggle_tie")


def any_edit(random: Random, document: Document) -> Edit:
    return MAKERS[random.choice([*sorted(MAKERS), *ADDING])](random, document)
