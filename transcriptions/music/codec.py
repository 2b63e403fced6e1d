"""Score, Measure, Performance and BeatGrid <-> versioned JSON: the only form that is read back.

The JSON is canonical (sorted keys, no spaces, defaults left out), so that equal
values give equal bytes. Fractions are written "n/d"; a float never enters a Score.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from transcriptions.music.performance import BeatGrid, Performance
from transcriptions.music.score import Measure, Score

VERSION = 1

T = TypeVar("T")
_Decoder = Callable[[object, str], Any]
_FRACTION = re.compile(r"(-?\d{1,18})/([1-9]\d{0,17})")


class CodecError(ValueError):
    """The text is not what this version writes; the message names the place."""


def to_json(score: Score) -> str:
    """The canonical JSON of a score."""
    return _write("score", score)


def from_json(text: str) -> Score:
    """The score that to_json wrote; CodecError for an unknown version or a malformed text.

    It reads the form only: `score.check` says whether the music is writable.
    """
    return _read("score", Score, text)


def measure_to_json(measure: Measure) -> str:
    """The canonical JSON of one measure, for storage by measure."""
    return _write("measure", measure)


def measure_from_json(text: str) -> Measure:
    """The measure that measure_to_json wrote; CodecError as from_json."""
    return _read("measure", Measure, text)


def performance_to_json(performance: Performance) -> str:
    """The canonical JSON of a performance (seconds stay floats)."""
    return _write("performance", performance)


def performance_from_json(text: str) -> Performance:
    """The performance that performance_to_json wrote; CodecError as from_json."""
    return _read("performance", Performance, text)


def beat_grid_to_json(grid: BeatGrid) -> str:
    """The canonical JSON of a beat grid."""
    return _write("beat_grid", grid)


def beat_grid_from_json(text: str) -> BeatGrid:
    """The beat grid that beat_grid_to_json wrote; CodecError as from_json."""
    return _read("beat_grid", BeatGrid, text, upgrade=_without_named_alternatives)


def encode(value: object) -> object:
    """A value of frozen dataclasses as plain lists, dicts, texts and numbers; defaults are left out."""
    return _encode(value)


def decode(cls: type[T], value: object, path: str) -> T:
    """What `encode` made, checked against the fields of a dataclass. CodecError names the place, from `path` on."""
    target: Any = cls
    decoded: T = _decoder(target)(value, path)
    return decoded


def _write(kind: str, value: object) -> str:
    document = {"format": f"rescored-{kind}", "version": VERSION, kind: _encode(value)}
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _without_named_alternatives(grid: object) -> object:
    """Grids were once stored with the names of other meters alone, which nothing can be made of."""
    if isinstance(grid, dict) and any(isinstance(name, str) for name in grid.get("alternatives", ())):
        return grid | {"alternatives": []}
    return grid


def _unchanged(value: object) -> object:
    return value


def _read(kind: str, cls: type[T], text: str, *, upgrade: Callable[[object], object] = _unchanged) -> T:
    try:
        document = json.loads(text, parse_constant=_refuse_constant)
    except (json.JSONDecodeError, RecursionError) as error:
        raise CodecError(f"not JSON: {error}") from error
    if not isinstance(document, dict) or document.get("format") != f"rescored-{kind}":
        raise CodecError(f"not a rescored {kind}")
    version = document.get("version")
    if version != VERSION or isinstance(version, bool):
        raise CodecError(f"{kind} version {version!r} is unknown; this program reads version {VERSION}")
    if set(document) != {"format", "version", kind}:
        raise CodecError(f"a {kind} document holds format, version and {kind}")
    target: Any = cls
    value: T = _decoder(target)(upgrade(document[kind]), kind)
    return value


def _refuse_constant(name: str) -> float:
    raise CodecError(f"{name} is no number here")


def _encode(value: object) -> object:
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, tuple):
        return [item if type(item) in _PLAIN else _encode(item) for item in value]
    if is_dataclass(value):
        plain: dict[str, object] = {}
        kind: Any = type(value)
        for name, default in _defaults(kind):
            item = getattr(value, name)
            if item is not default and item != default:
                plain[name] = item if type(item) in _PLAIN else _encode(item)
        return plain
    return value


_PLAIN = (str, int, bool, float, NoneType)


@cache
def _defaults(kind: type[Any]) -> tuple[tuple[str, object], ...]:
    """Names of a dataclass's fields with what they are when left out."""
    return tuple((field.name, _default(field)) for field in fields(kind))


def _default(field: Field[Any]) -> object:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


@cache
def _decoder(kind: Any) -> _Decoder:
    """A function (value, path) -> decoded value for one type of the model."""
    if isinstance(kind, UnionType):
        return _optional_decoder(kind)
    if get_origin(kind) is tuple:
        return _tuple_decoder(get_args(kind))
    if is_dataclass(kind) and isinstance(kind, type):
        return _dataclass_decoder(kind)
    if issubclass(kind, StrEnum):
        return _enum_decoder(kind)
    return {Fraction: _fraction, float: _float, int: _int, bool: _bool, str: _str}[kind]


def _optional_decoder(kind: UnionType) -> _Decoder:
    (inner,) = [option for option in get_args(kind) if option is not NoneType]
    decode = _decoder(inner)
    return lambda value, path: None if value is None else decode(value, path)


def _tuple_decoder(arguments: tuple[Any, ...]) -> _Decoder:
    decode = _decoder(arguments[0])
    length = None if arguments[-1] is Ellipsis else len(arguments)

    def decode_tuple(value: object, path: str) -> tuple[Any, ...]:
        if not isinstance(value, list) or (length is not None and len(value) != length):
            raise CodecError(f"{path}: a list{'' if length is None else f' of {length}'} is needed")
        return tuple(decode(item, f"{path}[{index}]") for index, item in enumerate(value))

    return decode_tuple


def _enum_decoder(kind: type[StrEnum]) -> _Decoder:
    def decode_enum(value: object, path: str) -> StrEnum:
        if not isinstance(value, str) or value not in set(kind):
            raise CodecError(f"{path}: {value!r} is none of {', '.join(kind)}")
        return kind(value)

    return decode_enum


def _dataclass_decoder(kind: type[Any]) -> _Decoder:
    hints = get_type_hints(kind)
    decoders = {field.name: _decoder(hints[field.name]) for field in fields(kind)}
    required = {field.name for field in fields(kind) if _default(field) is MISSING}

    def decode_dataclass(value: object, path: str) -> Any:
        if not isinstance(value, dict):
            raise CodecError(f"{path}: an object is needed")
        if missing := sorted(required - set(value)):
            raise CodecError(f"{path}: {', '.join(missing)} is missing")
        if unknown := sorted(set(value) - set(decoders)):
            raise CodecError(f"{path}: {', '.join(unknown)} is unknown")
        arguments = {name: decoders[name](item, f"{path}.{name}") for name, item in value.items()}
        try:
            return kind(**arguments)
        except ValueError as error:
            raise CodecError(f"{path}: {error}") from error

    return decode_dataclass


def _fraction(value: object, path: str) -> Fraction:
    match = _FRACTION.fullmatch(value) if isinstance(value, str) else None
    if not match:
        raise CodecError(f'{path}: {value!r} is no fraction "n/d"')
    return Fraction(int(match[1]), int(match[2]))


def _float(value: object, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise CodecError(f"{path}: {value!r} is no number")
    return float(value)


def _int(value: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise CodecError(f"{path}: {value!r} is no whole number")
    return value


def _bool(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise CodecError(f"{path}: {value!r} is neither true nor false")
    return value


def _str(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise CodecError(f"{path}: {value!r} is no text")
    return value
