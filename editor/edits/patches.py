"""A document as named pieces of text, and what an edit changed of them: the before and after images of its history."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from editor.edits.comparing import differing
from editor.edits.document import Document, Layout
from transcriptions.music import codec
from transcriptions.music.score import Measure, Part, Score, Spanner

HEAD, ORDER, PARTS = "head", "order", "parts"
MEASURE, PART, SPANNER, LAYOUT = "measure:", "part:", "spanner:", "layout:"

# What comes before an id in the keys of each kind of pieces: lists, parts, measures, lines, layouts.
_PREFIXES = ("", PART, MEASURE, SPANNER, LAYOUT)

T = TypeVar("T")

# The images of one piece: None where it does not exist.
Images = tuple[str | None, str | None]


class Stale(Exception):
    """A document is not as a patch expects it: someone else has changed the same pieces."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = frozenset(keys)
        super().__init__(f"changed meanwhile: {', '.join(sorted(self.keys))}")


@dataclass(frozen=True, slots=True)
class Patch:
    """By key, each piece's text before and after."""

    images: Mapping[str, Images]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(self.images)

    def reversed(self) -> Patch:
        return Patch({key: (after, before) for key, (before, after) in self.images.items()})

    def applied(self, document: Document) -> Document:
        """The document after it. Raises Stale when a piece is not as it was before the patch."""
        now = pieces(document, self.keys)
        stale = [key for key, (before, _) in self.images.items() if now.get(key) != before]
        if stale:
            raise Stale(stale)
        return assembled(document, {key: after for key, (_, after) in self.images.items()})

    def to_json(self) -> str:
        return json.dumps(self.images, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Patch:
        return cls({key: (before, after) for key, (before, after) in json.loads(text).items()})


def difference(before: Document, after: Document) -> Patch:
    """What changed. Pieces that are the same objects are not looked into."""
    images: dict[str, Images] = {}
    places = differing(before.score, after.score)
    for prefix, old, new in zip(_PREFIXES, _values(before, places), _values(after, places), strict=True):
        changed = [name for name, value in old.items() if new.get(name) is not value]
        for name in [*changed, *(name for name in new if name not in old)]:
            one, other = old.get(name), new.get(name)
            if isinstance(one, tuple) and one == other:
                continue  # lists of names, made anew each time: long in a long score
            texts = (None if one is None else _text(one), None if other is None else _text(other))
            if texts[0] != texts[1]:
                images[prefix + name] = texts
    return Patch(images)


def pieces(document: Document, keys: Iterable[str] | None = None) -> dict[str, str]:
    """The texts of some pieces, or of all; those that do not exist are left out."""
    objects = _objects(document)
    wanted = objects if keys is None else {key: objects[key] for key in keys if key in objects}
    return {key: _text(value) for key, value in wanted.items()}


def assembled(document: Document | None, texts: Mapping[str, str | None]) -> Document:
    """A document with these pieces in place of its own; None: from the pieces alone. Raises codec.CodecError."""
    objects = {} if document is None else _objects(document)
    for key, text in texts.items():
        if text is None:
            objects.pop(key, None)
        else:
            objects[key] = _value(key, text)
    head, order, parts = objects[HEAD], objects[ORDER], objects[PARTS]
    assert isinstance(head, tuple)
    assert isinstance(order, tuple)
    assert isinstance(parts, tuple)
    identity, title, composer = head
    score = Score(
        identity,
        title,
        composer,
        parts=tuple(_one(Part, objects, f"{PART}{name}") for name in parts),
        measures=tuple(_one(Measure, objects, f"{MEASURE}{name}") for name in order),
        spanners=tuple(value for _, value in sorted(objects.items()) if isinstance(value, Spanner)),
    )
    layouts = tuple(value for _, value in sorted(objects.items()) if isinstance(value, Layout))
    return Document(score, layouts)


def _one(kind: type[T], objects: Mapping[str, object], key: str) -> T:
    value = objects.get(key)
    if not isinstance(value, kind):
        raise codec.CodecError(f"{key} is missing")
    return value


def _objects(document: Document) -> dict[str, object]:
    """Every piece by key: values of the score where they are some, tuples of texts where they are lists."""
    kinds = zip(_PREFIXES, _values(document), strict=True)
    return {prefix + name: value for prefix, values in kinds for name, value in values.items()}


def _values(document: Document, places: Sequence[int] | None = None) -> list[dict[str, object]]:
    """The same by id, one dictionary for each of _PREFIXES; of the measures those at some places alone."""
    score = document.score
    measures = score.measures if places is None else [score.measures[index] for index in places]
    lists: dict[str, object] = {
        HEAD: (score.id, score.title, score.composer),
        ORDER: tuple([measure.id for measure in measures]),
        PARTS: tuple([part.id for part in score.parts]),
    }
    return [
        lists,
        {part.id: part for part in score.parts},
        {measure.id: measure for measure in measures},
        {line.id: line for line in score.spanners},
        {layout.name: layout for layout in document.layouts},
    ]


def _text(value: object) -> str:
    if isinstance(value, Measure):
        return codec.measure_to_json(value)
    return json.dumps(codec.encode(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


_KINDS: dict[str, type[Part] | type[Spanner] | type[Layout]] = {PART: Part, SPANNER: Spanner, LAYOUT: Layout}


def _value(key: str, text: str) -> object:
    if key.startswith(MEASURE):
        return codec.measure_from_json(text)
    for prefix, kind in _KINDS.items():
        if key.startswith(prefix):
            return codec.decode(kind, json.loads(text), key)
    return tuple(str(item) for item in json.loads(text))
