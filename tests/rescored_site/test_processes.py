"""Starting again with growing pauses, on processes that do nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from rescored_site import guardian
from rescored_site.processes import Child, Service

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


def test_pauses_grow_and_the_last_lines_are_shown(tmp_path: Path) -> None:
    child = Child(Service("web", [sys.executable, "-c", "print('one\\ntwo\\nthree\\nfour')"]), tmp_path / "web.log")
    pauses = []
    for _ in range(8):
        child.start()
        assert child.process is not None
        status = child.process.wait()
        said = child.note_end(status)
        pauses.append(round(child.start_at - time.monotonic()))
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert said == "The web process ended (status 0) and starts again in 60 s.\n  two\n  three\n  four"


def test_a_process_gets_its_environment_and_a_group_of_its_own(tmp_path: Path) -> None:
    script = "import os; print(os.environ['MARK'], os.getpgid(0) == os.getpid())"
    child = Child(Service("cpu", [sys.executable, "-c", script], {"MARK": "here"}), tmp_path / "cpu.log")
    child.start()
    assert child.process is not None
    child.process.wait()
    assert (tmp_path / "cpu.log").read_text() == "here True\n"


def test_a_group_that_does_not_end_is_ended() -> None:
    with subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        guardian.stop([process.pid], grace_s=0.2)
        process.wait(timeout=5)
    assert guardian.is_running(process.pid) is False


def test_the_guardian_knows_what_is_left() -> None:
    assert guardian.watch(["12\n", "34\n"]) == {12, 34}
    assert guardian.watch(["12\n", "done\n"]) == set()
    assert guardian.watch([]) == set()


def test_the_guardian_ends_what_a_dead_launcher_left() -> None:
    left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    done = subprocess.run(
        [sys.executable, "-m", "rescored_site.guardian", ""],
        input=f"{left.pid}\n",
        text=True,
        timeout=30,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0
    assert left.wait(timeout=5) == -signal.SIGTERM
