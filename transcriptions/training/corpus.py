"""The scores to learn from: read once, kept as arrays, split by whole works."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import ParseError

from transcriptions.training.kern import read_kern
from transcriptions.training.musicxml import read_musicxml
from transcriptions.training.works import UnreadableScoreError, Work, load_works, save_works

logger = logging.getLogger(__name__)

# Raised when the readers change, so that an old cache is not taken up.
CACHE_VERSION = 3
# One work in this many is held out for validation.
HELD_OUT_ONE_IN = 12
# Works to train on fall into so many folds, for models that learn from what a model says of works new to it.
FOLDS = 3
# Works that the bench plays from: never trained on.
_BENCH_WORKS = ("Hensel__Fanny_6_Lieder__Op.1", "Haydn__Joseph_String_Quartet_in_B-flat_major__Hob.III5__Op.1_No.5")
# Single parts of chamber works say nothing about how a whole is played.
_SINGLE_PART = re.compile(r"-(violon|violin|cello|flauto|viola|orch)", re.IGNORECASE)


def read_corpus(folder: Path, cache: Path) -> list[Work]:
    """All works below folder (lieder/, stringquartets/, chopin/), kept in the folder `cache` for the next time."""
    path = cache / f"works-{CACHE_VERSION}.npz"
    if not path.exists():
        save_works(list(_read_all(folder)), path)
    return load_works(path)


def split(works: list[Work]) -> tuple[list[Work], list[Work]]:
    """(to train on, held out): all editions of an opus, movements of a quartet and songs of a composer on one side."""
    held_out = [work for work in works if is_held_out(work)]
    return [work for work in works if not is_held_out(work)], held_out


def is_held_out(work: Work) -> bool:
    """Decided by the group's name alone, so that the split never depends on what else is in the folder."""
    if work.name.startswith(_BENCH_WORKS):
        return True
    return _hash(work.group) % HELD_OUT_ONE_IN == 0


def fold_of(work: Work) -> int:
    """0 to FOLDS - 1, by the group's name alone."""
    return _hash(f"fold of {work.group}") % FOLDS


def _hash(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


def _read_all(folder: Path) -> Iterator[Work]:
    for path in sorted(folder.glob("*/*")):
        try:
            if path.suffix == ".mxl":
                kind = "quartet" if path.parent.name == "stringquartets" else "song"
                group = path.stem if kind == "quartet" else path.stem.split("__")[0]
                yield from read_musicxml(path, group, kind)
            elif path.suffix == ".krn" and not _SINGLE_PART.search(path.name):
                yield read_kern(path, f"chopin {path.name[:3]}", "piano")
        except (UnreadableScoreError, ParseError, ValueError, ZeroDivisionError) as error:
            logger.warning("left out %s: %s", path.name, error)
