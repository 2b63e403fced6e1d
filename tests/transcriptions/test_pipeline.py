from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests import tiny_engine
from tests.transcriptions.engines.test_beat_this import checkpoint
from tests.transcriptions.recordings import tone, write_recording
from transcriptions.beat_listening import evidence_from_json, evidence_to_json
from transcriptions.engines.catalogue import BEAT_ENGINE, ENGINES
from transcriptions.errors import Cancelled, NoNotesFound, SilentAudio, TooLong
from transcriptions.music import codec
from transcriptions.music.audio_evidence import AudioEvidence, BeatActivations, OnsetStrength
from transcriptions.music.hints import Hints
from transcriptions.music.performance import Performance, PlayedNote, make_part
from transcriptions.performance_midi import write_performance
from transcriptions.pipeline import STAGES, MemoryArtefacts, Plan, Recording, Result, Stored, plan_for, transcribe
from transcriptions.written import written_from_json, written_to_json

PLAN = Plan("piano", tiny_engine.NAME, "cpu")
ALL = [stage.name for stage in STAGES]


@pytest.fixture(autouse=True)
def tiny() -> Iterator[None]:
    present = dict(ENGINES)
    tiny_engine.register()
    yield
    ENGINES.clear()
    ENGINES.update(present)


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    return Recording(write_recording(tmp_path / "a.wav", tone(4, 8_000), 8_000), "Song", "Someone")


class CountingArtefacts(MemoryArtefacts):
    def __init__(self) -> None:
        super().__init__()
        self.made: list[str] = []

    def put(self, stage: str, key: str, stored: Stored) -> None:
        self.made.append(stage)
        super().put(stage, key, stored)


def silent(stage: str, fraction: float) -> None:
    pass


def run(recording: Recording, artefacts: MemoryArtefacts | None = None, plan: Plan = PLAN) -> Result:
    return transcribe(recording, plan, report=silent, artefacts=artefacts or MemoryArtefacts())


def test_a_recording_becomes_a_score(recording: Recording) -> None:
    result = run(recording)
    assert [note.pitch for note in result.performance.notes] == [60, 64, 67, 72, 60, 64, 67, 72]
    assert result.performance.duration_s == 4.0
    assert (result.written.score.title, result.written.score.composer) == ("Song", "Someone")
    assert [(stage.name, stage.engine) for stage in result.stages] == [
        ("prepare", "av"),
        ("notes", "tiny"),
        ("beats", "onset-strength"),
        ("score", "music"),
    ]
    assert all(stage.seconds >= 0 and stage.version for stage in result.stages)


def test_progress_goes_through_every_stage_in_order(recording: Recording) -> None:
    seen: list[tuple[str, float]] = []
    transcribe(recording, PLAN, report=lambda *told: seen.append(told), artefacts=MemoryArtefacts())
    assert list(dict.fromkeys(stage for stage, _ in seen)) == [stage.name for stage in STAGES]
    assert sum(stage.share for stage in STAGES) == pytest.approx(1)
    for stage in STAGES:
        fractions = [fraction for name, fraction in seen if name == stage.name]
        assert fractions == sorted(fractions)
        assert (fractions[0], fractions[-1]) == (0.0, 1.0)


@pytest.mark.parametrize(("stage", "kept"), [(name, ALL[:index]) for index, name in enumerate(ALL)])
def test_a_run_that_was_stopped_goes_on_where_it_was(recording: Recording, stage: str, kept: list[str]) -> None:
    artefacts = CountingArtefacts()

    def cancel(name: str, fraction: float) -> None:
        if name == stage:
            raise Cancelled

    with pytest.raises(Cancelled):
        transcribe(recording, PLAN, report=cancel, artefacts=artefacts)
    assert artefacts.made == kept
    result = run(recording, artefacts)
    assert artefacts.made == ALL
    assert result.written == run(recording).written


def test_only_what_changed_is_done_again(recording: Recording) -> None:
    artefacts = CountingArtefacts()
    first = run(recording, artefacts)
    assert run(recording, artefacts) == first
    assert artefacts.made == ALL
    slow = Plan("piano", tiny_engine.NAME, "cpu", Hints(tempo_bpm=60))
    assert run(recording, artefacts, slow).written.summary.tempo_bpm == 60
    assert artefacts.made == [*ALL, "score"]
    recording.path.write_bytes(write_recording(recording.path, tone(3, 8_000), 8_000).read_bytes())
    assert run(recording, artefacts).performance.duration_s == 3.0
    assert artefacts.made == [*ALL, "score", *ALL]


def test_a_midi_file_needs_no_engine(tmp_path: Path) -> None:
    notes = [PlayedNote(i / 2, 60 + i, i / 2 + 0.4) for i in range(8)]
    path = tmp_path / "played.wav"
    path.write_bytes(write_performance(Performance((make_part("Piano", notes),), 4.0)))
    result = run(Recording(path))
    assert [note.pitch for note in result.performance.notes] == list(range(60, 68))
    assert [stage.engine for stage in result.stages] == ["mido", "mido", "mido", "music"]


def test_silence_and_no_notes_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(SilentAudio):
        run(Recording(write_recording(tmp_path / "silence.wav", tone(2, 8_000, level=0), 8_000)))
    (tmp_path / "empty.mid").write_bytes(write_performance(Performance((), 1.0)))
    with pytest.raises(NoNotesFound):
        run(Recording(tmp_path / "empty.mid"))


def test_the_limit_of_length_holds(recording: Recording) -> None:
    with pytest.raises(TooLong):
        run(Recording(recording.path, max_duration_s=3))


def test_warnings_of_all_stages_come_out_even_after_a_pause(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.flac", tone(6, 8_000), 8_000, codec="flac", container="flac")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    artefacts = CountingArtefacts()
    first = run(Recording(path), artefacts)
    assert first.warnings[0].startswith("The file says it lasts 6 s")
    assert run(Recording(path), artefacts).warnings == first.warnings


def test_a_plan_comes_back_from_json() -> None:
    plan = plan_for("other", "cpu", hints=Hints(tempo_bpm=90, meter=(6, 8), pickup_beats=1))
    assert plan.engine == "transkun+basic-pitch"
    assert Plan.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan
    assert Plan.from_dict(plan_for("piano").to_dict()) == Plan("piano", "transkun", "auto", Hints())
    with pytest.raises(KeyError):
        plan_for("zither orchestra")


def test_what_was_written_comes_back_from_json(recording: Recording) -> None:
    written = run(recording).written
    assert written_from_json(written_to_json(written)) == written


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format":"rescored-written","version":2}'])
def test_another_text_is_no_written_score(text: str) -> None:
    with pytest.raises(codec.CodecError):
        written_from_json(text)


def test_a_written_score_with_a_part_missing_is_refused() -> None:
    with pytest.raises(codec.CodecError, match="missing"):
        written_from_json('{"format":"rescored-written","version":1}')


class SoundArtefacts(MemoryArtefacts):
    """Keeps what the sound said; with activations, gives them in its place."""

    def __init__(self, activations: BeatActivations | None = None) -> None:
        super().__init__()
        self.activations = activations
        self.kept: list[AudioEvidence | None] = []

    def get(self, stage: str, key: str) -> Stored:
        stored = super().get(stage, key)
        if stage != "beats":
            return stored
        self.kept.append(evidence_from_json(stored.data.decode()))
        if self.activations is None:
            return stored
        heard = AudioEvidence(OnsetStrength(100.0, np.zeros(2400)), self.activations)
        return replace(stored, data=evidence_to_json(heard).encode())


def test_the_sound_is_listened_to(recording: Recording) -> None:
    artefacts = SoundArtefacts()
    run(recording, artefacts)
    (heard,) = artefacts.kept
    assert heard is not None
    assert (heard.strength.frames_per_s, len(heard.strength.values), heard.activations) == (100.0, 401, None)
    assert heard.strength.values[:5].max() > 0.5
    assert heard.strength.values[20:380].max() < 0.01


@pytest.mark.parametrize("first", [0, 1, 2])
def test_what_the_sound_says_decides_where_bars_begin(tmp_path: Path, first: int) -> None:
    """The same notes each time, one every half second."""
    frames = np.full((2, 50 * 24), -20.0)
    frames[0, ::25] = frames[1, first * 25 :: 75] = 20.0
    artefacts = SoundArtefacts(BeatActivations(50.0, frames[0], frames[1]))
    recording = Recording(write_recording(tmp_path / "a.wav", tone(24, 8_000), 8_000))
    grid = run(recording, artefacts, replace(PLAN, hints=Hints(tempo_bpm=120, meter=(3, 4)))).written.grid
    assert [beat.index_in_bar for beat in grid.beats[:6]] == [(place - first) % 3 for place in range(6)]


def test_fetched_weights_are_used_and_only_then(recording: Recording, tmp_path: Path) -> None:
    artefacts = CountingArtefacts()
    run(recording, artefacts)
    for _ in range(2):
        result = transcribe(recording, PLAN, report=silent, artefacts=artefacts, weights=tmp_path)
        assert result.stages[2].engine == "onset-strength"
    assert artefacts.made == ALL
    checkpoint(tmp_path / BEAT_ENGINE.weights)
    result = transcribe(recording, PLAN, report=silent, artefacts=artefacts, weights=tmp_path)
    assert (result.stages[2].engine, result.stages[2].version) == ("beat-this", "1.1.0")
    assert artefacts.made == [*ALL, "beats", "score"]
