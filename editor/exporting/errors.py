"""Why a file is not made, besides faults of ours."""

from __future__ import annotations


class ExportRefused(Exception):
    """Something that a person can act on; its message is a sentence fit to show."""


class Unwanted(Exception):
    """The export was deleted, or taken over by another worker, while this one made it."""
