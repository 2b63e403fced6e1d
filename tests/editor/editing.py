"""What tests of the editor's server share: working copies, batches of edits as a browser sends them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from editor.edits.addresses import find, with_events
from editor.edits.base import Edit, NewIds, Outcome, counted, edit
from editor.edits.document import Document
from editor.tabs import Tab
from transcriptions.models import Transcription


@edit
@dataclass(frozen=True, slots=True)
class Shout(Edit):
    """An edit as small as can be: notes get a velocity."""

    name: ClassVar[str] = "test_shout"
    targets: tuple[str, ...]
    velocity: int = 127

    def apply(self, document: Document, ids: NewIds) -> Outcome:
        changes = {}
        for found in find(document.score, self.targets):
            notes = tuple(replace(note, velocity=self.velocity) for note in found.event.notes)
            changes[found.event.id] = replace(found.event, notes=notes)
        return Outcome(document.with_score(with_events(document.score, changes)), self.targets)

    @property
    def words(self) -> str:
        return f"Shout {counted(len(self.targets), 'note')}"


def shout(*targets: str, velocity: int = 127) -> dict[str, Any]:
    return {"edit": "test_shout", "targets": list(targets), "velocity": velocity}


UNDO = {"edit": "undo"}
REDO = {"edit": "redo"}


def batch(*edits: dict[str, Any], base: int = 0, **more: Any) -> dict[str, Any]:
    named = [{"client": str(uuid4()), "edit": data} for data in edits]
    return {"base": base, "tab": "score", "layout": "wide", "edits": named, **more}


def post(browser: Client, transcription: Transcription, data: object) -> HttpResponse:
    text = data if isinstance(data, str) else json.dumps(data)
    address = f"/t/{transcription.pk}/edits/"
    return browser.post(address, text, content_type="application/json")  # type: ignore[return-value]


def answer(response: HttpResponse) -> dict[str, Any]:
    found = json.loads(response.content)
    assert isinstance(found, dict)
    return found


def tab(name: str) -> Tab:
    return Tab.parse(name)
