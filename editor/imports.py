"""Files of written music (MusicXML, MIDI from a notation program) as finished transcriptions without a recording."""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from fractions import Fraction

from editor.readers.container import ReadError
from editor.readers.midi import NotWritten, open_midi
from editor.readers.musicxml import Reading, open_musicxml
from transcriptions import storage
from transcriptions.artefacts import DatabaseArtefacts
from transcriptions.claims import Claim, through_outages
from transcriptions.errors import TranscriptionError
from transcriptions.models import IMPORT, Source, State, Transcription
from transcriptions.music.key import key_name
from transcriptions.music.performance import Beat, BeatGrid
from transcriptions.music.score import Score, Tempo, measure_lengths
from transcriptions.music.values import beat_length
from transcriptions.music.writing import Summary, Written
from transcriptions.pipeline import Stored
from transcriptions.sources.score_file import MidiReading, kind_of
from transcriptions.written import written_to_json

# Raised when a change of the readers makes another score of the same file.
VERSION = 1
# The tempo of a score that says none, in quarters a minute.
PLAIN_TEMPO = Tempo(Fraction(120), number_shown=False)
# Shares of the work, for the progress that pages show.
READ_SHARE = 0.8


class UnreadableScore(TranscriptionError):
    """The file is no score that can be opened; its text says why."""

    code = "unreadable_score"


def import_score(claim: Claim) -> bool:
    """Read a row's file as a score and finish the row.

    Returns False for a MIDI file that turns out to be a performance: its row then goes on as a recording.
    Raises UnreadableScore, and what a Claim raises.
    """
    claim.report(IMPORT, 0.0)
    row = claim.row()
    started = time.perf_counter()
    try:
        reading = _read(row, claim)
    except NotWritten:
        claim.update(source=Source.UPLOAD)
        return False
    except ReadError as error:
        raise UnreadableScore(str(error)) from error
    claim.report(IMPORT, READ_SHARE)
    score = _named(reading.score, row)
    written = Written(score, strict_grid(score), summary_of(score), ())
    data = written_to_json(written).encode()
    artefacts = DatabaseArtefacts(claim)
    key = hashlib.sha256(data).hexdigest()
    if not artefacts.has("score", key):
        artefacts.put("score", key, Stored(data, f"import {VERSION}", time.perf_counter() - started))
    artefacts.get("score", key)
    through_outages(artefacts.delete_unused)
    claim.end(State.DONE, stage="", stage_fraction=1.0, **_facts(written, reading))
    return True


def _read(row: Transcription, claim: Claim) -> Reading:
    with storage.local_copy(row.recording) as path:
        data = path.read_bytes()
    if kind_of(data[:8]) != "midi":
        return open_musicxml(data, report=lambda share: claim.report(IMPORT, share * READ_SHARE))
    return open_midi(data, must_be_written=row.plan.get("midi") != MidiReading.WRITTEN)


def _named(score: Score, row: Transcription) -> Score:
    """Under the title that the person gave, else the file's own, else its name."""
    title = row.title if row.plan.get("is_titled") or not score.title else score.title
    return replace(score, title=title, composer=row.composer or score.composer)


def _facts(written: Written, reading: Reading) -> dict[str, object]:
    return {
        "title": written.score.title,
        "composer": written.score.composer,
        "tempo_bpm": written.summary.tempo_bpm,
        "meter": written.summary.meter,
        "key": written.summary.key,
        "measure_count": len(written.score.measures),
        "confidence": 1.0,
        "alternatives": [],
        "warnings": list(reading.left_out),
    }


def summary_of(score: Score) -> Summary:
    """What a person wants to know first, from the first measures."""
    first = score.measures[0]
    tempo = next((measure.tempo for measure in score.measures if measure.tempo), PLAIN_TEMPO)
    assert first.time is not None
    assert first.key is not None
    meter = f"{first.time.numerator}/{first.time.denominator}"
    return Summary(float(tempo.bpm), meter, key_name(first.key))


def strict_grid(score: Score) -> BeatGrid:
    """The beats of a score played exactly in the tempo that it says, for what else needs seconds."""
    beats: list[Beat] = []
    now_s = 0.0
    tempo, time_signature = PLAIN_TEMPO, score.measures[0].time
    assert time_signature is not None
    meter = (time_signature.numerator, time_signature.denominator)
    for measure, length in zip(score.measures, measure_lengths(score), strict=True):
        tempo, time_signature = measure.tempo or tempo, measure.time or time_signature
        quarter_s = float(60 / tempo.quarters_per_minute)
        beat = beat_length(time_signature)
        for index in range(max(1, -int(-length // beat))):
            beats.append(Beat(now_s + float(index * beat) * quarter_s, index))
        now_s += float(length) * quarter_s
    return BeatGrid((*beats, Beat(now_s, 0)), meter)
