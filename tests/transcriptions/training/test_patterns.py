from __future__ import annotations

from tests.transcriptions.training.scores import march_work
from transcriptions.music.pattern_table import PATTERNS
from transcriptions.training.patterns import count_patterns


def test_print_is_counted_by_beat() -> None:
    lines = list(count_patterns([march_work(12)]))
    assert lines[0] == "keyboard simple: 48 beats"
    assert lines[-1] == "}"


def test_the_table_that_ships_has_every_sort() -> None:
    assert set(PATTERNS) == {(part, meter) for part in ("keyboard", "line") for meter in ("compound", "simple")}


def test_the_commonest_pattern_of_a_kind_is_the_cheapest() -> None:
    lines = "\n".join(count_patterns([march_work(12)]))
    assert '"2:0.1=0 "' in lines
