from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from tests.transcriptions.engines.test_beat_this import checkpoint
from transcriptions.audio import Audio
from transcriptions.beat_listening import BeatListening, evidence_from_json, evidence_to_json
from transcriptions.engines.catalogue import BEAT_ENGINE
from transcriptions.music.audio_evidence import AudioEvidence, BeatActivations, OnsetStrength
from transcriptions.music.codec import CodecError

CLICK = Audio(np.eye(1, 16_000, 8_000, dtype=np.float32)[0], 8_000)


def test_without_weights_only_onsets_are_heard(tmp_path: Path) -> None:
    assert BeatListening.with_weights(None) == BeatListening.with_weights(tmp_path) == BeatListening()
    told: list[float] = []
    found = BeatListening().listen(CLICK, "cpu", told.append)
    assert BeatListening().label == "onset-strength 1"
    assert found.activations is None
    assert abs(int(found.strength.values.argmax()) - 100) <= 3
    assert told == [1.0]


def test_with_weights_the_tracker_listens_too(tmp_path: Path) -> None:
    path = checkpoint(tmp_path / BEAT_ENGINE.weights)
    listening = BeatListening.with_weights(tmp_path)
    assert (listening.label, listening.weights) == ("beat-this 1.1.0", path)
    assert listening.weights_digest == hashlib.sha256(path.read_bytes()).hexdigest()
    told: list[float] = []
    found = listening.listen(CLICK, "cpu", told.append)
    assert found.activations is not None
    assert (len(found.strength.values), len(found.activations.beat)) == (201, 101)
    assert told == pytest.approx([0.05, 1.0])


@pytest.mark.parametrize(
    "evidence",
    [
        None,
        AudioEvidence(OnsetStrength(100.0, np.array([0.0, 0.5, 2.0]))),
        AudioEvidence(OnsetStrength(100.0, np.zeros(2)), BeatActivations(50.0, np.array([-20.0]), np.array([3.5]))),
    ],
)
def test_evidence_comes_back_from_json(evidence: AudioEvidence | None) -> None:
    text = evidence_to_json(evidence)
    found = evidence_from_json(text)
    assert evidence_to_json(found) == text
    if evidence is None or found is None:
        assert found is evidence
    else:
        assert found.strength.values.tolist() == evidence.strength.values.tolist()
        assert (found.activations is None) == (evidence.activations is None)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format":"rescored-audio-evidence","version":1}'])
def test_another_text_is_no_evidence(text: str) -> None:
    with pytest.raises(CodecError):
        evidence_from_json(text)
