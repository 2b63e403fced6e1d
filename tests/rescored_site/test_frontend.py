"""When the front-end packages are fetched."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from rescored_site.management.commands import frontend

UP_TO_DATE = "The front end is up to date.\n"


@pytest.fixture
def fetched(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Folders in which npm has worked so far: it leaves its list behind, as the real one does."""
    folders: list[Path] = []

    def install(folder: Path) -> None:
        (folder / "node_modules").mkdir(exist_ok=True)
        (folder / "node_modules" / ".package-lock.json").write_text("{}")
        folders.append(folder)

    def copy(packages: Path, vendor: Path) -> None:
        vendor.mkdir(parents=True, exist_ok=True)

    settings.BASE_DIR = tmp_path
    (tmp_path / "package-lock.json").write_text("{}")
    monkeypatch.setattr(frontend, "install", install)
    monkeypatch.setattr(frontend, "copy_packages", copy)
    return folders


def said(**options: bool) -> str:
    out = StringIO()
    call_command("frontend", stdout=out, **options)
    return out.getvalue()


def test_packages_are_fetched_once(fetched: list[Path], tmp_path: Path) -> None:
    assert said() != UP_TO_DATE
    assert said() == UP_TO_DATE
    assert fetched == [tmp_path]


def test_they_are_fetched_again_when_asked_for_or_others_are_pinned(fetched: list[Path], tmp_path: Path) -> None:
    said()
    assert said(force=True) != UP_TO_DATE
    (tmp_path / "package-lock.json").write_text('{"name": "other"}')
    assert said() != UP_TO_DATE
    assert len(fetched) == 3


def test_they_are_fetched_again_when_they_are_gone(fetched: list[Path], tmp_path: Path) -> None:
    """What pages need is copied, but sounds are made with the packages themselves."""
    said()
    (tmp_path / "node_modules" / ".package-lock.json").unlink()
    assert said() != UP_TO_DATE
    assert said() == UP_TO_DATE
