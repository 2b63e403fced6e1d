"""What becomes of every element and attribute of MusicXML: kept, derived anew by the writers, or named as left out.

Elements are looked up by "parent/name", then by name. What stands in no table is left out
under its own name, with everything inside it.
"""

from __future__ import annotations

from lxml import etree

from editor.readers.left_out import LeftOut


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


KEPT = _words(
    """
    accent actual-notes alter arpeggiate articulations attributes backup bar-style barline bass bass-alter
    bass-step beat-type beat-unit beat-unit-dot beats breath-mark caesura chord chromatic clef
    clef-octave-change coda creator degree degree-alter degree-type degree-value detached-legato diatonic
    direction direction-type display-octave display-step divisions dot double down-bow duration dynamics elision
    encoding ending extend f fermata ff fff ffff fffff ffffff fifths fingering forward fp fz glissando grace
    harmonic harmony identification instrument inverted-mordent inverted-turn key kind line lyric measure
    metronome mf midi-instrument midi-program midi-unpitched mode mordent movement-title mp n normal-notes
    notations note notehead octave octave-change octave-shift offset open-string ornaments other-direction
    other-dynamics p part part-abbreviation part-list part-name pedal per-minute pf pitch pp ppp pppp ppppp
    pppppp rehearsal repeat rest rf rfz root root-alter root-step score-instrument score-part score-partwise
    segno sf sffz sfp sfpp sfz sfzp sign slide slur snap-pizzicato software sound spiccato staccatissimo
    staccato staff staves step stopped strong-accent syllabic technical tenuto text tie tied time
    time-modification transpose tremolo trill-mark tuplet turn type unpitched up-bow voice wavy-line wedge words
    work work-title
    """
)
# Set anew by our own engraving and playback, from the music.
DERIVED = _words(
    """
    accidental accidental-text beam cancel credit display-text encoder encoding-date encoding-description
    end-line end-paragraph footnote group-abbreviation group-barline group-symbol humming instrument-name
    instruments laughing level midi-channel normal-dot normal-type part-abbreviation-display part-group
    part-name-display stem straight string-mute supports swing tuplet-actual tuplet-dot tuplet-normal
    tuplet-number tuplet-type
    """
)
LAYOUT = _words(
    """
    appearance credit-image defaults measure-layout measure-numbering print scaling staff-size
    """
)
NAMED = {
    "accidental-mark": "accidental mark",
    "barline/coda": "barline sign",
    "barline/fermata": "barline sign",
    "barline/segno": "barline sign",
    "bracket": "bracket",
    "cue": "cue",
    "dashes": "bracket",
    "figured-bass": "figured bass",
    "fret": "tablature",
    "group": "playback",
    "group-name": "group",
    "instrument-sound": "playback",
    "instrument-abbreviation": "playback",
    "ensemble": "playback",
    "solo": "playback",
    "virtual-instrument": "playback",
    "measure-style": "measure repeat",
    "midi-bank": "playback",
    "midi-device": "playback",
    "midi-name": "playback",
    "miscellaneous": "description",
    "movement-number": "number",
    "other-articulation": "articulation",
    "other-notation": "articulation",
    "other-ornament": "articulation",
    "other-technical": "articulation",
    "pan": "playback",
    "play": "playback",
    "relation": "description",
    "rights": "rights",
    "source": "description",
    "string": "tablature",
    "volume": "playback",
    "elevation": "playback",
    "work-number": "number",
}
# Named and left out as a whole, so that nothing inside is looked at.
CLOSED = frozenset(NAMED) | {"credit"}

KEPT_ATTRIBUTES = _words(
    """
    accidental@cautionary accidental@parentheses barline@location clef@number creator@type direction@directive
    ending@number ending@print-object ending@type extend@type fingering@substitution glissando@number
    glissando@type grace@slash instrument@id kind@text lyric@number measure@implicit measure@number
    midi-instrument@id note@dynamics octave-shift@number octave-shift@size octave-shift@type part@id pedal@line
    pedal@number pedal@type repeat@direction rest@measure score-instrument@id score-part@id slide@number
    slide@type slur@number slur@type sound@coda sound@dacapo sound@dalsegno sound@damper-pedal sound@fine
    sound@segno sound@tempo sound@tocoda tie@type tied@type time@symbol tremolo@type tuplet@number tuplet@type
    wavy-line@number wavy-line@type wedge@number wedge@type
    """
)
# Positions, fonts and the like, of any element.
LAYOUT_ATTRIBUTES = _words(
    """
    bezier-x bezier-x2 bezier-y bezier-y2 bracket color dash-length default-x default-y end-length font-family
    font-size font-style font-weight halign justify name orientation page placement print-dot print-frame
    print-spacing relative-x relative-y show-number space-length spread system valign width winged
    {http://www.w3.org/XML/1998/namespace}lang {http://www.w3.org/XML/1998/namespace}space
    """
)
DERIVED_ATTRIBUTES = _words(
    """
    accidental@editorial arpeggiate@number beam@number fermata@type harmonic@print-object harmony@print-object
    key@print-object metronome@parentheses note@print-object notehead@filled offset@sound
    other-direction@print-object part-abbreviation@print-object part-group@number part-group@type
    part-name@print-object repeat@times score-partwise@version slur@line-type sound@dynamics
    staff-details@number staff-details@print-object strong-accent@type supports@attribute supports@element
    supports@type supports@value time@print-object type@size
    """
)
# An attribute and its value that are named; a hidden rest is kept (as a space).
NAMED_VALUES = {
    "accidental": (("editorial", "yes", "editorial accidental"),),
    "key": (("print-object", "no", "hidden key"),),
    "slur": (("line-type", "dashed", "line style"), ("line-type", "dotted", "line style")),
    "time": (("print-object", "no", "hidden time"),),
    "type": (("size", "cue", "size"),),
}


def is_known(parent: str, tag: str) -> bool:
    """Whether an element stands in a table."""
    return any(name in table for table in (KEPT, DERIVED, LAYOUT, NAMED) for name in (f"{parent}/{tag}", tag)) or (
        "staff-details" in (tag, parent) or parent in LAYOUT or parent in CLOSED
    )


def is_known_attribute(tag: str, name: str) -> bool:
    return f"{tag}@{name}" in KEPT_ATTRIBUTES | DERIVED_ATTRIBUTES or name in LAYOUT_ATTRIBUTES


def name_left_out(root: etree._Element, left_out: LeftOut) -> None:
    """Count what of a file's elements and attributes is not kept by their names alone."""
    waiting = [("", root)]
    while waiting:
        parent, element = waiting.pop()
        tag = str(element.tag)
        named = NAMED.get(f"{parent}/{tag}") or NAMED.get(tag)
        if named:
            left_out.add(named, element.get("type") != "stop")  # a line's two ends are one line
        elif tag in LAYOUT:
            left_out.add("layout")
        elif tag == "staff-details":
            left_out.add("staff lines", element.findtext("staff-lines", "5").strip() != "5")
            continue
        elif tag not in KEPT and tag not in DERIVED:
            left_out.add(f"<{tag}>")
            continue
        if tag in LAYOUT or tag in CLOSED or f"{parent}/{tag}" in CLOSED:
            continue
        if element.attrib:
            _name_attributes(element, tag, left_out)
        waiting.extend((tag, child) for child in element)


def _name_attributes(element: etree._Element, tag: str, left_out: LeftOut) -> None:
    for name, value, what in NAMED_VALUES.get(tag, ()):
        left_out.add(what, element.get(name) == value)
    if tag == "repeat" and str(element.get("times", "")).isdecimal():
        left_out.add("repeat times", int(str(element.get("times"))[:4]) > 2)
