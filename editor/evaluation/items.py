"""Folders of pieces with their truth: what there is to transcribe, and what to hold the result against."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from editor.evaluation.score_figures import Reference
from editor.readers.container import musicxml_root
from editor.readers.musicxml import read_musicxml

# A performance goes by the first of these names, else it is any MIDI file.
PERFORMANCES = ("truth.mid", "performance.mid")
_MIDI = (".mid", ".midi")
_SCORES = (".musicxml", ".mxl", ".xml")
# How meta.json calls what plays, and the pipeline's word for it. Without a word it is a piano.
_KINDS = {"piano": "piano"}
_OTHER = "other"


@dataclass(frozen=True, slots=True)
class Item:
    """A piece. kind: the pipeline's word for what plays. Paths are None for what is not there."""

    name: str
    kind: str
    performance: Path | None
    audio: Path | None
    score: Path | None
    beats: Path | None


def find_items(folder: Path) -> Iterator[Item]:
    """The subfolders of `folder` that hold a performance or audio, by name."""
    for path in sorted(path for path in folder.iterdir() if path.is_dir()):
        files = sorted(file for file in path.iterdir() if file.is_file())
        item = Item(path.name, _kind(path), _performance(files), _audio(files), _score(files), _beats(files))
        if item.performance or item.audio:
            yield item


def read_reference(path: Path) -> Reference:
    """The printed score. ReadError for a file that is none."""
    data = path.read_bytes()
    return Reference(read_musicxml(data), has_modes=musicxml_root(data).find(".//key/mode") is not None)


def _kind(folder: Path) -> str:
    path = folder / "meta.json"
    if not path.exists():
        return "piano"
    facts = json.loads(path.read_text(encoding="utf-8"))
    return _KINDS.get(facts.get("kind", "piano"), _OTHER)


def _performance(files: list[Path]) -> Path | None:
    named = {file.name: file for file in files if file.suffix.lower() in _MIDI}
    return next((named[name] for name in (*PERFORMANCES, *named) if name in named), None)


def _audio(files: list[Path]) -> Path | None:
    return next((file for file in files if file.stem == "audio"), None)


def _score(files: list[Path]) -> Path | None:
    scores = [file for file in files if file.suffix.lower() in _SCORES]
    return next((file for file in scores if file.stem == "score"), scores[0] if scores else None)


def _beats(files: list[Path]) -> Path | None:
    return next((file for file in files if file.name == "beats.tsv"), None)
