"""The score that pages show and files are made from, as it is now."""

from __future__ import annotations

from dataclasses import replace

from editor import documents
from editor.tabs import WHOLE, Tab
from transcriptions.models import Transcription
from transcriptions.music.score import Score


def current_score(transcription: Transcription, tab: Tab = WHOLE) -> Score:
    """What a tab shows, under the title and composer that the row has now. Raises NoSuchTab."""
    whole = documents.current(transcription).score
    title = tab.titled(transcription.title, whole)
    return replace(tab.score_of(whole), title=title, composer=transcription.composer)
