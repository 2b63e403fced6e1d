"""Texts and numbers of XML elements."""

from __future__ import annotations

import re
from fractions import Fraction

from lxml import etree

from editor.readers.container import ReadError

# Plain decimals alone: an exponent could ask for a number of gigabytes.
NUMBER = re.compile(r"[+-]?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})")


def text_of(element: etree._Element, path: str, default: str = "") -> str:
    """The text of the first element at a path, without the space around it."""
    found = element.find(path)
    return (found.text or "").strip() if found is not None else default


def number_of(element: etree._Element, path: str, default: Fraction | None = None) -> Fraction:
    """The number at a path. Raises ReadError when it is none, or missing without a default."""
    text = text_of(element, path)
    if not text and default is not None:
        return default
    if not NUMBER.fullmatch(text):
        raise ReadError(f"This MusicXML file has {text[:40]!r} where a number must stand.")
    return Fraction(text)


def whole_of(element: etree._Element, path: str, default: int | None = None) -> int:
    """The whole number at a path, any fraction cut off. Raises ReadError as number_of."""
    if default is not None and element.find(path) is None:
        return default
    return int(number_of(element, path, None if default is None else Fraction(default)))


def attribute_whole(element: etree._Element, name: str, default: int) -> int:
    """A whole number in an attribute; the default where it is none."""
    text = str(element.get(name, ""))
    return int(text) if text.isdecimal() and len(text) < 10 else default
