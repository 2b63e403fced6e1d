"""Texts and numbers of XML elements."""

from __future__ import annotations

from fractions import Fraction

from lxml import etree

from editor.readers.container import ReadError


def text_of(element: etree._Element, path: str, default: str = "") -> str:
    """The text of the first element at a path, without the space around it."""
    found = element.find(path)
    return (found.text or "").strip() if found is not None else default


def number_of(element: etree._Element, path: str, default: Fraction | None = None) -> Fraction:
    """The number at a path. Raises ReadError when it is none, or missing without a default."""
    text = text_of(element, path)
    if not text and default is not None:
        return default
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise ReadError(f"This MusicXML file has {text!r} where a number must stand.") from error
