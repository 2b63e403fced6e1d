"""The engines by name: what each is for, where it comes from, and one loaded instance a process."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import cast

from transcriptions.engines.base import BeatEngine, NoteEngine
from transcriptions.engines.torch_setup import best_device


@dataclass(frozen=True, slots=True)
class EngineEntry:
    """One engine. packages: the distributions whose versions count. rate: the samples a second it hears.

    make: gives the loaded engine for a device. devices: those it can use.
    """

    name: str
    packages: tuple[str, ...]
    rate: int
    licence: str
    origin: str
    purpose: str
    make: Callable[[str], NoteEngine]
    devices: tuple[str, ...] = ("cpu",)

    @property
    def version(self) -> str:
        return "+".join(metadata.version(package) for package in self.packages)

    @property
    def label(self) -> str:
        return f"{self.name} {self.version}"


@dataclass(frozen=True, slots=True)
class BeatEntry:
    """A beat engine. weights: the name of the file that somebody fetches from weights_origin, of about size_mb."""

    name: str
    package: str
    licence: str
    origin: str
    weights: str
    weights_origin: str
    size_mb: int
    purpose: str
    make: Callable[[str, Path], BeatEngine]
    devices: tuple[str, ...] = ("cpu",)

    @property
    def label(self) -> str:
        return f"{self.name} {metadata.version(self.package)}"


def _from_module(module: str, name: str) -> Callable[[str], NoteEngine]:
    """The class is imported when the engine is made, so that a web process never loads a model library."""

    def make(device: str) -> NoteEngine:
        return cast(NoteEngine, getattr(importlib.import_module(module), name)(device))

    return make


ENGINES: dict[str, EngineEntry] = {
    "transkun": EngineEntry(
        name="transkun",
        packages=("transkun",),
        rate=44_100,
        licence="MIT",
        origin="https://github.com/Yujia-Yan/Transkun",
        purpose="Solo piano: notes, velocities and the sustain pedal",
        make=_from_module("transcriptions.engines.transkun", "Transkun"),
        devices=("cpu", "cuda", "mps"),
    ),
    "basic-pitch": EngineEntry(
        name="basic-pitch",
        packages=("basic-pitch",),
        rate=22_050,
        licence="Apache-2.0",
        origin="https://github.com/spotify/basic-pitch",
        purpose="Any pitched instrument: notes and how loud they are",
        make=_from_module("transcriptions.engines.basic_pitch", "BasicPitch"),
    ),
    "transkun+basic-pitch": EngineEntry(
        name="transkun+basic-pitch",
        packages=("transkun", "basic-pitch"),
        rate=44_100,
        licence="MIT and Apache-2.0",
        origin="https://github.com/Yujia-Yan/Transkun",
        purpose="Several instruments: struck and plucked notes by Transkun, what it misses by Basic Pitch",
        make=_from_module("transcriptions.engines.together", "Together"),
        devices=("cpu", "cuda", "mps"),
    ),
}


def _make_beat_this(device: str, weights: Path) -> BeatEngine:
    return cast(BeatEngine, importlib.import_module("transcriptions.engines.beat_this").BeatThis(device, weights))


BEAT_ENGINE = BeatEntry(
    name="beat-this",
    package="beat-this",
    licence="MIT",
    origin="https://github.com/CPJKU/beat_this",
    weights="beat_this-final0.ckpt",
    weights_origin="https://cloud.cp.jku.at/index.php/s/7ik4RrBKTS273gp",
    size_mb=78,
    purpose="Any music: beats and downbeats",
    make=_make_beat_this,
    devices=("cpu", "cuda", "mps"),
)


def load(name: str, device: str) -> NoteEngine:
    """The engine, loaded once a process and device. KeyError for an unknown name.

    device: one that the engine can use, else the CPU serves; "auto" is the best of them here.
    """
    return _load(name, _usable(device, ENGINES[name].devices))


def load_beats(weights: Path, device: str) -> BeatEngine:
    """The beat engine with these weights, loaded once a process, file and device."""
    return _load_beats(weights, _usable(device, BEAT_ENGINE.devices))


def _usable(device: str, devices: tuple[str, ...]) -> str:
    if device == "auto" and devices != ("cpu",):
        device = best_device()
    return device if device in devices else "cpu"


@cache
def _load(name: str, device: str) -> NoteEngine:
    return ENGINES[name].make(device)


@cache
def _load_beats(weights: Path, device: str) -> BeatEngine:
    return BEAT_ENGINE.make(device, weights)
