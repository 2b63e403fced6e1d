from __future__ import annotations

import pytest

from transcriptions.music.hints import Hints


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"tempo_bpm": 10}, "tempo_bpm must be 20 to 400, got 10"),
        ({"meter": (4, 3)}, r"meter must be 1 to 16 over 2, 4 or 8, got \(4, 3\)"),
        ({"meter": (0, 4)}, r"meter must be 1 to 16"),
        ({"pickup_beats": -1}, "pickup_beats must be 0 to 15, got -1"),
    ],
)
def test_impossible_hints_are_refused(fields: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Hints(**fields)  # type: ignore[arg-type]


def test_no_hint_is_fine() -> None:
    assert Hints() == Hints(None, None, None)
