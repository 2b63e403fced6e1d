"""Random edits of what stands around the notes."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random

from editor.edits.barlines import BARLINES, SetBarline, SetEnding, SetRepeat
from editor.edits.base import Edit, Refused
from editor.edits.clefs import SetClef
from editor.edits.copying import copied
from editor.edits.document import Document
from editor.edits.instruments import SetInstrument
from editor.edits.keys import MODES, SetKey
from editor.edits.layouts import SetLayout, ToggleBreak
from editor.edits.lines import LINE_NAMES, AddLine
from editor.edits.marks import AddMark, SetMark
from editor.edits.measures import DeleteMeasures, InsertMeasures
from editor.edits.parts import AddPart, MovePart, RemovePart, RenamePart
from editor.edits.pasting import Paste, RepeatSelection
from editor.edits.tempos import BEATS, SetTempo
from editor.edits.times import SetMeasureLength, SetTime
from editor.edits.titles import SetTitle
from editor.edits.transposing import Transpose, TransposeNotes
from tests.editor.edits.picking import any_caret, any_event, any_measure, any_targets

TEXTS = {
    "dynamic": ("p", "mf", "sfz"),
    "text": ("dolce", "poco a poco"),
    "pedal": ("down", "up"),
    "chord_symbol": ("C", "F#m7/C#", "Bb"),
    "rehearsal": ("A", "12"),
    "jump": ("D.C. al Fine", "segno"),
}
CLEFS = (("G", 2), ("F", 4), ("C", 3), ("percussion", 2), ("", 0))
TIMES = ((4, 4), (3, 4), (2, 4), (6, 8), (5, 8), (2, 2))
LENGTHS = (None, Fraction(1, 2), Fraction(1), Fraction(3), Fraction(9, 2))


def _add_line(random: Random, document: Document) -> Edit:
    ends = (any_event(random, document).id, any_event(random, document).id)
    return AddLine(random.choice((any_targets(random, document), ends)), random.choice(sorted(LINE_NAMES)))


def _add_mark(random: Random, document: Document) -> Edit:
    caret = any_caret(random, document)
    kind = random.choice(sorted(TEXTS))
    return AddMark(caret.measure_id, caret.part_id, caret.staff, caret.at, kind, random.choice(TEXTS[kind]))


def _set_mark(random: Random, document: Document) -> Edit:
    marks = [mark for measure in document.score.measures for mark in measure.marks]
    if not marks:
        return _add_mark(random, document)
    mark = random.choice(marks)
    return SetMark(mark.id, random.choice((*TEXTS[mark.kind], "")))


def _set_tempo(random: Random, document: Document) -> Edit:
    bpm = random.choice((None, Fraction(60), Fraction(185, 2)))
    return SetTempo(
        any_measure(random, document).id, bpm, random.choice(sorted(BEATS)), text=random.choice(("", "Largo"))
    )


def _set_key(random: Random, document: Document) -> Edit:
    fifths = random.choice((None, random.randint(-7, 7)))
    return SetKey(any_measure(random, document).id, fifths, random.choice(MODES))


def _set_time(random: Random, document: Document) -> Edit:
    numerator, denominator = random.choice(TIMES)
    wanted = None if random.random() < 0.2 else numerator
    return SetTime(any_measure(random, document).id, wanted, denominator)


def _set_clef(random: Random, document: Document) -> Edit:
    caret = any_caret(random, document)
    return SetClef(caret.measure_id, caret.part_id, caret.staff, caret.at, *random.choice(CLEFS))


def _set_repeat(random: Random, document: Document) -> Edit:
    return SetRepeat(any_measure(random, document).id, random.choice((True, False)), random.choice((True, False, None)))


def _two_measures(random: Random, document: Document, most: int = 3) -> tuple[str, str]:
    measures = document.score.measures
    first = random.randrange(len(measures))
    last = min(first + random.randrange(most), len(measures) - 1)
    return measures[first].id, measures[last].id


def _set_ending(random: Random, document: Document) -> Edit:
    return SetEnding(*_two_measures(random, document), random.choice(("1", "2", "")))


def _insert_measures(random: Random, document: Document) -> Edit:
    before = random.choice(("", any_measure(random, document).id))
    return InsertMeasures(before, random.randint(1, 2))


def _set_layout(random: Random, document: Document) -> Edit:
    names = [measure.id for measure in document.score.measures]
    starts = (names[0], *(name for name in names[1:] if random.random() < 0.5))
    return SetLayout(random.choice(document.layouts).name, starts)


def _any_part(random: Random, document: Document) -> str:
    return random.choice(document.score.parts).id


def _transpose(random: Random, document: Document) -> Edit:
    part_ids = (_any_part(random, document),) if random.random() < 0.3 else ()
    semitones = random.choice((-12, -2, 1, 3))
    return Transpose(*_two_measures(random, document), semitones, part_ids, with_key=random.random() < 0.7)


def _paste(random: Random, document: Document) -> Edit:
    targets = any_targets(random, document) + (any_targets(random, document) if random.random() < 0.4 else ())
    try:
        fragment = copied(document.score, targets)
    except Refused:
        return RepeatSelection(targets)
    return Paste(any_caret(random, document), fragment)


STRUCTURE: dict[str, Callable[[Random, Document], Edit]] = {
    "add_line": lambda random, document: AddLine(
        random.choice(
            (any_targets(random, document), (any_event(random, document).id, any_event(random, document).id))
        ),
        random.choice(sorted(LINE_NAMES)),
    ),
    "add_mark": _add_mark,
    "set_mark": _set_mark,
    "set_tempo": _set_tempo,
    "set_key": _set_key,
    "set_time": _set_time,
    "set_measure_length": lambda random, document: SetMeasureLength(
        any_measure(random, document).id, random.choice(LENGTHS)
    ),
    "set_clef": _set_clef,
    "set_barline": lambda random, document: SetBarline(any_measure(random, document).id, random.choice(BARLINES)),
    "set_repeat": _set_repeat,
    "set_ending": _set_ending,
    "insert_measures": _insert_measures,
    "delete_measures": lambda random, document: DeleteMeasures(*_two_measures(random, document, 2)),
    "set_layout": _set_layout,
    "toggle_break": lambda random, document: ToggleBreak(
        random.choice(document.layouts).name, any_measure(random, document).id
    ),
    "add_part": lambda random, document: AddPart(
        "", random.choice((0, 40, 71)), random.randint(1, 3), random.randint(-1, 2), random.random() < 0.2
    ),
    "remove_part": lambda random, document: RemovePart(_any_part(random, document)),
    "move_part": lambda random, document: MovePart(_any_part(random, document), random.randint(0, 3)),
    "rename_part": lambda random, document: RenamePart(_any_part(random, document), "Solo", "S."),
    "set_instrument": lambda random, document: SetInstrument(
        _any_part(random, document), random.choice((0, 40, 42, 60, 71)), is_percussion=random.random() < 0.1
    ),
    "transpose": _transpose,
    "transpose_notes": lambda random, document: TransposeNotes(
        any_targets(random, document), random.choice((-12, -1, 2, 3))
    ),
    "paste": _paste,
    "repeat_selection": lambda random, document: RepeatSelection(any_targets(random, document)),
    "set_title": lambda random, document: SetTitle(random.choice(("Air", "")), random.choice(("Bach", ""))),
}
