"""What an uploaded file is, by how it begins: a recording, a MIDI file, or written music."""

from __future__ import annotations

from enum import StrEnum

# The longest beginning that tells: a mark of byte order and an XML declaration.
HEAD_BYTES = 8
ZIP, MIDI = b"PK\x03\x04", b"MThd"
# "<" in UTF-8, after its byte order mark, and in UTF-16 of both orders.
XML = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\x00", b"\xfe\xff\x00<")


class MidiReading(StrEnum):
    """How a MIDI file is to be taken."""

    BY_ITSELF = "auto"
    WRITTEN = "written"
    PLAYED = "played"


def kind_of(head: bytes) -> str:
    """ "score" for XML and archives, "midi", or "recording" for all else. head: the first bytes of a file."""
    if head.startswith(MIDI):
        return "midi"
    if head.startswith(ZIP) or head.lstrip(b" \t\r\n").startswith(XML):
        return "score"
    return "recording"
