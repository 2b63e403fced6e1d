"""What people do to a whole document, past or laid out: it needs the history or widths, which edits do not know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from editor import documents, services
from editor.document_models import ScoreDocument
from editor.documents import layout_name
from editor.edits.base import Malformed, NewIds, Refused
from editor.edits.document import Document
from editor.history import document_at, id_prefix
from editor.machine_version import Wanted, with_machines_measures
from editor.services import STYLES
from editor.tabs import NoSuchTab, Tab
from transcriptions.models import Transcription
from transcriptions.music import codec


@dataclass(frozen=True, slots=True)
class Scene:
    """What a command works on: the newest document of a locked row, as one tab shows it."""

    row: ScoreDocument
    transcription: Transcription
    number: int
    document: Document
    tab: Tab
    width: str


@dataclass(frozen=True, slots=True)
class Change:
    """source: the machine's result that the document is now, or "" when it is none."""

    words: str
    document: Document
    source: str = ""


@dataclass(frozen=True, slots=True)
class Restore:
    """The score as it was after a revision."""

    revision: int


@dataclass(frozen=True, slots=True)
class RestoreMachine:
    """Measures as the machine wrote them, from `first` to `last` (ids; "": from the beginning, to the end).

    part_ids: of these parts alone; none: of all.
    """

    first: str = ""
    last: str = ""
    part_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeMachine:
    """All of what the machine has written anew."""


@dataclass(frozen=True, slots=True)
class Reflow:
    """Where systems break, decided anew. layout: "<tab>/<width>", or "" for what the browser shows."""

    layout: str = ""


def _restore(command: Restore, scene: Scene) -> Change:
    if not 0 <= command.revision <= scene.number:
        raise Refused("There is no such version.")
    document = document_at(scene.row.pk, scene.document, command.revision)
    name = scene.row.versions.filter(revision=command.revision).values_list("name", flat=True).first()
    words = f"Go back to “{name}”" if name else f"Go back to step {command.revision}"
    return Change(words, document)


def _restore_machine(command: RestoreMachine, scene: Scene) -> Change:
    machine = document_at(scene.row.pk, scene.document, scene.row.machine_revision)
    if not (command.first or command.last or command.part_ids):
        return Change("Go back to the machine's version", machine)
    wanted = Wanted(command.first, command.last, frozenset(command.part_ids))
    document = with_machines_measures(scene.document, machine.score, wanted, NewIds(id_prefix(scene.number + 1)))
    return Change("Take bars from the machine's version", document)


def _take_machine(command: TakeMachine, scene: Scene) -> Change:
    source = services.score_file(scene.transcription)
    return Change("Take what the machine wrote anew", documents.made_by_machine(scene.transcription), source)


def _reflow(command: Reflow, scene: Scene) -> Change:
    name = command.layout or layout_name(scene.tab, scene.width)
    tab_name, _, width = name.rpartition("/")
    if width not in STYLES:
        raise Malformed("There is no such layout.")
    try:
        tab = Tab.parse(tab_name)
        layout = documents.new_layout(tab.score_of(scene.document.score), tab, width)
    except NoSuchTab as error:
        raise Malformed("There is no such tab.") from error
    return Change("Lay the systems out anew", scene.document.with_layout(layout))


Command = Restore | RestoreMachine | TakeMachine | Reflow
_KINDS: dict[str, tuple[type[Command], Callable[..., Change]]] = {
    "restore": (Restore, _restore),
    "restore_machine": (RestoreMachine, _restore_machine),
    "take_machine": (TakeMachine, _take_machine),
    "reflow": (Reflow, _reflow),
}


def is_command(data: dict[str, object]) -> bool:
    return data.get("edit") in _KINDS


def carry_out(data: dict[str, object], scene: Scene) -> Change:
    """The change that a command makes. Raises EditError."""
    name = str(data["edit"])
    kind, act = _KINDS[name]
    values = {name: value for name, value in data.items() if name != "edit"}
    try:
        command: Command = codec.decode(kind, values, name)
    except codec.CodecError as error:
        raise Malformed(f"This is not well formed: {error}.") from error
    return act(command, scene)
