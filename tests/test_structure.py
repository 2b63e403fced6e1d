"""The shape of the code that style and architecture ask for, held by reading every import."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# A module imports from its own app and from those before it.
ORDER = ("accounts", "transcriptions", "editor", "rescored_site")
PURE = ("transcriptions/music", "editor/edits")
ALLOWED_IN_PURE = {"numpy", "transcriptions", "editor"}
MODELS = ("torch", "torchaudio", "transkun", "basic_pitch", "beat_this", "onnxruntime", "librosa", "tensorflow")
# A model's own definition, its training, and the commands that train.
MODEL_ROOMS = (
    "transcriptions/engines/rhythm_network.py",
    "transcriptions/training/",
    "transcriptions/management/commands/train_rhythm.py",
    "transcriptions/management/commands/train_notation.py",
    "transcriptions/management/commands/train_bars.py",
    "transcriptions/management/commands/train_readings.py",
)
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40
MAX_PARAMETERS = 5
IMPORT = (ast.Import, ast.ImportFrom)
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def modules(folder: str = "") -> list[Path]:
    folders = [folder] if folder else list(ORDER)
    return sorted(path for name in folders for path in (ROOT / name).rglob("*.py") if "migrations" not in path.parts)


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported, inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports name the whole path"
            yield node.lineno, node.module or ""


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    arguments = function.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return [name for name in names if name not in {"self", "cls"}]


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_point_leftwards(path: Path) -> None:
    app = path.relative_to(ROOT).parts[0]
    later = ORDER[ORDER.index(app) + 1 :]
    wrong = [f"{line}: {name}" for line, name in imports(parse(path)) if name.split(".")[0] in later]
    assert wrong == []


@pytest.mark.parametrize("path", [path for folder in PURE for path in modules(folder)], ids=name_of)
def test_music_is_pure(path: Path) -> None:
    allowed = sys.stdlib_module_names | ALLOWED_IN_PURE
    names = [name for _, name in imports(parse(path))]
    assert [name for name in names if name.split(".")[0] not in allowed] == []
    assert [name for name in names if name.split(".")[0] in {"time", "datetime", "os", "pathlib", "io"}] == []
    ours = [name for name in names if name.split(".")[0] in ORDER]
    assert [name for name in ours if not name.startswith(("transcriptions.music", "editor.edits"))] == []


def is_made_of_models(path: Path) -> bool:
    """The rooms where torch is at home: nothing outside imports them but an engine's constructor or a command."""
    return name_of(path).startswith(MODEL_ROOMS)


@pytest.mark.parametrize("path", [path for path in modules() if not is_made_of_models(path)], ids=name_of)
def test_model_libraries_are_loaded_inside_engines_alone(path: Path) -> None:
    at_top = [name for node in parse(path).body if isinstance(node, IMPORT) for _, name in imports(node)]
    assert [name for name in at_top if name.split(".")[0] in MODELS] == []


@pytest.mark.parametrize("path", [path for path in modules() if not is_made_of_models(path)], ids=name_of)
def test_nothing_that_runs_imports_the_training(path: Path) -> None:
    if path.name == "evaluate_rhythm.py":
        return
    assert [name for _, name in imports(parse(path)) if name.startswith("transcriptions.training")] == []


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_files_and_functions_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_FILE_LINES
    functions = [node for node in ast.walk(parse(path)) if isinstance(node, FUNCTION)]
    long = {node.name: node.end_lineno - node.lineno + 1 for node in functions if node.end_lineno}
    assert {name: lines for name, lines in long.items() if lines > MAX_FUNCTION_LINES} == {}
    counts = {node.name: len(parameters(node)) for node in functions}
    assert {name: count for name, count in counts.items() if count > MAX_PARAMETERS} == {}


def test_a_web_process_never_loads_a_model_library() -> None:
    script = (
        "import sys, rescored_site.asgi, rescored_site.urls\n"
        "from django.urls import get_resolver\n"
        "get_resolver().url_patterns\n"
        f"print(sorted(set(sys.modules) & set({MODELS!r})))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr
