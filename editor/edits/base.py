"""What every edit is: a small frozen class that makes a new document from one, and its form in JSON."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count
from typing import ClassVar, TypeVar

from editor.edits.document import Document
from transcriptions.music import codec

# Values in one edit at most: a paste of 10,000 notes. More are mistakes or attacks.
MOST_ITEMS = 250_000
LONGEST_TEXT = 10_000
# Lists in lists: a fragment of a score needs about ten, and what is deeper breaks what reads it.
DEEPEST = 30
# An answer does not repeat all that was sent.
LONGEST_REASON = 300


class EditError(Exception):
    """An edit that is not carried out; its message is a sentence fit to show."""


class Malformed(EditError):
    """Not the form of any edit."""


class Unknown(EditError):
    """It names something that the score does not have, or no longer has."""

    def __init__(self, identity: str) -> None:
        super().__init__("What you edited is no longer in the score.")
        self.identity = identity


class Refused(EditError):
    """The music does not allow it."""


@dataclass(frozen=True, slots=True)
class Caret:
    """A place to write at: `at` quarters into a measure, in one voice."""

    measure_id: str
    part_id: str
    staff: int
    voice: int
    at: Fraction


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an edit made. selected: ids of what is to be selected afterwards; caret: where to go on writing."""

    document: Document
    selected: tuple[str, ...] = ()
    caret: Caret | None = None


@dataclass(slots=True)
class NewIds:
    """Ids that no element of the document has, as long as no other edit uses the same prefix."""

    prefix: str
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def new(self, kind: str) -> str:
        return f"{kind}{self.prefix}-{next(self._numbers)}"


class Edit(ABC):
    """A change of a document, decided by the class and its fields alone.

    moves_bar_lines: whether a whole stretch gets other measures, which are then laid out anew.
    """

    __slots__ = ()
    name: ClassVar[str]
    moves_bar_lines: ClassVar[bool] = False

    @abstractmethod
    def apply(self, document: Document, ids: NewIds) -> Outcome:
        """Raises Refused or Unknown; the document is never half changed."""

    @property
    @abstractmethod
    def words(self) -> str:
        """The edit in words, for the history: "Tie 2 notes"."""


_KINDS: dict[str, type[Edit]] = {}
E_ = TypeVar("E_", bound=Edit)


def edit(cls: type[E_]) -> type[E_]:
    """Make a class of edits known by its name."""
    if cls.name in _KINDS:
        raise ValueError(f"two edits are named {cls.name}")
    _KINDS[cls.name] = cls
    return cls


def kinds() -> dict[str, type[Edit]]:
    """All classes of edits by name."""
    return dict(_KINDS)


def read_edit(data: object) -> Edit:
    """The edit that {"edit": name, …} describes. Raises Malformed."""
    if not isinstance(data, dict) or not isinstance(data.get("edit"), str):
        raise Malformed("This is no edit.")
    kind = _KINDS.get(data["edit"])
    if kind is None:
        raise Malformed("There is no such edit.")
    values = {name: value for name, value in data.items() if name != "edit"}
    _check_sizes(values)
    try:
        found: Edit = codec.decode(kind, values, kind.name)
    except codec.CodecError as error:
        raise Malformed(f"This edit is not well formed: {str(error)[:LONGEST_REASON]}.") from error
    return found


def write_edit(value: Edit) -> dict[str, object]:
    """What read_edit reads."""
    encoded = codec.encode(value)
    assert isinstance(encoded, dict)
    return {"edit": value.name, **encoded}


def _check_sizes(value: object) -> None:
    waiting = [(value, 0)]
    seen = 0
    while waiting:
        value, depth = waiting.pop()
        seen += 1
        if seen > MOST_ITEMS or depth > DEEPEST:
            raise Malformed("This edit names too many things at once.")
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            raise Malformed("This text is too long.")
        if isinstance(value, list):
            waiting.extend((item, depth + 1) for item in value)
        elif isinstance(value, dict):
            waiting.extend((item, depth + 1) for item in value.values())


def counted(number: int, noun: str) -> str:
    """ "1 note", "3 notes"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def with_article(words: str) -> str:
    """ "a quarter note", "an eighth note"."""
    return f"{'an' if words.startswith(tuple('aeiou')) else 'a'} {words}"
