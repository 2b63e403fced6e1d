"""Other pitches for notes: stepped, set, altered or spelt another way. What is tied together moves together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from editor.edits.addresses import Found, find, with_notes
from editor.edits.base import Edit, NewIds, Outcome, Refused, counted, edit
from editor.edits.chains import chains, each_note
from editor.edits.document import Document
from editor.edits.forms import ALTERS, check_one_of, check_pitch, check_targets
from editor.edits.new_notes import TOO_HIGH_OR_LOW, drum_at, drum_of, next_drum, within
from editor.edits.spelling import chromatic, diatonic, enharmonics
from transcriptions.music.score import Key, Note, Part, Pitch, Score
from transcriptions.music.transposing import written_fifths

MOST_STEPS = 128
DRUMS_HAVE_NO_PITCH = "Drums have no pitch."
ONE_OF_A_CHORD = "Choose one note of the chord."


class By(StrEnum):
    SEMITONE = "semitone"
    DIATONIC = "diatonic"
    OCTAVE = "octave"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a pitch depends on: the part, and the key signature that it reads there."""

    part: Part
    fifths: int


Change = Callable[[Note, Setting], Note]


@edit
@dataclass(frozen=True, slots=True)
class StepPitch(Edit):
    """Notes so many semitones, steps of the key, or octaves higher; drums by places on the staff."""

    name: ClassVar[str] = "step_pitch"
    targets: tuple[str, ...]
    by: By
    steps: int

    def __post_init__(self) -> None:
        check_targets(self.targets)
        if not self.steps or abs(self.steps) > MOST_STEPS:
            raise ValueError(f"{self.steps} steps are none or too many")

    @property
    def words(self) -> str:
        noun = {By.SEMITONE: "semitone", By.DIATONIC: "step", By.OCTAVE: "octave"}[self.by]
        where = "up" if self.steps > 0 else "down"
        return f"Move {counted(len(self.targets), 'note')} {where} {counted(abs(self.steps), noun)}"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        return _changed(document, self.targets, self._stepped)

    def _stepped(self, note: Note, setting: Setting) -> Note:
        if note.drum is not None:
            if self.by is By.OCTAVE:
                raise Refused(DRUMS_HAVE_NO_PITCH)
            return drum_of(note, next_drum(note.drum, self.steps))
        return replace(note, pitch=self._moved(note.pitch, setting.fifths))

    def _moved(self, pitch: Pitch, fifths: int) -> Pitch:
        if self.by is By.OCTAVE:
            return replace(pitch, octave=pitch.octave + self.steps)
        if self.by is By.DIATONIC:
            return diatonic(pitch, self.steps, fifths=fifths)
        return chromatic(pitch, self.steps, fifths=fifths)


@edit
@dataclass(frozen=True, slots=True)
class SetPitch(Edit):
    """Another written pitch, or for drums the drum with that place."""

    name: ClassVar[str] = "set_pitch"
    targets: tuple[str, ...]
    pitch: Pitch

    def __post_init__(self) -> None:
        check_targets(self.targets)
        check_pitch(self.pitch)

    @property
    def words(self) -> str:
        sign = {-2: "♭♭", -1: "♭", 0: "", 1: "♯", 2: "𝄪"}[self.pitch.alter]
        return f"Change {counted(len(self.targets), 'note')} to {self.pitch.step}{sign}{self.pitch.octave}"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        if any(len(found.notes) > 1 for found in find(document.score, self.targets)):
            raise Refused(ONE_OF_A_CHORD)
        return _changed(document, self.targets, self._set)

    def _set(self, note: Note, setting: Setting) -> Note:
        return drum_of(note, drum_at(self.pitch)) if note.drum is not None else replace(note, pitch=self.pitch)


@edit
@dataclass(frozen=True, slots=True)
class Respell(Edit):
    """The next of the ways to write the same sound, from sharps to flats and round."""

    name: ClassVar[str] = "respell"
    targets: tuple[str, ...]

    def __post_init__(self) -> None:
        check_targets(self.targets)

    @property
    def words(self) -> str:
        return f"Respell {counted(len(self.targets), 'note')}"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        return _changed(document, self.targets, _respelt)


@edit
@dataclass(frozen=True, slots=True)
class SetAccidental(Edit):
    """Notes raised or lowered on their lines and spaces. alter: in semitones, from double flat to double sharp."""

    name: ClassVar[str] = "set_accidental"
    targets: tuple[str, ...]
    alter: int

    def __post_init__(self) -> None:
        check_targets(self.targets)
        check_one_of(self.alter, ALTERS)

    @property
    def words(self) -> str:
        sign = {-2: "double flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double sharp"}[self.alter]
        return f"Make {counted(len(self.targets), 'note')} {sign}"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        return _changed(document, self.targets, self._altered)

    def _altered(self, note: Note, setting: Setting) -> Note:
        return replace(_pitched(note), pitch=replace(note.pitch, alter=self.alter))


@edit
@dataclass(frozen=True, slots=True)
class ToggleCautionary(Edit):
    """Accidentals shown as a reminder, or no longer where all are."""

    name: ClassVar[str] = "toggle_cautionary"
    targets: tuple[str, ...]

    def __post_init__(self) -> None:
        check_targets(self.targets)

    @property
    def words(self) -> str:
        return f"Show or hide cautionary accidentals on {counted(len(self.targets), 'note')}"

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        named = each_note(find(document.score, self.targets))
        wanted = not all(_pitched(note).cautionary for found in named for note in found.notes)
        changes = {note.id: replace(note, cautionary=wanted) for found in named for note in found.notes}
        score = with_notes(document.score, changes, {found.index for found in named})
        return Outcome(document.with_score(score), self.targets)


def _changed(document: Document, targets: Sequence[str], change: Change) -> Outcome:
    """Named notes changed, and all that they are tied to made the same; what a person sets is no longer in doubt."""
    score = document.score
    parts = {part.id: part for part in score.parts}
    changes: dict[str, Note] = {}
    indices: set[int] = set()
    for chain in chains(score, find(score, targets)):
        part = parts[chain[0].key[0]]
        first = _checked(change(chain[0].notes[0], Setting(part, _fifths(score, chain[0], part))), part)
        for found in chain:
            for note in found.notes:
                changes[note.id] = replace(
                    note, pitch=first.pitch, drum=first.drum, notehead=_head(note, first), confidence=None
                )
            indices.add(found.index)
    if not changes:
        raise Refused("There is no note to change.")
    return Outcome(document.with_score(with_notes(score, changes, indices)), tuple(targets))


def _head(note: Note, changed: Note) -> str:
    """Another drum brings its own head; notes keep theirs."""
    return note.notehead if changed.drum is None else changed.notehead


def _checked(note: Note, part: Part) -> Note:
    if note.drum is None:
        within(note.pitch, part)
    return note


def _fifths(score: Score, found: Found, part: Part) -> int:
    measures = score.measures[found.index :: -1]
    key = next((measure.key for measure in measures if measure.key), Key(0))
    return written_fifths(key, part)


def _respelt(note: Note, setting: Setting) -> Note:
    ways = enharmonics(_pitched(note).pitch)
    if note.pitch not in ways:
        raise Refused(TOO_HIGH_OR_LOW)
    return replace(note, pitch=ways[(ways.index(note.pitch) + 1) % len(ways)])


def _pitched(note: Note) -> Note:
    if note.drum is not None:
        raise Refused(DRUMS_HAVE_NO_PITCH)
    return note
