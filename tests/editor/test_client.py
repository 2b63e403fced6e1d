"""The browser's editor and the server's edits name the same things."""

from __future__ import annotations

import re
from pathlib import Path

from editor.commands import is_command
from editor.edits import registry  # noqa: F401 - makes every edit known by its name
from editor.edits.base import kinds

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "static/js/editor"
TOOLBAR = (ROOT / "templates/editor/_toolbar.html").read_text(encoding="utf-8")
# Taken by the server before it looks for an edit.
STEPS = {"undo", "redo"}
# Systems are laid out anew by a command.
NOT_SENT = {"set_layout"}


def source(name: str) -> str:
    return (SCRIPTS / name).read_text(encoding="utf-8")


def all_sources() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted(SCRIPTS.glob("*.js")))


def commands() -> set[str]:
    body = source("commands.js").split("export const COMMANDS = {")[1]
    return set(re.findall(r"^  (\w+): ", body, re.MULTILINE))


def forms() -> set[str]:
    body = source("forms.js").split("const FORMS = {")[1].split("\n};")[0]
    return set(re.findall(r"^  (\w+)(?:\(|: )", body, re.MULTILINE))


def test_every_edit_that_is_sent_exists() -> None:
    sent = set(re.findall(r'\bedit: "(\w+)"', all_sources()))
    assert len(sent) > 40
    assert sorted(name for name in sent - kinds().keys() - STEPS if not is_command({"edit": name})) == []


def test_every_edit_can_be_made_in_the_browser() -> None:
    named = set(re.findall(r'"(\w+)"', all_sources()))
    ours = {name for name, kind in kinds().items() if kind.__module__.startswith("editor.edits.")}
    corrections = {name for name in ours if kinds()[name].__module__.startswith("editor.edits.corrections.")}
    assert sorted(ours - corrections - named - NOT_SENT) == []


def test_keys_and_buttons_name_commands() -> None:
    keys = source("keys.js")
    named = set(re.findall(r'key\("[^"]+", "(\w+)"', keys)) | set(re.findall(r'command: "(\w+)"', keys))
    assert len(named) > 30
    assert sorted(named - commands()) == []
    buttons = set(re.findall(r'run="(\w+)"', TOOLBAR))
    assert sorted(buttons - commands() - {"mode"}) == []
    opened = set(re.findall(r'run="form" argument="(\w+)"', TOOLBAR)) | set(
        re.findall(r'"form", "[^"]+", "(\w+)"', keys)
    )
    assert sorted(opened - forms()) == []


def test_every_key_has_a_button_or_moves() -> None:
    """Browsers keep some keys for themselves, and not everybody has a keyboard."""
    template = TOOLBAR + (ROOT / "templates/editor/score.html").read_text(encoding="utf-8")
    reached = set(re.findall(r'run="(\w+)"', template))
    by_pointing = {"letter", "letterIntoChord", "escape", "move", "moveMeasure", "extend", "extendMeasure"}
    by_pointing |= {"moveElement", "end", "play"}
    keys = source("keys.js")
    named = set(re.findall(r'key\("[^"]+", "(\w+)"', keys)) | set(re.findall(r'command: "(\w+)"', keys))
    assert sorted(named - reached - by_pointing) == []
