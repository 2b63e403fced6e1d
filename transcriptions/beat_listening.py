"""What the sound itself says about beats: who listens, and the result as versioned JSON."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from transcriptions.audio import Audio
from transcriptions.engines import catalogue, onset_strength
from transcriptions.engines.base import Report
from transcriptions.music.audio_evidence import AudioEvidence, BeatActivations, OnsetStrength
from transcriptions.music.codec import CodecError

FORMAT = "rescored-audio-evidence"
VERSION = 1
# Of the time, where the tracker listens: it took 20 times as long as the onsets.
_TRACKER_SHARE = 0.95


@dataclass(frozen=True, slots=True)
class BeatListening:
    """Onset strength, and the beat engine of the catalogue where its weights are. weights_digest: "" without them."""

    weights: Path | None = None
    weights_digest: str = ""

    @classmethod
    def with_weights(cls, folder: Path | None) -> BeatListening:
        """What this machine can do with the weights in a folder."""
        if folder is None or not (weights := folder / catalogue.BEAT_ENGINE.weights).is_file():
            return cls()
        with weights.open("rb") as file:
            return cls(weights, hashlib.file_digest(file, "sha256").hexdigest())

    @property
    def label(self) -> str:
        """The program that says most, with its version."""
        return catalogue.BEAT_ENGINE.label if self.weights else onset_strength.LABEL

    def listen(self, audio: Audio, device: str, report: Report) -> AudioEvidence:
        """Frames over the whole recording."""
        if self.weights is None:
            return AudioEvidence(onset_strength.onset_strength(audio, report))
        first = 1 - _TRACKER_SHARE
        strength = onset_strength.onset_strength(audio, lambda done: report(done * first))
        tracker = catalogue.load_beats(self.weights, device)
        activations = tracker.track(audio, lambda done: report(first + done * _TRACKER_SHARE))
        return AudioEvidence(strength, activations)


def evidence_to_json(evidence: AudioEvidence | None) -> str:
    """Frames as half-precision floats in base64: a minute takes 16 KB, and 16 more with activations."""
    document: dict[str, Any] = {"format": FORMAT, "version": VERSION, "strength": None, "activations": None}
    if evidence is not None:
        strength, heard = evidence.strength, evidence.activations
        document["strength"] = {"frames_per_s": strength.frames_per_s, "values": _text(strength.values)}
        if heard is not None:
            frames = {"beat": _text(heard.beat), "downbeat": _text(heard.downbeat)}
            document["activations"] = {"frames_per_s": heard.frames_per_s, **frames}
    return json.dumps(document, sort_keys=True, separators=(",", ":"))


def evidence_from_json(text: str) -> AudioEvidence | None:
    """What evidence_to_json wrote. CodecError for anything else."""
    try:
        document = json.loads(text)
        if (document["format"], document["version"]) != (FORMAT, VERSION):
            raise CodecError("no audio evidence of this version")
        strength, heard = document["strength"], document["activations"]
        if strength is None:
            return None
        return AudioEvidence(
            OnsetStrength(strength["frames_per_s"], _frames(strength["values"])),
            heard and BeatActivations(heard["frames_per_s"], _frames(heard["beat"]), _frames(heard["downbeat"])),
        )
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise CodecError(f"a part of the audio evidence is missing: {error}") from error


def _text(values: npt.NDArray[Any]) -> str:
    return base64.b64encode(values.astype("<f2").tobytes()).decode("ascii")


def _frames(text: str) -> npt.NDArray[Any]:
    return np.frombuffer(base64.b64decode(text), dtype="<f2").astype(np.float64)
