"""The engines by name: what each is for, where it comes from, and one loaded instance a process."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import cast

from transcriptions.engines.base import NoteEngine
from transcriptions.engines.torch_setup import best_device


@dataclass(frozen=True, slots=True)
class EngineEntry:
    """One engine. package: the distribution whose version counts. rate: the samples a second it hears.

    make: gives the loaded engine for a device. devices: those it can use.
    """

    name: str
    package: str
    rate: int
    licence: str
    origin: str
    purpose: str
    make: Callable[[str], NoteEngine]
    devices: tuple[str, ...] = ("cpu",)

    @property
    def version(self) -> str:
        return metadata.version(self.package)

    @property
    def label(self) -> str:
        return f"{self.name} {self.version}"


def _from_module(module: str, name: str) -> Callable[[str], NoteEngine]:
    """The class is imported when the engine is made, so that a web process never loads a model library."""

    def make(device: str) -> NoteEngine:
        return cast(NoteEngine, getattr(importlib.import_module(module), name)(device))

    return make


ENGINES: dict[str, EngineEntry] = {
    "transkun": EngineEntry(
        name="transkun",
        package="transkun",
        rate=44_100,
        licence="MIT",
        origin="https://github.com/Yujia-Yan/Transkun",
        purpose="Solo piano: notes, velocities and the sustain pedal",
        make=_from_module("transcriptions.engines.transkun", "Transkun"),
        devices=("cpu", "cuda", "mps"),
    ),
    "basic-pitch": EngineEntry(
        name="basic-pitch",
        package="basic-pitch",
        rate=22_050,
        licence="Apache-2.0",
        origin="https://github.com/spotify/basic-pitch",
        purpose="Any pitched instrument: notes and how loud they are",
        make=_from_module("transcriptions.engines.basic_pitch", "BasicPitch"),
    ),
}


def load(name: str, device: str) -> NoteEngine:
    """The engine, loaded once a process and device. KeyError for an unknown name.

    device: one that the engine can use, else the CPU serves; "auto" is the best of them here.
    """
    usable = ENGINES[name].devices
    if device == "auto" and usable != ("cpu",):
        device = best_device()
    return _load(name, device if device in usable else "cpu")


@cache
def _load(name: str, device: str) -> NoteEngine:
    return ENGINES[name].make(device)
