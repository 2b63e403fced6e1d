"""Makes sure that the end-to-end tests find a browser: the system's, else Debian's package, else Playwright's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL = ("apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "chromium")


def main() -> int:
    if _system_browser_works() or _playwright_browser_works():
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stdout.write("Installing Chromium for the end-to-end tests …\n")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "--quiet"], env=environment, stdout=subprocess.DEVNULL)
        subprocess.run(INSTALL, env=environment, stdout=subprocess.DEVNULL)
        if _system_browser_works():
            return 0
    sys.stdout.write("Fetching Playwright's Chromium for the end-to-end tests …\n")
    dependencies = ["--with-deps"] if os.geteuid() == 0 and sys.platform == "linux" else []
    subprocess.run([sys.executable, "-m", "playwright", "install", *dependencies, "chromium"])
    if _playwright_browser_works():
        return 0
    sys.stderr.write("No browser for the end-to-end tests: install Chromium and try again.\n")
    return 1


def _system_browser_works() -> bool:
    # Ubuntu has a package of that name that only says where to find the real one.
    return any(_runs(program) for program in PROGRAMS if shutil.which(program))


def _playwright_browser_works() -> bool:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = Path(playwright.chromium.executable_path)
    return program.exists() and _runs(str(program))


def _runs(program: str) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


if __name__ == "__main__":
    sys.exit(main())
