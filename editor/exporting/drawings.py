"""SVG pages as drawing programs like them: every line a vector of the page, where Typst embeds pictures of systems."""

from __future__ import annotations

import base64

from lxml import etree

from editor.fonts import text_font_rule

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
EMBEDDED = "data:image/svg+xml;base64,"


def with_vectors(page: bytes) -> bytes:
    """A page of Typst with the drawings themselves in place of embedded ones; the music font stands in it once."""
    root = etree.fromstring(page)
    for image in list(root.iter(f"{SVG}image")):
        if not image.get(LINK, "").startswith(EMBEDDED):
            continue
        drawing = etree.fromstring(base64.b64decode(image.get(LINK).removeprefix(EMBEDDED)))
        drawing.set("width", image.get("width"))
        drawing.set("height", image.get("height"))
        drawing.set("preserveAspectRatio", "none")
        for style in drawing.iter(f"{SVG}style"):
            style.text = (style.text or "").replace(text_font_rule(), "")
        image.getparent().replace(image, drawing)
    font = etree.Element(f"{SVG}style", {"type": "text/css"})
    font.text = text_font_rule()
    root.insert(0, font)
    etree.cleanup_namespaces(root)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))
