"""The worker that the fault tests run: the real one, with the tiny engine, and gates at which it can be held."""

import os
import time
from pathlib import Path
from typing import Any

from rescored_site.worker import broker
from tests import tiny_engine
from tests.tiny_engine import TinyEngine
from transcriptions import models, runner
from transcriptions.claims import Claim
from transcriptions.sources.link import LinkRules

__all__ = ["broker"]

GATES = Path(os.environ["FAULT_GATES"])
MEDIA_SERVER = os.environ["FAULT_MEDIA_SERVER"]

report_in_earnest = Claim.report
transcribe_in_earnest = TinyEngine.transcribe


def report(self: Claim, stage: str, fraction: float) -> None:
    """Waits while the test keeps a file of the stage's name, reporting all the while as an engine would."""
    report_in_earnest(self, stage, fraction)
    gate = GATES / (f"{stage}-end" if fraction == 1.0 else stage)
    while gate.exists():
        gate.with_suffix(".held").touch()
        time.sleep(0.05)
        report_in_earnest(self, stage, fraction)


def transcribe(self: TinyEngine, audio: Any, report: Any) -> Any:
    """Says each time that the engine has heard a whole recording."""
    heard = transcribe_in_earnest(self, audio, report)
    with (GATES / "heard").open("a") as file:
        file.write("x")
    return heard


def link_rules() -> LinkRules:
    return LinkRules(("localhost",), 10**7, 60.0, trusted_servers=frozenset({MEDIA_SERVER}))


tiny_engine.register()
Claim.report = report  # type: ignore[method-assign]
TinyEngine.transcribe = transcribe  # type: ignore[method-assign]
runner.link_rules = link_rules
# One transcription is killed in every stage.
models.MAX_ATTEMPTS = 20
