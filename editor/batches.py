"""What a browser sends to change a score: edits in order, each with a name of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from editor.edits.base import Malformed
from editor.services import STYLES
from editor.tabs import NoSuchTab, Tab

# A paste of a long score is about 1 MB.
MOST_BYTES = 4 * 1024 * 1024
MOST_EDITS = 200
MOST_SYSTEMS = 100
# Stands for what the edit before selected, and for its caret.
PREVIOUS = "$"


@dataclass(frozen=True, slots=True)
class Asked:
    """One edit as it was sent. data: {"edit": name, …}."""

    client: UUID
    data: dict[str, object]


@dataclass(frozen=True, slots=True)
class Batch:
    """base: the revision that the browser shows. visible: ids of the systems that its window shows, if it says so."""

    base: int
    tab: Tab
    width: str
    edits: tuple[Asked, ...]
    visible: tuple[str, ...] = ()


def read_batch(body: bytes) -> Batch:
    """Raises Malformed."""
    try:
        data = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Malformed("This is not JSON.") from error
    if not isinstance(data, dict):
        raise Malformed("This is no batch of edits.")
    base, edits = data.get("base"), data.get("edits")
    if not isinstance(base, int) or isinstance(base, bool) or not 0 <= base < 2**31:
        raise Malformed("The revision is missing.")
    if not isinstance(edits, list) or not 1 <= len(edits) <= MOST_EDITS:
        raise Malformed(f"A batch has 1 to {MOST_EDITS} edits.")
    asked = tuple(_asked(item) for item in edits)
    if len({item.client for item in asked}) < len(asked):
        raise Malformed("Two edits have the same name.")
    return Batch(base, _tab(data), _width(data), asked, _visible(data))


def read_view(since: str, tab_name: str, width: str) -> Batch:
    """What a browser shows, without edits. Raises Malformed, NoSuchTab."""
    if not since.isascii() or not since.isdigit() or len(since) > 9:
        raise Malformed("The revision is missing.")
    return Batch(int(since), Tab.parse(tab_name), _width({"layout": width}), ())


def _refuse(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _asked(item: object) -> Asked:
    if not isinstance(item, dict) or not isinstance(item.get("edit"), dict):
        raise Malformed("An edit is missing.")
    try:
        return Asked(UUID(str(item.get("client"))), item["edit"])
    except ValueError as error:
        raise Malformed("An edit has no name of its own.") from error


def _tab(data: dict[str, object]) -> Tab:
    try:
        tab = Tab.parse(str(data.get("tab", "score")))
    except NoSuchTab as error:
        raise Malformed("There is no such tab.") from error
    if not tab.is_editable:
        raise Malformed("This view is made from the score and cannot be edited.")
    return tab


def _width(data: dict[str, object]) -> str:
    width = data.get("layout", "wide")
    if not isinstance(width, str) or width not in STYLES:
        raise Malformed("There is no such layout.")
    return width


def _visible(data: dict[str, object]) -> tuple[str, ...]:
    visible = data.get("visible", [])
    if (
        not isinstance(visible, list)
        or len(visible) > MOST_SYSTEMS
        or not all(isinstance(name, str) for name in visible)
    ):
        raise Malformed("The visible systems are no list of ids.")
    return tuple(visible)


def with_previous(data: dict[str, object], selected: list[str], caret: object) -> dict[str, object]:
    """An edit with what the one before it in its batch selected, wherever it stands for that. Raises Malformed."""
    filled: dict[str, object] = {}
    for name, value in data.items():
        if value == PREVIOUS and name == "caret":
            if caret is None:
                raise Malformed("There is no place to write at.")
            filled[name] = caret
        elif value == PREVIOUS and name == "target":
            if not selected:
                raise Malformed("Nothing is selected.")
            filled[name] = selected[0]
        elif isinstance(value, list) and PREVIOUS in value:
            filled[name] = [item for entry in value for item in (selected if entry == PREVIOUS else [entry])]
        else:
            filled[name] = value
    return filled
