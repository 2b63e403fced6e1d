"""Corrections of whole pieces before they are made: what they would change, engraved and in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby

from editor.edits.applying import apply_edit
from editor.edits.base import Edit, Malformed, NewIds, Refused, Unknown, counted, read_edit, write_edit
from editor.edits.corrections.bar_lines import Rebar, ShiftBars
from editor.edits.corrections.dropping import DropNotes
from editor.edits.corrections.hand_splitting import LEFT, SplitHands, onsets_of
from editor.edits.corrections.requantising import Requantise
from editor.edits.corrections.respelling import RespellAll
from editor.edits.corrections.strands import grid_note, measure_starts, strands_of, voice_keys
from editor.edits.corrections.stretches import stretch_of
from editor.edits.corrections.tempo_scaling import ScaleTempo
from editor.edits.corrections.voice_merging import MergeVoices
from editor.edits.document import Document
from editor.edits.tidying import touched_indices
from editor.engraving import begin_system
from editor.layout import break_systems
from editor.services import STYLES
from transcriptions.learned_weights import load_learned
from transcriptions.music.draft import GridNote
from transcriptions.music.hands import split_hands
from transcriptions.music.score import Clef, Note, Score
from transcriptions.music.state import settings
from transcriptions.music.voice_splits import find_splits

KINDS = (ScaleTempo, Rebar, ShiftBars, Requantise, SplitHands, MergeVoices, RespellAll, DropNotes)
SYSTEMS = 3
# More measures than three systems hold are not laid out for a preview.
_ENOUGH = 48


@dataclass(frozen=True, slots=True)
class Preview:
    """What a correction would do. edit: to be sent as it is; words: sentences; systems: SVGs of the first changes."""

    edit: dict[str, object]
    words: list[str]
    systems: list[str]


def preview(document: Document, data: object, width: str) -> Preview:
    """Raises Malformed, Refused, Unknown and KeyError for a width that there is not."""
    edit = read_correction(document.score, data)
    after = apply_edit(document, edit, NewIds("preview")).document
    return Preview(
        write_edit(edit), in_words(document.score, after.score), _systems(document.score, after.score, width)
    )


def read_correction(score: Score, data: object) -> Edit:
    """The edit that was asked for; hands and voices are divided as learned. Raises Malformed, Refused, Unknown."""
    unsaid = [name for name in ("left", "second") if isinstance(data, dict) and name not in data]
    if isinstance(data, dict) and data.get("edit") == SplitHands.name:
        data = {"left": [], **data}
    edit = read_edit(data)
    if not isinstance(edit, KINDS):
        raise Malformed("This is no correction.")
    if isinstance(edit, SplitHands) and "left" in unsaid:
        edit = replace(edit, left=left_hand(score, edit))
    if isinstance(edit, SplitHands) and "second" in unsaid:
        edit = replace(edit, second=second_voices(score, edit))
    return edit


def left_hand(score: Score, edit: SplitHands) -> tuple[str, ...]:
    """Ids of the notes that the left hand takes, as far as hands have learned it. Raises Refused, Unknown."""
    heard = _heard(score, edit)
    staves = split_hands(list(heard.values()), load_learned().hands)
    return tuple(name for name, staff in zip(heard, staves, strict=True) if staff == LEFT)


def second_voices(score: Score, edit: SplitHands) -> tuple[str, ...]:
    """Ids of the notes in a second voice of the staff that the edit gives them, as learned. Raises Refused, Unknown."""
    left, heard = set(edit.left), _heard(score, edit)
    found: list[str] = []
    for is_left in (False, True):
        mine = [(name, note) for name, note in heard.items() if (name in left) == is_left]
        chords = [list(chord) for _, chord in groupby(mine, key=lambda named: named[1].start)]
        splits = find_splits([[note for _, note in chord] for chord in chords], load_learned().voices)
        found += [name for chord, split in zip(chords, splits, strict=True) for name, _ in chord[:split]]
    return tuple(found)


def _heard(score: Score, edit: SplitHands) -> dict[str, GridNote]:
    """The notes between the hands by their ids, sorted by (start, pitch). Raises Refused, Unknown."""
    part = next((part for part in score.parts if part.id == edit.part_id), None)
    if part is None:
        raise Unknown(edit.part_id)
    if part.staves != 2:
        raise Refused("Only a part on two staves can be divided between hands.")
    starts = measure_starts(score)
    stretch = stretch_of(score, edit.first, edit.last)
    strands = onsets_of(strands_of(score, stretch, voice_keys(score, stretch, part.id)), starts)
    return {strand.name: grid_note(strand, part, starts) for strand in strands}


def in_words(before: Score, after: Score) -> list[str]:
    """How the scores differ, in sentences; one that says so when they do not."""
    old, new = _notes(before), _notes(after)
    bars, more = len(before.measures), len(after.measures)
    spelt = sum(1 for name, note in new.items() if name in old and old[name].pitch != note.pitch)
    ties = sum(note.tied for note in new.values()) - sum(note.tied for note in old.values())
    found = [
        *([f"{counted(bars, 'measure')} {'becomes' if bars == 1 else 'become'} {more}."] if bars != more else []),
        *_sentence(_struck(old) - _struck(new), "note", "goes", "go"),
        *_sentence(spelt, "note", "is spelt otherwise", "are spelt otherwise"),
        *_sentence(_moved(before, after), "note", "changes hands", "change hands"),
        *_sentence(
            (_voices(before) - _voices(after)) * (bars == more), "voice", "goes, bar by bar", "go, counted bar by bar"
        ),
        *_sentence(ties, "tie", "is added", "are added"),
        *_sentence(-ties, "tie", "is taken away", "are taken away"),
    ]
    touched = len(touched_indices(before, after))
    return (
        found or _sentence(touched, "measure", "is written otherwise", "are written otherwise") or ["Nothing changes."]
    )


def _sentence(number: int, noun: str, one: str, several: str) -> list[str]:
    """None where there are none."""
    return [f"{counted(number, noun)} {one if number == 1 else several}."] if number > 0 else []


def _notes(score: Score) -> dict[str, Note]:
    voices = (voice for measure in score.measures for voice in measure.voices)
    return {note.id: note for voice in voices for event in voice.events for note in event.notes}


def _struck(notes: dict[str, Note]) -> int:
    """Notes that are heard: each tie makes one of two."""
    return len(notes) - sum(note.tied for note in notes.values())


def _voices(score: Score) -> int:
    return sum(len(measure.voices) for measure in score.measures)


def _moved(before: Score, after: Score) -> int:
    """Noteheads that stand on another staff."""
    old, new = _staves(before), _staves(after)
    return Counter(name in old and old[name] != staff for name, staff in new.items())[True]


def _staves(score: Score) -> dict[str, tuple[str, int]]:
    return {
        note.id: (voice.part_id, voice.staff)
        for measure in score.measures
        for voice in measure.voices
        for event in voice.events
        for note in event.notes
    }


def _systems(before: Score, after: Score, width: str) -> list[str]:
    """The first systems that look otherwise."""
    style = STYLES[width]
    touched = touched_indices(before, after)
    first = touched[0] if touched else 0
    excerpt = _from(after, first)
    breaks = break_systems(excerpt, style.width)
    begun = [begin_system(excerpt, breaks, index, style=style) for index in range(min(SYSTEMS, len(breaks)))]
    return [svg.result() for svg in begun]


def _from(score: Score, first: int) -> Score:
    """The score from a measure on, as far as a preview reaches, with what is in force there."""
    setting = settings(score)[first]
    stop = min(first + _ENOUGH, len(score.measures))
    opening = score.measures[first]
    clefs = [clef for place, clef in setting.clefs.items() if not _sets(opening.clefs, place)]
    opening = replace(
        opening,
        time=setting.time,
        key=setting.key,
        clefs=(*(replace(clef, at=Fraction(0)) for clef in clefs), *opening.clefs),
    )
    measures = (opening, *score.measures[first + 1 : stop])
    events = {event.id for measure in measures for voice in measure.voices for event in voice.events}
    spanners = tuple(line for line in score.spanners if {line.start_event_id, line.end_event_id} <= events)
    return replace(score, measures=measures, spanners=spanners)


def _sets(clefs: Sequence[Clef], place: tuple[str, int]) -> bool:
    return any((clef.part_id, clef.staff) == place and not clef.at for clef in clefs)
