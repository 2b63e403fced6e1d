"""The README says what settings.py reads."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r"environment\.\w+\(\s*\"(RESCORED_\w+)\"")
ROW = re.compile(r"^\| `(RESCORED_\w+)` \| (.*?) \|", re.MULTILINE)
DEFAULT = re.compile(r"environment\.(?:text|whole_number|choice)\(\s*\"(RESCORED_\w+)\", \"?([^\",()]+)\"?[,)]")


def test_the_table_of_settings_is_complete() -> None:
    settings = (ROOT / "rescored_site" / "settings.py").read_text()
    documented = ROW.findall((ROOT / "README.md").read_text())
    assert sorted(name for name, _ in documented) == sorted(set(READ.findall(settings)))


def test_the_table_states_the_real_defaults() -> None:
    settings = (ROOT / "rescored_site" / "settings.py").read_text()
    documented = dict(ROW.findall((ROOT / "README.md").read_text()))
    stated = {name: default for name, default in DEFAULT.findall(settings) if documented[name].startswith("`")}
    stated["RESCORED_MAX_DURATION_S"] = str(30 * 60)
    assert stated
    assert {name: documented[name].strip("`") for name in stated} == stated
