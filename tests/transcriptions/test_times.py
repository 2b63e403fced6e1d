"""Times as people say them."""

from __future__ import annotations

import pytest

from transcriptions.templatetags.times import about, clock, ordinal_word, percent


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, ""), (0, "0:00"), (59.6, "1:00"), (65, "1:05"), (3725, "1:02:05")]
)
def test_clock(seconds: float | None, text: str) -> None:
    assert clock(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, ""),
        (3, "a few seconds"),
        (12, "about 15 seconds"),
        (54.9, "about 55 seconds"),
        (58, "about a minute"),
        (100, "about 2 minutes"),
        (3600, "about 60 minutes"),
    ],
)
def test_about(seconds: float | None, text: str) -> None:
    assert about(seconds) == text


def test_places_and_parts() -> None:
    assert [ordinal_word(place) for place in (1, 3, 10, 11)] == ["first", "third", "tenth", "11th"]
    assert [percent(part) for part in (-1, 0, 0.429, 1, 2)] == [0, 0, 42, 100, 100]
