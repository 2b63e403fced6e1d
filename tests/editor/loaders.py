"""Other programs' readers, as oracles: what music21 and partitura find in our MusicXML."""

from __future__ import annotations

import warnings
from fractions import Fraction
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # partitura's grammar library imports a deprecated module
    import music21
    import partitura as partitura

from transcriptions.music.score import Score, event_starts, measure_lengths

FoundNote = tuple[int, str, Fraction, Fraction]  # part, name such as "F+15", onset and duration in quarters
MidiNote = tuple[int, Fraction, Fraction, int]  # written MIDI pitch, onset, duration, staff
UNPITCHED = (music21.note.Unpitched, music21.percussion.PercussionChord)


def written_notes(score: Score) -> list[FoundNote]:
    """Every pitched note of a score, grace notes left out, in order."""
    found = []
    start = Fraction(0)
    numbers = {part.id: number for number, part in enumerate(score.parts)}
    for measure, length in zip(score.measures, measure_lengths(score), strict=True):
        for voice in measure.voices:
            for onset, event in event_starts(voice):
                for note in event.notes:
                    if note.drum is None and not event.grace:
                        name = f"{note.pitch.step}{note.pitch.alter:+d}{note.pitch.octave}"
                        found.append((numbers[voice.part_id], name, start + onset, event.duration))
        start += length
    return sorted(found)


def read_with_music21(written: bytes) -> list[FoundNote]:
    found = []
    names: list[str] = []  # the staves of one part are "P1-Staff1", "P1-Staff2"
    read = music21.converter.parseData(written, format="musicxml")
    assert isinstance(read, music21.stream.Score)
    for part in read.parts:
        name = str(part.id).split("-Staff")[0]
        names.extend([name] if name not in names else [])
        number = names.index(name)
        for element in part.flatten().notes:
            if element.duration.isGrace or isinstance(element, (*UNPITCHED, music21.harmony.Harmony)):
                continue
            for pitch in element.pitches:
                name = f"{pitch.step}{int(pitch.alter):+d}{pitch.octave}"
                found.append((number, name, Fraction(element.offset), Fraction(element.quarterLength)))
    return sorted(found)


def tied_notes(score: Score, number: int) -> list[MidiNote]:
    """The notes of one part with tied ones as one, grace notes left out."""
    done: list[MidiNote] = []
    open_notes: dict[tuple[int, int, int], MidiNote] = {}
    start = Fraction(0)
    for measure, length in zip(score.measures, measure_lengths(score), strict=True):
        for voice in measure.voices:
            if voice.part_id != score.parts[number].id:
                continue
            for onset, event in event_starts(voice):
                for note in event.notes:
                    if event.grace:
                        continue
                    key = (voice.staff, voice.number, note.pitch.midi)
                    here = (note.pitch.midi, start + onset, Fraction(0), event.staff or voice.staff)
                    first = open_notes.pop(key, here)
                    whole = (first[0], first[1], first[2] + event.duration, first[3])
                    if note.tied:
                        open_notes[key] = whole
                    else:
                        done.append(whole)
        start += length
    return sorted(done)


def read_with_partitura(path: Path, number: int) -> list[MidiNote]:
    part = partitura.load_musicxml(str(path)).parts[number]
    divisions = int(part.quarter_duration_map(0))
    found = []
    for note in part.notes_tied:
        if not isinstance(note, partitura.score.GraceNote):
            onset = Fraction(int(note.start.t), divisions)
            found.append((note.midi_pitch, onset, Fraction(int(note.duration_tied), divisions), note.staff or 1))
    return sorted(found)
