"""Byte ranges, and answers that stream."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files import File
from django.http import StreamingHttpResponse
from django.test import AsyncRequestFactory

from transcriptions.streaming import CHUNK_BYTES, RangeNotSatisfiable, media_response, parse_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", None),
        ("bytes=0-", (0, 100)),
        ("bytes=0-0", (0, 1)),
        ("bytes=10-19", (10, 20)),
        ("bytes=90-500", (90, 100)),
        ("bytes=-5", (95, 100)),
        ("bytes=-500", (0, 100)),
        ("bytes=-", None),
        ("bytes=1-2,5-6", None),
        ("lines=1-2", None),
        ("bytes=a-b", None),
    ],
)
def test_ranges(header: str, expected: tuple[int, int] | None) -> None:
    assert parse_range(header, 100) == expected


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=200-300", "bytes=20-10", "bytes=-0"])
def test_ranges_outside_the_file(header: str) -> None:
    with pytest.raises(RangeNotSatisfiable):
        parse_range(header, 100)


async def test_the_web_process_streams_without_blocking(tmp_path: Path) -> None:
    path = tmp_path / "mix.mp3"
    path.write_bytes(bytes(2 * CHUNK_BYTES + 10))
    with path.open("rb") as stream:
        request = AsyncRequestFactory().get("/", headers={"Range": "bytes=5-"})
        response = media_response(request, File(stream), "audio/mpeg")
        assert isinstance(response, StreamingHttpResponse)
        pieces = [piece async for piece in response]
    assert [len(piece) for piece in pieces] == [CHUNK_BYTES, CHUNK_BYTES, 5]
