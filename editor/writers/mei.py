"""Score -> MEI 5 for engraving: a whole score, or the measures of one system.

Ids of the Score become xml:id (a chord of one note appears under its note's id); whatever
has none in the Score gets one derived from its owner, so that the output is deterministic.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import chain
from xml.sax.saxutils import quoteattr

from lxml import etree

from editor.edits.by_measure import ByMeasure
from editor.writers.accidentals import Trace, shown_accidentals
from editor.writers.grouping import part_groups
from editor.writers.mei_control import ControlContext, spanner_elements, write_marks
from editor.writers.mei_layer import XML_ID, LayerContext, clef_attributes, write_empty_layer, write_layer
from editor.writers.stems import stem_directions
from editor.writers.vocabulary import MEI_BARLINES
from transcriptions.music.locate import locate_near, octave_shifts, tie_targets
from transcriptions.music.numbering import measure_numbers
from transcriptions.music.score import Clef, Key, Measure, Note, Part, Score, TimeSignature
from transcriptions.music.state import Place, Setting, diatonic_steps, settings, staff_numbers, staves, voices_of
from transcriptions.music.transposing import written_fifths

NAMESPACE = "http://www.music-encoding.org/ns/mei"
# Where the staves of a measure go.
STAVES = "<?staves ?>"


@dataclass(frozen=True, slots=True)
class _Span:
    """What to write: measures [first, stop), a page break before each of page_breaks.

    ghosts: those of them that are there for what leads over from them alone. is_drawn: for a picture of ours, not for
    other programs to read.
    """

    first: int
    stop: int
    page_breaks: Collection[int] = ()
    system_breaks: Collection[int] = ()
    labels: bool = True
    numbers: bool = True
    ghosts: Collection[int] = ()
    is_drawn: bool = False


def write_mei(score: Score, *, system_breaks: Collection[int] = ()) -> str:
    """The whole score; system_breaks are indices of measures that start a system. Raises ValueError."""
    return _write(score, _Span(0, len(score.measures), system_breaks=[index for index in system_breaks if index]))


def write_system_mei(score: Score, first: int, stop: int, *, labels: bool = True, numbers: bool = True) -> str:
    """The measures [first, stop) as one page, between pages that hold one neighbour each.

    The neighbours make ties, slurs, running clefs and keys come out as in the whole score; where nothing leads over,
    they are empty.
    The system is the second page unless first is 0. labels: part names; numbers: measure numbers.
    """
    ghost_first, ghost_stop = max(0, first - 1), min(len(score.measures), stop + 1)
    breaks = [index for index in (ghost_first, first, stop) if index < ghost_stop]
    ghosts = {ghost_first, ghost_stop - 1}.difference(range(first, stop))
    span = _Span(
        ghost_first, ghost_stop, page_breaks=breaks, labels=labels, numbers=numbers, ghosts=ghosts, is_drawn=True
    )
    return _write(score, span)


def _write(score: Score, span: _Span) -> str:
    root = etree.Element("mei", {"meiversion": "5.0"}, nsmap={None: NAMESPACE})
    head = etree.SubElement(root, "meiHead")
    description = etree.SubElement(head, "fileDesc")
    etree.SubElement(etree.SubElement(description, "titleStmt"), "title").text = score.title
    etree.SubElement(description, "pubStmt")
    division = etree.SubElement(etree.SubElement(etree.SubElement(root, "music"), "body"), "mdiv")
    written = etree.SubElement(division, "score")
    states = settings(score)
    _write_score_definition(written, score, states[span.first], labels=span.labels)
    section = etree.SubElement(written, "section")
    ties = tie_targets(score, span.first, span.stop - 1)
    span = replace(span, ghosts=_empty_ghosts(score, span, ties))
    measures, staves_of = _write_measures(section, score, states=states, span=span)
    _write_lines(score, measures, ties, states=states, span=span)
    around = etree.tostring(root, encoding="unicode").split(STAVES)
    return "".join(chain.from_iterable(zip(around, [*staves_of, ""], strict=True)))


def _write_score_definition(parent: etree._Element, score: Score, setting: Setting, *, labels: bool) -> None:
    definition = etree.SubElement(parent, "scoreDef")
    outer = etree.SubElement(definition, "staffGrp")
    numbers = staff_numbers(score)
    for group in part_groups(score):
        inner = outer
        if len(group) > 1:
            inner = etree.SubElement(outer, "staffGrp", {"symbol": "bracket", "bar.thru": "true"})
        for part in group:
            _write_part(inner, part, numbers[part.id, 1], setting=setting, labels=labels)


def _write_part(parent: etree._Element, part: Part, number: int, *, setting: Setting, labels: bool) -> None:
    holder = parent
    if part.staves > 1:
        holder = etree.SubElement(parent, "staffGrp", {XML_ID: part.id, "symbol": "brace", "bar.thru": "true"})
        _write_labels(holder, part, labels)
    for staff in staves(part):
        attributes = {XML_ID: f"{part.id}-staff{staff}", "n": str(number + staff - 1), "lines": "5"}
        if part.transposition and not part.is_percussion:
            attributes["trans.semi"] = str(part.transposition)
            attributes["trans.diat"] = str(diatonic_steps(part.transposition))
        definition = etree.SubElement(holder, "staffDef", attributes)
        if part.staves == 1:
            _write_labels(definition, part, labels)
        etree.SubElement(definition, "clef", clef_attributes(setting.clefs[part.id, staff]))
        etree.SubElement(definition, "keySig", {"sig": key_word(written_fifths(setting.key, part))})
        etree.SubElement(definition, "meterSig", _meter_attributes(setting.time))


def _write_labels(parent: etree._Element, part: Part, labels: bool) -> None:
    if labels:
        etree.SubElement(parent, "label").text = part.name
        if part.abbreviation:
            etree.SubElement(parent, "labelAbbr").text = part.abbreviation


def key_word(fifths: int) -> str:
    if not fifths:
        return "0"
    return f"{abs(fifths)}{'s' if fifths > 0 else 'f'}"


def _meter_attributes(time: TimeSignature) -> dict[str, str]:
    attributes = {"count": str(time.numerator), "unit": str(time.denominator)}
    return attributes | {"sym": time.symbol} if time.symbol else attributes


def _write_measures(
    section: etree._Element, score: Score, *, states: Sequence[Setting], span: _Span
) -> tuple[dict[int, etree._Element], list[str]]:
    """Write the measures; returns their elements by index, without the lines between events, and their staves."""
    numbers = staff_numbers(score)
    lifts = span.is_drawn and _has_symbols_on_top(score, span)
    control = ControlContext(score, span.first, span.stop, states, numbers, lifts)
    shifts = octave_shifts(*locate_near(score, span.first, span.stop))
    labels = measure_numbers(score) if span.numbers else []
    trace = _trace_before(score, states, span.first)
    elements: dict[int, etree._Element] = {}
    staves_of: list[str] = []
    parent, ending = section, ""
    for index in range(span.first, span.stop):
        measure, setting = score.measures[index], states[index]
        if measure.ending != ending:
            ending = measure.ending
            parent = section
            _write_breaks(section, index, span)
            if ending:
                parent = etree.SubElement(section, "ending", {XML_ID: f"{measure.id}-ending", "n": ending})
        else:
            _write_breaks(parent, index, span)
        if index > span.first:
            _write_changes(parent, score, measure)
        shown, trace = _shown(measure, setting, score.parts, trace)
        elements[index] = _write_measure(parent, measure, setting)
        if index in span.ghosts:
            staves_of.append(_empty_staves(measure, numbers))
            continue
        staves_of.append(_staves(score, index, setting, shown=shown, shifts=shifts))
        if span.numbers:
            elements[index].set("n", labels[index])
        write_marks(elements[index], measure, setting, control)
    return elements, staves_of


def _has_symbols_on_top(score: Score, span: _Span) -> bool:
    """Whether chord symbols stand over the staff that tempo marks stand over."""
    top = (score.parts[0].id, 1)
    marks = (mark for measure in score.measures[span.first : span.stop] for mark in measure.marks)
    return any(mark.kind == "chord_symbol" and (mark.part_id, mark.staff) == top for mark in marks)


def _empty_ghosts(score: Score, span: _Span, ties: Iterable[tuple[int, Note, Note]]) -> set[int]:
    """Ghosts from which nothing leads over: no tie, no line, no clef. Hyphens may lead over several measures."""
    written = score.measures[span.first : span.stop]
    if any(event.lyrics for measure in written for voice in measure.voices for event in voice.events):
        return set()
    tied = {index for index, _, _ in ties}
    empty: set[int] = set()
    for ghost in span.ghosts:
        inside = span.first + 1 if ghost == span.first else ghost - 1
        has_clefs = bool(score.measures[ghost].clefs or score.measures[inside].clefs)
        has_lines = min(ghost, inside) in tied or bool(locate_near(score, ghost, ghost + 1)[0])
        if not has_clefs and not has_lines:
            empty.add(ghost)
    return empty


def _empty_staves(measure: Measure, numbers: Mapping[Place, int]) -> str:
    rest = '<layer n="1"><mRest/></layer>'
    ids = {number: quoteattr(f"{measure.id}-staff{number}") for number in numbers.values()}
    return "".join(f'<staff xml:id={name} n="{number}">{rest}</staff>' for number, name in ids.items())


def _trace_before(score: Score, states: Sequence[Setting], first: int) -> Trace:
    """What the measure before the first one written leaves behind."""
    if first == 0:
        return Trace()
    return _shown(score.measures[first - 1], states[first - 1], score.parts, Trace())[1]


def _shown(measure: Measure, setting: Setting, parts: tuple[Part, ...], trace: Trace) -> tuple[set[str], Trace]:
    """The accidentals of a measure, and what it leaves to the next one."""

    def find() -> tuple[set[str], Trace]:
        fifths = {part.id: written_fifths(setting.key, part) for part in parts}
        return shown_accidentals(measure.voices, fifths, trace)

    return _accidentals.get(measure, (setting.key, parts, trace), find)


_accidentals: ByMeasure[tuple[Key, tuple[Part, ...], Trace], tuple[set[str], Trace]] = ByMeasure()


def _write_breaks(parent: etree._Element, index: int, span: _Span) -> None:
    if index in span.page_breaks:
        etree.SubElement(parent, "pb")
    elif index in span.system_breaks:
        etree.SubElement(parent, "sb")


def _write_changes(parent: etree._Element, score: Score, measure: Measure) -> None:
    """Key and time signatures that change with a measure."""
    if not (measure.time or measure.key):
        return
    definition = etree.SubElement(parent, "scoreDef")
    if measure.time:
        etree.SubElement(definition, "meterSig", _meter_attributes(measure.time))
    if measure.key:
        group = etree.SubElement(definition, "staffGrp")
        parts = {part.id: part for part in score.parts}
        for (part_id, _), number in staff_numbers(score).items():
            changed = etree.SubElement(group, "staffDef", {"n": str(number)})
            etree.SubElement(changed, "keySig", {"sig": key_word(written_fifths(measure.key, parts[part_id]))})


def _clefs_inside(score: Score, index: int, length: Fraction) -> list[Clef]:
    """Clefs after a measure's start; those of the next one stand at its end, before the barline."""
    clefs = [clef for clef in score.measures[index].clefs if clef.at]
    if index + 1 < len(score.measures):
        clefs.extend(replace(clef, at=length) for clef in score.measures[index + 1].clefs if not clef.at)
    return sorted(clefs, key=lambda clef: clef.at)


def _write_measure(parent: etree._Element, measure: Measure, setting: Setting) -> etree._Element:
    attributes = {XML_ID: measure.id}
    if setting.length != setting.time.length:
        attributes["metcon"] = "false"
    if measure.repeat_start:
        attributes["left"] = "rptstart"
    right = "rptend" if measure.repeat_end else MEI_BARLINES[measure.barline]
    if right:
        attributes["right"] = right
    element = etree.SubElement(parent, "measure", attributes)
    element.append(etree.ProcessingInstruction("staves"))
    return element


def _staves(score: Score, index: int, setting: Setting, *, shown: set[str], shifts: Mapping[str, int]) -> str:
    """The staves of a measure; most are those of the last time."""
    measure = score.measures[index]
    here = {event.id: shifts[event.id] for voice in measure.voices for event in voice.events if event.id in shifts}
    clefs = tuple(_clefs_inside(score, index, setting.length))
    around = (score.parts, setting, index == 0, shown, here, clefs)
    return _written.get(measure, around, partial(_write_staves, score, index, around))


_Around = tuple[tuple[Part, ...], Setting, bool, set[str], dict[str, int], tuple[Clef, ...]]
_written: ByMeasure[_Around, str] = ByMeasure()


def _write_staves(score: Score, index: int, around: _Around) -> str:
    measure, numbers = score.measures[index], staff_numbers(score)
    parts, setting, _, shown, shifts, inside = around
    context = LayerContext(index, setting, shown, numbers, shifts, stem_directions(measure.voices, setting.length))
    found = []
    for part in parts:
        for staff in staves(part):
            number = numbers[part.id, staff]
            written = etree.Element("staff", {XML_ID: f"{measure.id}-staff{number}", "n": str(number)})
            clefs = [clef for clef in inside if (clef.part_id, clef.staff) == (part.id, staff)]
            voices = voices_of(measure, part, staff)
            for position, voice in enumerate(voices):
                write_layer(written, voice, clefs=clefs, first=position == 0, context=context)
            if not voices:
                write_empty_layer(written, clefs)
            found.append(etree.tostring(written, encoding="unicode"))
    return "".join(found)


def _write_lines(
    score: Score,
    measures: dict[int, etree._Element],
    ties: Iterable[tuple[int, Note, Note]],
    *,
    states: Sequence[Setting],
    span: _Span,
) -> None:
    for index, note, target in ties:
        tie = {XML_ID: f"{note.id}-tie", "startid": f"#{note.id}", "endid": f"#{target.id}"}
        etree.SubElement(measures[index], "tie", tie)
    lines, located = locate_near(score, span.first, span.stop)
    if lines:
        control = ControlContext(score, span.first, span.stop, states, staff_numbers(score))
        for index, element in spanner_elements(lines, located, control):
            measures[index].append(element)
