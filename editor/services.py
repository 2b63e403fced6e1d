"""What the machine left of a recording: what it heard, and the score that it wrote."""

from __future__ import annotations

from functools import lru_cache

from django.core.files.storage import default_storage

from editor.engraving import Style
from transcriptions.models import Transcription
from transcriptions.music.codec import performance_from_json
from transcriptions.music.performance import Performance
from transcriptions.music.score import Score, Tempo
from transcriptions.written import written_from_json

# Each working copy is made from one of them, and then seldom asked for again.
KEPT_SCORES = 2

# Widths in staff spaces: about 8 px each on the sheet of a desk's screen and on a phone.
STYLES = {"wide": Style(width=128), "narrow": Style(width=46)}


def score_file(transcription: Transcription) -> str:
    """Where the score is stored, a name that no other score has. Raises Artefact.DoesNotExist."""
    return str(transcription.newest_artefact("score").file.name)


def machine_score(transcription: Transcription) -> Score:
    """What the machine wrote. Raises Artefact.DoesNotExist."""
    return decoded(score_file(transcription))


def performance(transcription: Transcription) -> Performance:
    """What was heard."""
    artefact = transcription.newest_artefact("notes")
    with artefact.file.open("rb") as file:
        return performance_from_json(file.read().decode())


@lru_cache(maxsize=KEPT_SCORES)
def decoded(file_name: str) -> Score:
    """The machine's score."""
    with default_storage.open(file_name) as file:
        return written_from_json(file.read().decode()).score


def first_tempo(score: Score) -> Tempo | None:
    return next((measure.tempo for measure in score.measures if measure.tempo), None)
