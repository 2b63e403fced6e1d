"""The causes of failure that a person can act on.

Each carries a sentence fit to show, says what to do next, is stored on the
transcription's row and is never retried. Anything else is a bug.
"""

from __future__ import annotations


class TranscriptionError(Exception):
    """Root of what a person can act on. `code` names the cause for templates and tests."""

    code = "failed"


class UnreadableAudio(TranscriptionError):
    code = "unreadable"


class NoAudioTrack(TranscriptionError):
    code = "no_audio"


class TooLong(TranscriptionError):
    code = "too_long"


class TooShort(TranscriptionError):
    code = "too_short"


class TooLarge(TranscriptionError):
    code = "too_large"


class SilentAudio(TranscriptionError):
    code = "silent"


class NoNotesFound(TranscriptionError):
    code = "no_notes"


class LinkRefused(TranscriptionError):
    """The address is not one we fetch from: unknown host, private address, playlist."""

    code = "link_refused"


class DownloadFailed(TranscriptionError):
    """The site refused; carries its own reason and the next step."""

    code = "download_failed"


class StorageFull(TranscriptionError):
    code = "storage_full"


class Cancelled(Exception):
    """The person cancelled; not a failure."""
