"""What passes have learned in more numbers than constants should hold; handed in, never read here."""

from __future__ import annotations

from dataclasses import dataclass

from transcriptions.music.network import Network
from transcriptions.music.note_network import NoteNetwork
from transcriptions.music.reading_model import BeatModels


@dataclass(frozen=True, slots=True)
class Learned:
    """beats: what makes a grid of the rhythm model's evidence.

    graces: log odds of a grace note from `graces.grace_graph`.

    hands: log odds of the left hand for the notes of a part; voices: of a second voice for those of a staff.

    durations: score of a written end from `duration_features.find_candidates`.
    """

    beats: BeatModels
    graces: NoteNetwork
    hands: NoteNetwork
    voices: NoteNetwork
    durations: Network
