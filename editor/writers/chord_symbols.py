"""Chord symbols ("F#m7/C#") in words and as MusicXML's harmony."""

from __future__ import annotations

import re

from lxml import etree

from transcriptions.music.harmony import ALTERS, NO_CHORD, SYMBOL

KINDS = {
    "": "major",
    "m": "minor",
    "7": "dominant",
    "maj7": "major-seventh",
    "m7": "minor-seventh",
    "dim": "diminished",
    "dim7": "diminished-seventh",
    "m7b5": "half-diminished",
    "+": "augmented",
    "aug": "augmented",
    "6": "major-sixth",
    "m6": "minor-sixth",
    "9": "dominant-ninth",
    "maj9": "major-ninth",
    "m9": "minor-ninth",
    "sus4": "suspended-fourth",
    "sus2": "suspended-second",
    "5": "power",
    "m(maj7)": "major-minor",
    "+7": "augmented-seventh",
    "11": "dominant-11th",
    "maj11": "major-11th",
    "m11": "minor-11th",
    "13": "dominant-13th",
    "maj13": "major-13th",
    "m13": "minor-13th",
}
# How other programs' kinds are called; of two names of ours the first.
KIND_NAMES = {name: text for text, name in reversed(KINDS.items())} | {
    "minor-major": "m(maj7)",
    "Neapolitan": "N6",
    "Italian": "It6",
    "French": "Fr6",
    "German": "Ger6",
    "Tristan": "Tristan",
    "pedal": "ped",
}
SIGNS = {"b": "♭", "♭": "♭", "#": "♯", "♯": "♯"}


def engraved(symbol: str) -> str:
    """A symbol as it is printed: with signs for sharp and flat, which Verovio takes from its music font."""
    found = SYMBOL.fullmatch(symbol.strip())
    if not found:
        return symbol
    kind = re.sub(r"[b#](?=\d)", lambda sign: SIGNS[sign[0]], found["kind"])
    bass = f"/{found['bass']}{SIGNS.get(found['bass_alter'], '')}" if found["bass"] else ""
    return found["step"] + SIGNS.get(found["alter"], "") + kind + bass


def harmony(symbol: str) -> etree._Element:
    """The harmony element of a symbol. Raises ValueError when there is none."""
    if symbol.strip() == NO_CHORD:
        return _no_harmony()
    found = SYMBOL.fullmatch(symbol.strip())
    if not found:
        raise ValueError(f"chord symbol {symbol!r} names no root")
    element = etree.Element("harmony")
    _write_step(element, "root", found["step"], found["alter"])
    kind = etree.SubElement(element, "kind", {"text": found["kind"]})
    kind.text = KINDS.get(found["kind"], "other")
    if found["bass"]:
        _write_step(element, "bass", found["bass"], found["bass_alter"])
    return element


def _no_harmony() -> etree._Element:
    """No chord, as MusicXML asks for it: an unseen root of kind "none"."""
    element = etree.Element("harmony")
    root = etree.SubElement(element, "root")
    etree.SubElement(root, "root-step", {"text": ""}).text = "C"
    etree.SubElement(element, "kind", {"text": NO_CHORD}).text = "none"
    return element


def _write_step(parent: etree._Element, tag: str, step: str, alter: str) -> None:
    holder = etree.SubElement(parent, tag)
    etree.SubElement(holder, f"{tag}-step").text = step
    if alter:
        etree.SubElement(holder, f"{tag}-alter").text = str(ALTERS[alter])
