from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from fractions import Fraction
from itertools import count
from pathlib import Path

import music21
import pytest
from lxml import etree

from editor.readers.container import ReadError
from editor.readers.musicxml import read_musicxml
from editor.writers.musicxml import write_musicxml
from tests.editor import scores
from tests.editor.loaders import read_with_music21, written_notes
from tests.editor.scores import Builder, score
from transcriptions.music.score import Clef, Event, Grace, Key, Mark, Measure, Part, Score, Spanner, Tempo, check
from transcriptions.music.state import default_clef


def anonymous(music: Score) -> Score:
    """The same score with ids by place, and without what MusicXML has no room for."""
    parts = {part.id: f"P{number}" for number, part in enumerate(music.parts, start=1)}
    numbers = count(1)
    names: dict[str, str] = {}
    measures = tuple(
        _anonymous_measure(measure, index, music, numbers, names) for index, measure in enumerate(music.measures)
    )
    spanners = sorted(
        ((line.kind, names[line.start_event_id], names[line.end_event_id]) for line in music.spanners), key=str
    )
    return replace(
        music,
        id="",
        parts=tuple(replace(part, id=parts[part.id]) for part in music.parts),
        measures=measures,
        spanners=tuple(Spanner("", *line) for line in spanners),
    )


def _anonymous_measure(
    measure: Measure, index: int, music: Score, numbers: count[int], names: dict[str, str]
) -> Measure:
    defaults = {default_clef(part, staff) for part in music.parts for staff in range(1, part.staves + 1)}
    voices = []
    for voice in sorted(measure.voices, key=lambda voice: (voice.part_id, voice.staff, voice.number)):
        events = []
        for event in voice.events:
            names[event.id] = f"e{next(numbers)}"
            events.append(_anonymous_event(event, names[event.id], voice.events))
        voices.append(replace(voice, events=tuple(events)))
    clefs = {clef for clef in measure.clefs if index or clef not in defaults}
    marks = sorted((replace(mark, id="") for mark in measure.marks), key=str)
    return replace(
        measure,
        id=f"m{index}",
        voices=tuple(voices),
        clefs=tuple(sorted(clefs, key=str)),
        marks=tuple(marks),
        start_s=None,
        end_s=None,
        confidence=None,
    )


def _anonymous_event(event: Event, name: str, voice: tuple[Event, ...]) -> Event:
    tuplet = event.tuplet
    if tuplet:
        first = next(index for index, other in enumerate(voice) if other.tuplet == tuplet)
        tuplet = replace(tuplet, id=str(first))
    return replace(
        event,
        id=name,
        base=Fraction(4) if event.kind == "measure_rest" else event.base,
        tuplet=tuplet,
        notes=tuple(replace(note, id="", confidence=None) for note in event.notes),
    )


def lines() -> Score:
    """Lines of every kind, marks between notes, spaces, cross-staff notes, tuplets in a row."""
    b = Builder()
    upper = (*b.tuplet(3, 2, "e", "e C6 | q D6"), *b.tuplet(3, 2, "e", "e r | e D6 | e E6"), *b.events("q. C5! | e D5"))
    lower = (b.event("q C3"), b.event("q E4", staff=1), *b.events("h s"))
    marks = (
        Mark("k1", "dynamic", "P1", 1, Fraction(7, 2), "sfz"),
        Mark("k2", "dynamic", "P1", 2, Fraction(1, 4), "subito"),
        Mark("k3", "chord_symbol", "P1", 1, Fraction(0), "F#m7/C#"),
        Mark("k4", "chord_symbol", "P1", 1, Fraction(2), "Bb"),
        Mark("k5", "text", "P1", 1, Fraction(1), "N.C."),
        Mark("k6", "dynamic", "P1", 1, Fraction(1, 2), "cresc."),
    )
    first = b.measure(
        "1",
        b.voice(upper),
        b.voice(lower, staff=2),
        marks=marks,
        tempo=Tempo(Fraction("72.5"), Fraction(1, 2), at=Fraction(1)),
        **scores.start(4, 4, -3, "minor"),
    )
    second = b.measure(
        "2",
        b.voice("h C5 | h D5"),
        b.voice("w s", number=3),
        b.voice("w m", staff=2),
        clefs=(Clef("P1", 1, "G", 2, octave_shift=1), Clef("P1", 2, "C", 4, at=Fraction(3, 2))),
        barline="double",
        key=Key(2),
    )
    ends = (second.voices[0].events[0].id, second.voices[0].events[1].id)
    spanners = (
        Spanner("l1", "octave_up", upper[0].id, upper[4].id),
        Spanner("l2", "slur", upper[0].id, ends[0]),
        Spanner("l3", "slur", upper[1].id, ends[1]),
        Spanner("l4", "hairpin_down", upper[5].id, ends[0]),
        Spanner("l5", "glissando", *ends),
        Spanner("l6", "pedal", lower[0].id, lower[1].id),
    )
    return score([first, second], [scores.PIANO], spanners=spanners)


@pytest.mark.parametrize("make", [*scores.ALL.values(), lines], ids=[*scores.ALL, "lines"])
def test_what_our_writer_wrote_comes_back(make: scores.Maker) -> None:
    music = make()
    read = read_musicxml(write_musicxml(music))
    assert check(read) == []
    assert anonymous(read) == anonymous(music)


def test_a_hairpin_over_one_note_stays_over_it() -> None:
    b = Builder()
    measure = b.measure("1", b.voice("q C5 | q D5 | h E5"), **scores.start())
    first, second, _ = measure.voices[0].events
    lines = (Spanner("l1", "hairpin_up", first.id, first.id), Spanner("l2", "hairpin_down", first.id, second.id))
    music = score([measure], [Part("P1", "Flute")], spanners=lines)
    assert anonymous(read_musicxml(write_musicxml(music))) == anonymous(music)


def test_slurs_of_one_number_follow_each_other_from_a_grace_note_on() -> None:
    b = Builder()
    grace = b.event("s F5", grace=Grace.APPOGGIATURA)
    measure = b.measure("1", b.voice((grace, *b.events("q E5 | q D5 | h C5"))), **scores.start())
    _, first, _, last = measure.voices[0].events
    slurs = (Spanner("l1", "slur", grace.id, first.id), Spanner("l2", "slur", first.id, last.id))
    music = score([measure], [Part("P1", "Violin")], spanners=slurs)
    one_number = re.sub(rb'(<slur type="\w+" number=)"\d"', rb'\1"1"', write_musicxml(music))
    assert one_number.count(b'number="1"') >= 4
    assert anonymous(read_musicxml(one_number)) == anonymous(music)


@pytest.mark.parametrize(
    ("work", "movement", "title"),
    [
        ("6 Lieder, Op.1", "Schwanenlied", "6 Lieder, Op.1: Schwanenlied"),
        ("Elise", "Für Elise", "Für Elise"),
        ("", "Air", "Air"),
        ("Sonata", "", "Sonata"),
    ],
)
def test_titles_of_works_and_movements(work: str, movement: str, title: str) -> None:
    root = etree.fromstring(write_musicxml(scores.piano()))
    root.find("work/work-title").text = work
    named = etree.Element("movement-title")
    named.text = movement
    root.insert(1, named)
    assert read_musicxml(etree.tostring(root)).title == title


def test_writing_what_was_read_gives_the_same_bytes() -> None:
    written = write_musicxml(lines())
    assert write_musicxml(read_musicxml(written)) == written


@pytest.mark.parametrize(
    "name", ["bach/bwv66.6", "schoenberg/opus19/movement2", "joplin/maple_leaf_rag", "haydn/opus74no1/movement3"]
)
def test_files_of_other_programs(name: str) -> None:
    path = Path(str(music21.corpus.getWork(name)))
    read = read_musicxml(path.read_bytes())
    assert check(read) == []
    assert read_with_music21(write_musicxml(read)) == written_notes(read)


def compressed(members: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return written.getvalue()


def test_a_compressed_file_names_its_score_in_the_container() -> None:
    written = write_musicxml(scores.compound())
    container = b'<container><rootfiles><rootfile full-path="inner/song.xml"/></rootfiles></container>'
    with_container = compressed({"META-INF/container.xml": container, "other.xml": b"<x/>", "inner/song.xml": written})
    assert anonymous(read_musicxml(with_container)) == anonymous(scores.compound())
    assert anonymous(read_musicxml(compressed({"song.musicxml": written}))) == anonymous(scores.compound())


ENTITY = b"""<?xml version="1.0"?><!DOCTYPE score-partwise [<!ENTITY secret SYSTEM "file:///etc/hostname">]>
<score-partwise><work><work-title>&secret;</work-title></work><part-list/></score-partwise>"""


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not well-formed"),
        (b"RIFF....WAVE", "not well-formed"),
        (b"<html/>", "not a MusicXML score"),
        (b"<score-timewise/>", "score-partwise"),
        (b"<score-partwise/>", "no measures"),
        (b"PK\x03\x04 and nothing else", "damaged"),
        (compressed({"readme.txt": b"hello"}), "holds no MusicXML"),
        (ENTITY, "no measures"),
    ],
)
def test_bad_files_give_a_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        read_musicxml(data)


def test_an_external_entity_is_never_read() -> None:
    written = write_musicxml(scores.compound())
    begin = written.index(b"<!DOCTYPE")
    end = written.index(b">", begin) + 1
    doctype = b'<!DOCTYPE score-partwise [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
    attack = written[:begin] + doctype + written[end:].replace(b"A Test", b"&secret;")
    assert read_musicxml(attack).title == ""


def test_a_zip_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("editor.readers.container.MOST_BYTES", 10_000)
    bomb = compressed({"song.xml": b"<score-partwise>" + b" " * 1_000_000 + b"</score-partwise>"})
    assert len(bomb) < 10_000
    with pytest.raises(ReadError, match="too large"):
        read_musicxml(bomb)


@pytest.mark.parametrize(
    ("find", "put", "reason"),
    [
        (b"<octave>5</octave>", b"<octave>five</octave>", "'five' where a number"),
        (b"<step>C</step>", b"<step>H</step>", "cannot write"),
        (b"<divisions>4</divisions>", b"<divisions>0</divisions>", "into nothing"),
        (b'<part id="P1">', b'<part id="P9">', "does not list"),
    ],
)
def test_nonsense_inside_a_file_gives_a_sentence(find: bytes, put: bytes, reason: str) -> None:
    written = write_musicxml(scores.compound())
    assert find in written
    with pytest.raises(ReadError, match=reason):
        read_musicxml(written.replace(find, put))


def test_a_tie_that_leads_nowhere_is_dropped() -> None:
    written = write_musicxml(scores.compound()).replace(b"<voice>1</voice>", b'<tie type="start"/><voice>1</voice>', 1)
    assert anonymous(read_musicxml(written)) == anonymous(scores.compound())


def test_triplets_without_brackets_are_grouped_by_their_length() -> None:
    b = Builder()
    events = (*b.tuplet(3, 2, "e", "q C5 | e D5"), *b.tuplet(3, 2, "e", "e C5 | e D5 | e E5"), *b.events("h C5"))
    music = score([b.measure("1", b.voice(events), **scores.start())], [Part("P1", "Flute")])
    written = write_musicxml(music)
    for edge in (b'<tuplet type="start" number="1"/>', b'<tuplet type="stop" number="1"/>'):
        assert edge in written
        written = written.replace(edge, b"")
    assert anonymous(read_musicxml(written)) == anonymous(music)


def test_a_whole_rest_that_is_not_marked_as_a_measures_rest() -> None:
    b = Builder()
    music = score([b.measure("1", b.voice("w m"), **scores.start(3, 4))], [Part("P1", "Flute")])
    written = write_musicxml(music)
    unmarked = written.replace(b'<rest measure="yes"/>', b"<rest/>").replace(
        b"<voice>1</voice>", b"<voice>1</voice><type>whole</type>"
    )
    assert anonymous(read_musicxml(unmarked)) == anonymous(music)


def test_a_part_that_ends_early_is_filled_with_a_space() -> None:
    written = write_musicxml(scores.band())
    shortened = written.replace(b"<duration>4</duration>", b"<duration>2</duration>", 1).replace(
        b">whole<", b">half<", 1
    )
    voice = read_musicxml(shortened).measures[0].voices[1]
    assert [(event.kind.value, event.duration) for event in voice.events] == [("chord", 2), ("space", 2)]


@pytest.mark.parametrize(
    ("words", "kind", "text"),
    [
        ("cresc.", "dynamic", "cresc."),
        ("Crescendo", "dynamic", "cresc."),
        ("dim. - -", "dynamic", "dim."),
        ("decrescendo", "dynamic", "decresc."),
        ("cresc. e accel.", "text", "cresc. e accel."),
    ],
)
def test_words_that_say_how_loud_are_dynamics(words: str, kind: str, text: str) -> None:
    b = Builder()
    marks = (Mark("k1", "text", "P1", 1, Fraction(1), words),)
    music = scores.score([b.measure("1", b.voice("w C5"), marks=marks, **scores.start())], [Part("P1", "Flute")])
    (mark,) = read_musicxml(write_musicxml(music)).measures[0].marks
    assert (mark.kind, mark.text, mark.at) == (kind, text, 1)
