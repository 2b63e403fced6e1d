"""Answers requests for stored media, whole or in part, so that players can seek."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.core.files import File
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

CHUNK_BYTES = 128 * 1024
RANGE = re.compile(r"bytes=(\d*)-(\d*)$")


class RangeNotSatisfiable(ValueError):
    """The range lies outside the file."""


def media_response(request: HttpRequest, file: File, content_type: str) -> HttpResponseBase:
    """200 with all of it, 206 with the one range asked for, 416 when that lies outside."""
    size = file.size
    try:
        wanted = parse_range(request.headers.get("Range", ""), size)
    except RangeNotSatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = wanted or (0, size)
    read = pieces_async if isinstance(request, ASGIRequest) else pieces_sync
    pieces = read(file, start, end)
    response = StreamingHttpResponse(pieces, content_type=content_type, status=206 if wanted else 200)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Length"] = str(end - start)
    response.headers["Cache-Control"] = "private, max-age=3600"
    if wanted:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """Start and end (exclusive) of a single byte range; None when all is wanted or the header is not understood.

    Several ranges are answered with the whole file, as RFC 9110 allows. Raises RangeNotSatisfiable.
    """
    found = RANGE.match(header.strip())
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
    if start >= size or start >= end:
        raise RangeNotSatisfiable(header)
    return start, end


def pieces_sync(file: File, start: int, end: int) -> Iterator[bytes]:
    with file.open("rb") as stream:
        stream.seek(start)
        while start < end and (piece := stream.read(min(CHUNK_BYTES, end - start))):
            start += len(piece)
            yield piece


async def pieces_async(file: File, start: int, end: int) -> AsyncIterator[bytes]:
    stream = await sync_to_async(file.open)("rb")
    try:
        await sync_to_async(stream.seek)(start)
        while start < end and (piece := await sync_to_async(stream.read)(min(CHUNK_BYTES, end - start))):
            start += len(piece)
            yield piece
    finally:
        stream.close()
