"""From a recording to what was heard and the written score: the stages in order.

A stage whose result an earlier run left behind, under the hash of everything that
goes into it, is not repeated.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

from transcriptions import audio, beat_listening, performance_midi
from transcriptions.audio import Audio
from transcriptions.beat_listening import BeatListening
from transcriptions.engines import catalogue, rhythm
from transcriptions.engines.base import Report
from transcriptions.errors import NoNotesFound
from transcriptions.learned_weights import load_learned
from transcriptions.music import codec
from transcriptions.music.audio_evidence import AudioEvidence, with_audio
from transcriptions.music.hints import Hints
from transcriptions.music.learned_beats import choose_grid
from transcriptions.music.performance import Performance
from transcriptions.music.writing import Written, write_score
from transcriptions.written import written_from_json, written_to_json

# Raised when a change makes stored results of a stage worthless.
PREPARE_VERSION = 1
SCORE_VERSION = 2

DEFAULT_MAX_DURATION_S = 30 * 60.0


@dataclass(frozen=True, slots=True)
class Stage:
    """name as stored; label as shown; share: of the whole time, for one bar over all stages."""

    name: str
    label: str
    share: float


STAGES = (
    Stage("prepare", "Reading the recording", 0.05),
    Stage("notes", "Listening for the notes", 0.80),
    Stage("beats", "Listening for the beat", 0.05),
    Stage("score", "Writing the score", 0.10),
)

ENGINE_OF_KIND = {"piano": "transkun", "other": "transkun+basic-pitch"}


@dataclass(frozen=True, slots=True)
class Recording:
    """What is to be transcribed: a file of sound or a MIDI file of a performance."""

    path: Path
    title: str = ""
    composer: str = ""
    max_duration_s: float = DEFAULT_MAX_DURATION_S


@dataclass(frozen=True, slots=True)
class Plan:
    """Which engine, where, and what the person said about the music. Stored as JSON on the row."""

    kind: str
    engine: str
    device: str = "auto"
    hints: Hints = field(default_factory=Hints)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as JSON gives them back."""
        values: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return values

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Plan:
        """The plan that to_dict gave."""
        return cls(values["kind"], values["engine"], values["device"], Hints.from_dict(values["hints"]))


def plan_for(kind: str, device: str = "auto", *, hints: Hints | None = None) -> Plan:
    """The plan for a kind of recording ("piano" or "other"). KeyError for an unknown kind."""
    return Plan(kind, ENGINE_OF_KIND[kind], device, hints or Hints())


# Told the stage and the fraction of it done, 0 to 1; may raise Cancelled to stop.
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Stored:
    """What a stage left: its data, the program that made it with its version ("transkun 2.0.1"), its seconds."""

    data: bytes
    engine: str
    seconds: float


class Artefacts(Protocol):
    """Where stages leave their results. get is only called for what `has` says is there."""

    def has(self, stage: str, key: str) -> bool: ...

    def get(self, stage: str, key: str) -> Stored: ...

    def put(self, stage: str, key: str, stored: Stored) -> None: ...


class MemoryArtefacts:
    """Results kept for one run."""

    def __init__(self) -> None:
        self._stored: dict[tuple[str, str], Stored] = {}

    def has(self, stage: str, key: str) -> bool:
        return (stage, key) in self._stored

    def get(self, stage: str, key: str) -> Stored:
        return self._stored[stage, key]

    def put(self, stage: str, key: str, stored: Stored) -> None:
        self._stored[stage, key] = stored


@dataclass(frozen=True, slots=True)
class StageRun:
    """A finished stage, in this run or an earlier one."""

    name: str
    seconds: float
    engine: str
    version: str


@dataclass(frozen=True, slots=True)
class Result:
    """What was heard, what is written, and how that came about."""

    performance: Performance
    written: Written
    stages: tuple[StageRun, ...]
    warnings: tuple[str, ...]


def transcribe(
    recording: Recording, plan: Plan, *, report: Progress, artefacts: Artefacts, weights: Path | None = None
) -> Result:
    """Run the stages that have no result yet. Raises the errors of transcriptions.errors.

    weights: the folder of weights that were fetched; without it only the engines whose weights ship are used.
    """
    stages = _Stages(report, artefacts)
    source = _Source(recording, catalogue.ENGINES[plan.engine].rate)
    reader = source.reader
    key = _key(PREPARE_VERSION, reader, source.digest, recording.max_duration_s)
    facts = stages.run("prepare", key, reader, source.prepare)
    warnings: list[str] = json.loads(facts)["warnings"]

    engine = reader if source.is_midi else catalogue.ENGINES[plan.engine].label
    heard = stages.run("notes", _key(engine, source.digest), engine, lambda part: _hear(source, plan, part))
    performance = codec.performance_from_json(heard.decode())
    if not performance.notes:
        raise NoNotesFound("No notes were found. Is this a recording of music with pitched instruments?")

    listening = BeatListening.with_weights(weights)
    ears = reader if source.is_midi else listening.label
    key = _key(ears, source.digest, listening.weights_digest)
    sound = stages.run("beats", key, ears, lambda part: _listen(source, listening, plan, part))
    evidence = beat_listening.evidence_from_json(sound.decode())

    key = _key(SCORE_VERSION, rhythm.LABEL, heard, sound, recording.title, recording.composer, asdict(plan.hints))
    score = stages.run("score", key, f"music {SCORE_VERSION}", lambda _: _write(performance, evidence, recording, plan))
    written = written_from_json(score.decode())
    return Result(performance, written, tuple(stages.done), (*warnings, *written.warnings))


class _Stages:
    """Runs one stage after the other, or takes what an earlier run left."""

    def __init__(self, report: Progress, artefacts: Artefacts) -> None:
        self._report = report
        self._artefacts = artefacts
        self.done: list[StageRun] = []

    def run(self, name: str, key: str, engine: str, make: Callable[[Report], bytes]) -> bytes:
        self._report(name, 0.0)
        if not self._artefacts.has(name, key):
            started = time.perf_counter()
            data = make(lambda fraction: self._report(name, fraction))
            self._artefacts.put(name, key, Stored(data, engine, time.perf_counter() - started))
        stored = self._artefacts.get(name, key)
        maker, _, version = stored.engine.rpartition(" ")
        self.done.append(StageRun(name, stored.seconds, maker, version))
        self._report(name, 1.0)
        return stored.data


class _Source:
    """The recording's file: read once in a run, and again in a run that takes up after `prepare`."""

    def __init__(self, recording: Recording, rate: int) -> None:
        self.path = recording.path
        self.is_midi = performance_midi.is_midi(recording.path)
        self.digest = _file_digest(recording.path)
        self._max_duration_s = recording.max_duration_s
        self._rate = rate
        self._audio: Audio | None = None
        self._performance: Performance | None = None

    @property
    def reader(self) -> str:
        package = "mido" if self.is_midi else "av"
        return f"{package} {metadata.version(package)}"

    def prepare(self, report: Report) -> bytes:
        if self.is_midi:
            return _facts(self.performance().duration_s, ())
        decoded = audio.decode(self.path, rate=self._rate, max_duration_s=self._max_duration_s, report=report)
        self._audio = decoded.audio
        return _facts(decoded.audio.duration_s, decoded.warnings)

    def performance(self) -> Performance:
        if self._performance is None:
            self._performance = performance_midi.read_performance(self.path, max_duration_s=self._max_duration_s)
        return self._performance

    def audio(self) -> Audio:
        if self._audio is None:
            self._audio = audio.decode(self.path, rate=self._rate, max_duration_s=self._max_duration_s).audio
        return self._audio


def _facts(duration_s: float, warnings: tuple[str, ...]) -> bytes:
    return json.dumps({"duration_s": duration_s, "warnings": warnings}).encode()


def _hear(source: _Source, plan: Plan, report: Report) -> bytes:
    if source.is_midi:
        performance = source.performance()
    else:
        performance = catalogue.load(plan.engine, plan.device).transcribe(source.audio(), report)
    return codec.performance_to_json(performance).encode()


def _listen(source: _Source, listening: BeatListening, plan: Plan, report: Report) -> bytes:
    """What the sound says about beats; nothing where there is no sound."""
    evidence = None if source.is_midi else listening.listen(source.audio(), plan.device, report)
    return beat_listening.evidence_to_json(evidence).encode()


def _write(performance: Performance, sound: AudioEvidence | None, recording: Recording, plan: Plan) -> bytes:
    evidence = with_audio(rhythm.load().read(performance), sound)
    learned = load_learned()
    grid = choose_grid(performance, plan.hints, evidence, learned.beats)
    written = write_score(performance, learned, title=recording.title, composer=recording.composer, grid=grid)
    return written_to_json(written).encode()


def _key(*parts: object) -> str:
    """The hash of everything that a stage's result depends on."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if isinstance(part, bytes) else repr(part).encode())
        digest.update(b"\0")
    return digest.hexdigest()


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
