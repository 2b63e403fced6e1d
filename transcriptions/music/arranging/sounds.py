"""A score as an arranger sees it: bars, and what sounds in them at concert pitch, ties joined, drums left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from transcriptions.music.score import Event, Key, Measure, Note, Part, Pitch, Score, TimeSignature, Voice, event_starts
from transcriptions.music.spelling import pitch_at
from transcriptions.music.timeline import Bar

_STEPS = "FCGDAEB"
# Double sharps and flats are as far as spelling goes on the line of fifths.
_SHARPEST, _FLATTEST = 19, -15


@dataclass(frozen=True, slots=True)
class Frame:
    """A measure of the source, its place in score time, and the meter and key in force."""

    measure: Measure
    bar: Bar
    time: TimeSignature
    key: Key


@dataclass(frozen=True, slots=True)
class Sound:
    """One sounding note, from start to end in quarters of the score; tied notes are one.

    id: of its first written note. pitch, midi: as it sounds. part: index in the score.
    staff: where it is drawn. graces: the grace notes before it, when it is the top of its chord.
    """

    id: str
    start: Fraction
    end: Fraction
    pitch: Pitch
    midi: int
    part: int
    staff: int
    voice: int
    velocity: int | None = None
    confidence: float | None = None
    articulations: tuple[str, ...] = ()
    graces: tuple[Event, ...] = ()

    @property
    def length(self) -> Fraction:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Material:
    """frames in order; sounds by (start, pitch)."""

    score: Score
    frames: tuple[Frame, ...]
    sounds: tuple[Sound, ...]


def gather(score: Score) -> Material:
    """The bars and sounds of a score; repeats are not unfolded. ValueError without a time signature or key."""
    frames = tuple(_frames(score))
    sounds = [
        sound
        for index, part in enumerate(score.parts)
        if not part.is_percussion
        for place in _places(score, part)
        for sound in _voice_sounds(frames, index, part, place=place)
    ]
    return Material(score, frames, tuple(sorted(sounds, key=lambda sound: (sound.start, sound.midi, sound.id))))


def transposed(pitch: Pitch, semitones: int) -> Pitch:
    """A pitch moved by semitones, spelt as in the key moved likewise; octaves keep the spelling."""
    if semitones % 12 == 0:
        return replace(pitch, octave=pitch.octave + semitones // 12)
    place = _STEPS.index(pitch.step) - 1 + 7 * pitch.alter + (semitones * 7 + 6) % 12 - 6
    if place > _SHARPEST:
        place -= 12
    elif place < _FLATTEST:
        place += 12
    return pitch_at(place, pitch.midi + semitones)


def moved(sound: Sound, octaves: int) -> Sound:
    """A sound some octaves higher or, below 0, lower."""
    if not octaves:
        return sound
    return replace(sound, pitch=transposed(sound.pitch, 12 * octaves), midi=sound.midi + 12 * octaves)


def bar_index(frames: Sequence[Frame], starts: Iterable[Fraction]) -> list[int]:
    """The bar of each place; places are in order."""
    index, found = 0, []
    for start in starts:
        while index + 1 < len(frames) and frames[index].bar.end <= start:
            index += 1
        found.append(index)
    return found


def _frames(score: Score) -> Iterator[Frame]:
    time, key = score.measures[0].time, score.measures[0].key
    if time is None or key is None:
        raise ValueError("the first measure needs a time signature and a key")
    start = Fraction(0)
    for index, measure in enumerate(score.measures):
        time, key = measure.time or time, measure.key or key
        length = time.length if measure.length is None else measure.length
        missing = max(time.length - length, Fraction(0)) if index == 0 else Fraction(0)
        yield Frame(measure, Bar(start, length, missing), time, key)
        start += length


def _places(score: Score, part: Part) -> list[tuple[int, int]]:
    """(staff, voice number) of every voice of a part."""
    voices = (voice for measure in score.measures for voice in measure.voices if voice.part_id == part.id)
    return sorted({(voice.staff, voice.number) for voice in voices})


def _voice_sounds(frames: tuple[Frame, ...], index: int, part: Part, *, place: tuple[int, int]) -> Iterator[Sound]:
    """The sounds of one voice through the piece."""
    held: dict[Pitch, Sound] = {}
    graces: list[Event] = []
    for start, voice, event in _events(frames, part, place):
        if event.grace:
            graces.append(event)
            continue
        end = start + event.duration
        open_notes, held = held, {}
        top = max(event.notes, key=lambda note: note.pitch.midi, default=None)
        for note in event.notes:
            if note.pitch in open_notes:
                sound = replace(open_notes.pop(note.pitch), end=end)
            else:
                sound = _sound(note, voice, event, part)
                before = tuple(_concert(grace, part) for grace in graces) if note is top else ()
                sound = replace(sound, part=index, start=start, end=end, graces=before)
            if note.tied:
                held[note.pitch] = sound
            else:
                yield sound
        yield from open_notes.values()
        if event.notes:
            graces = []
    yield from held.values()


def _events(frames: tuple[Frame, ...], part: Part, place: tuple[int, int]) -> Iterator[tuple[Fraction, Voice, Event]]:
    for frame in frames:
        for voice in frame.measure.voices:
            if voice.part_id == part.id and (voice.staff, voice.number) == place:
                for start, event in event_starts(voice):
                    yield frame.bar.start + start, voice, event


def _sound(note: Note, voice: Voice, event: Event, part: Part) -> Sound:
    """Without its place in time, which the caller knows."""
    pitch = transposed(note.pitch, part.transposition)
    staff = voice.staff if event.staff is None else event.staff
    return Sound(
        note.id, Fraction(0), Fraction(0), pitch, pitch.midi, 0, staff, voice.number,
        note.velocity, note.confidence, event.articulations,
    )  # fmt: skip


def _concert(event: Event, part: Part) -> Event:
    """A grace note at concert pitch, on its own."""
    notes = tuple(replace(note, pitch=transposed(note.pitch, part.transposition), tied=False) for note in event.notes)
    return replace(event, notes=notes, tuplet=None, staff=None)
