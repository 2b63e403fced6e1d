"""Installs what a target needs into the environment that runs this script; does nothing where that is done already.

    python requirements/install.py web worker dev

torch comes first and alone: a plain resolver would fetch gigabytes of CUDA packages on a machine without a GPU.
Standard library only.
"""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
CONSTRAINTS = FOLDER / "constraints.txt"
STAMP = Path(sys.prefix) / "rescored-installed.txt"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
NVIDIA_DRIVER = Path("/proc/driver/nvidia/version")


def main(targets: list[str]) -> int:
    wanted = {target: _fingerprint(target) for target in targets}
    found = _read_stamp()
    missing = [target for target in targets if found.get(target) != wanted[target]]
    if not missing:
        return 0
    try:
        if "worker" in missing:
            _install_torch()
        _install_requirements(missing)
    except subprocess.CalledProcessError as error:
        return _fail(
            f"pip could not install {', '.join(missing)} (exit status {error.returncode}); see its lines above."
        )
    STAMP.write_text("".join(f"{target} {print_}\n" for target, print_ in sorted({**found, **wanted}.items())))
    return 0


def _fingerprint(target: str) -> str:
    files = [CONSTRAINTS, *sorted(FOLDER.glob(f"{target}*.txt")), Path(__file__)]
    content = b"".join(file.read_bytes() for file in files) + sys.version.encode() + str(_has_nvidia()).encode()
    return hashlib.sha256(content).hexdigest()


def _read_stamp() -> dict[str, str]:
    if not STAMP.exists():
        return {}
    return dict(line.split() for line in STAMP.read_text().splitlines())


def _install_torch() -> None:
    version = _torch_version()
    if platform.system() == "Darwin" or _has_nvidia():
        _pip("install", f"torch=={version}", "-c", str(CONSTRAINTS))
        return
    # A CPU wheel that pip's own configuration offers comes before the index of PyTorch.
    offered = _pip("install", "--no-deps", f"torch=={version}+cpu", check=False)
    if offered != 0:
        _say("No CPU wheel of torch is offered by pip's configuration; asking PyTorch's CPU index.")
        _pip("install", "--no-deps", f"torch=={version}", "--index-url", CPU_INDEX)


def _torch_version() -> str:
    for line in CONSTRAINTS.read_text().splitlines():
        if line.startswith("torch=="):
            return line.removeprefix("torch==").strip()
    raise SystemExit("constraints.txt does not pin torch.")


def _has_nvidia() -> bool:
    return NVIDIA_DRIVER.exists() or shutil.which("nvidia-smi") is not None


def _install_requirements(targets: list[str]) -> None:
    lists = [option for target in targets for option in ("-r", str(FOLDER / f"{target}.txt"))]
    _pip("install", "-c", str(CONSTRAINTS), *lists)
    for target in targets:
        # Packages that ask for more than they use.
        without_dependencies = FOLDER / f"{target}-no-deps.txt"
        if without_dependencies.exists():
            _pip("install", "--no-deps", "-r", str(without_dependencies))


def _pip(command: str, *arguments: str, check: bool = True) -> int:
    line = [
        sys.executable,
        "-m",
        "pip",
        command,
        "--quiet",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
        *arguments,
    ]
    quiet = None if check else subprocess.DEVNULL
    return subprocess.run(line, check=check, stderr=quiet).returncode


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _fail(line: str) -> int:
    sys.stderr.write(line + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
