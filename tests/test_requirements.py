"""The lists of packages and the pins agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent.parent / "requirements"
PIN = re.compile(r"([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==([0-9][A-Za-z0-9.]*)")


def pins(name: str) -> dict[str, str]:
    """Package -> version; every line is a pin or a comment."""
    found = {}
    for line in (FOLDER / name).read_text().splitlines():
        if line.startswith("#"):
            continue
        match = PIN.fullmatch(line)
        assert match, line
        found[re.sub(r"[-_.]+", "-", match[1]).lower()] = match[2]
    return found


@pytest.mark.parametrize("name", ["web.txt", "worker.txt", "dev.txt"])
def test_the_constraints_hold_every_named_package_at_its_version(name: str) -> None:
    wanted = pins(name)
    constraints = pins("constraints.txt")
    assert {package: constraints.get(package) for package in wanted} == wanted


def test_nothing_of_cuda_and_nothing_without_dependencies_is_constrained() -> None:
    constraints = pins("constraints.txt")
    assert [package for package in constraints if package.startswith(("nvidia", "cuda", "triton"))] == []
    assert set(constraints) & {*pins("worker-no-deps.txt"), *pins("dev-no-deps.txt")} == set()
