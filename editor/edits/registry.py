"""All edits, known by name once this is imported."""

from __future__ import annotations
