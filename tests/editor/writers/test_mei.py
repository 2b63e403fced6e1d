from __future__ import annotations

from fractions import Fraction

import pytest
import verovio
from lxml import etree

from editor.tabs import Tab
from editor.writers.mei import NAMESPACE, write_mei, write_system_mei
from editor.writers.mei_layer import XML_ID
from tests.editor import scores
from tests.editor.scores import Builder, score
from transcriptions.music.score import Clef, Event, EventKind, Grace, Mark, Part, Score, Spanner

FLUTE = Part("P1", "Flute")


def parse(written: str) -> etree._Element:
    return etree.fromstring(written)


def find(root: etree._Element, path: str) -> list[etree._Element]:
    found: list[etree._Element] = root.xpath(path, namespaces={"m": NAMESPACE})
    return found


def layer_shape(element: etree._Element) -> str:
    """A layer as words: beam(note note) tuplet(...)."""
    words = []
    for child in element:
        tag = etree.QName(child).localname
        if tag in ("beam", "tuplet", "graceGrp", "chord"):
            words.append(f"{tag}({layer_shape(child)})")
        elif tag not in ("accid", "artic"):
            words.append(tag)
    return " ".join(words)


def shapes(music: Score) -> list[str]:
    return [layer_shape(layer) for layer in find(parse(write_mei(music)), "//m:layer")]


def one_measure(*events: Event, **more: object) -> Score:
    b = Builder()
    return score([b.measure("1", b.voice(events), **(scores.start() | more))], [FLUTE])


@pytest.mark.parametrize("make", scores.ALL.values(), ids=scores.ALL)
def test_verovio_takes_it_without_a_word_and_keeps_every_id(
    make: scores.Maker, capfd: pytest.CaptureFixture[str]
) -> None:
    written = write_mei(make(), system_breaks=[1])
    toolkit = verovio.toolkit()
    assert toolkit.loadData(written)
    kept = {element.get(XML_ID) for element in etree.fromstring(toolkit.getMEI({}).encode()).iter()}
    assert {element.get(XML_ID) for element in find(parse(written), "//m:measure//*[@xml:id]")} <= kept
    assert capfd.readouterr().err == ""


def test_beams_and_tuplets_nest() -> None:
    b = Builder()
    triplet = b.tuplet(3, 2, "s", "s C5 | s D5 | s E5")
    quarters = b.tuplet(3, 2, "q", "q C5 | e D5 | e E5 | q F5")
    music = one_measure(*b.events("e C5"), *triplet, *b.events("q C5 E5"), *quarters)
    assert shapes(music) == ["beam(note tuplet(note note note)) chord(note note) tuplet(note beam(note note) note)"]


def test_a_triplet_of_eighths_is_a_tuplet_around_a_beam() -> None:
    b = Builder()
    music = one_measure(*b.tuplet(3, 2, "e", "e C5 | e D5 | e E5"), *b.events("h. C5"))
    assert shapes(music) == ["tuplet(beam(note note note)) note"]


def test_grace_notes_in_a_row_share_a_group() -> None:
    b = Builder()
    graces = b.events("s C5 | s D5", grace=Grace.APPOGGIATURA)
    music = one_measure(*b.events("e C5"), *graces, *b.events("e E5 | h. F5"))
    assert shapes(music) == ["beam(note graceGrp(beam(note note)) note) note"]


def test_a_clef_inside_a_measure_stands_in_one_layer_and_is_referred_to_in_the_other() -> None:
    b = Builder()
    voices = (b.voice("h C5 | h C4"), b.voice("q C4 | h. C3", number=2))
    clef = Clef("P1", 1, "F", 4, at=Fraction(2))
    music = score([b.measure("1", *voices, clefs=(clef,), **scores.start())], [FLUTE])
    assert shapes(music) == ["note clef note", "note note clef"]
    first, second = find(parse(write_mei(music)), "//m:layer/m:clef")
    assert (first.get("shape"), second.get("sameas")) == ("F", f"#{first.get(XML_ID)}")


def test_a_clef_at_a_measures_start_stands_before_the_bar_line() -> None:
    layers = find(parse(write_mei(scores.piano())), "//m:measure[@n='2']/m:staff[@n='2']/m:layer")
    assert [layer_shape(layer) for layer in layers] == ["chord(note note) clef chord(note note) chord(note note) clef"]


def test_accidentals_are_shown_or_gestural() -> None:
    b = Builder()
    root = parse(write_mei(one_measure(*b.events("q F#5 | q F#5 | q F5 | q Bb4!"))))
    shown = [[accid.get("accid") for accid in note] for note in find(root, "//m:note")]
    assert shown == [["s"], [], ["n"], ["f"]]
    assert [note.get("accid.ges") for note in find(root, "//m:note")] == [None, "s", None, None]
    assert find(root, "//m:accid")[2].get("enclose") == "paren"


def test_stems_point_away_where_two_voices_share_a_staff() -> None:
    root = parse(write_mei(scores.piano()))
    upper, lower = find(root, "//m:measure[@n='1']/m:staff[@n='1']/m:layer")
    assert {element.get("stem.dir") for element in find(upper, ".//m:note")} == {"up"}
    assert {element.get("stem.dir") for element in find(lower, ".//m:chord")} == {"down"}
    third = find(root, "//m:measure[@n='3']//m:staff[@n='1']//m:note")
    assert {element.get("stem.dir") for element in third} == {None}


def test_transposing_parts_have_their_own_key() -> None:
    root = parse(write_mei(scores.band()))
    definitions = find(root, "//m:scoreDef[1]//m:staffDef")
    assert [element.get("sig") for element in find(root, "//m:scoreDef[1]//m:keySig")[:4]] == ["2s", "0", "0", "0"]
    assert [definition.get("trans.semi") for definition in definitions[:4]] == ["-2", None, None, "-12"]
    changed = find(root, "//m:section/m:scoreDef//m:keySig")
    assert [element.get("sig") for element in changed] == ["6s", "4s", "4s", "4s"]


def test_drums_stand_at_their_place_with_their_heads() -> None:
    hats, drums = find(parse(write_mei(scores.drums())), "//m:layer")
    assert {(note.get("loc"), note.get("head.shape")) for note in find(hats, ".//m:note")} == {("9", "x")}
    assert [note.get("loc") for note in find(drums, ".//m:note")] == ["1", "5", "1", "5"]


def test_repeats_endings_and_the_upbeat() -> None:
    root = parse(write_mei(scores.compound()))
    words = [(m.get("n"), m.get("metcon"), m.get("left"), m.get("right")) for m in find(root, "//m:measure")]
    assert words == [
        ("0", "false", None, None),
        ("1", None, "rptstart", None),
        ("2", None, None, "rptend"),
        ("3", None, None, "end"),
    ]
    assert [(ending.get("n"), len(ending)) for ending in find(root, "//m:ending")] == [("1", 1), ("2", 1)]


def test_the_tempo_shows_the_value_it_counts() -> None:
    (tempo,) = find(parse(write_mei(scores.compound())), "//m:tempo")
    assert (tempo.get("mm"), tempo.get("mm.unit"), tempo.get("mm.dots"), tempo.get("midi.bpm")) == (
        "60",
        "4",
        "1",
        "90",
    )
    assert "".join(tempo.itertext()) == "\ueca5\uecb7 = 60"


def test_marks_stand_at_their_beat() -> None:
    b = Builder()
    marks = (
        Mark("k1", "dynamic", "P1", 1, Fraction(3, 2), "p"),
        Mark("k2", "text", "P1", 1, Fraction(0), "dolce"),
        Mark("k3", "chord_symbol", "P1", 1, Fraction(0), "Am7"),
    )
    measure = b.measure("1", b.voice("q. C5 | q. C5"), marks=marks, **scores.start(6, 8))
    root = parse(write_mei(score([measure], [FLUTE])))
    found = {kind: find(root, f"//m:{kind}")[0] for kind in ("dynam", "dir", "harm")}
    assert {kind: (mark.get("tstamp"), mark.get("place")) for kind, mark in found.items()} == {
        "dynam": ("4", "below"),
        "dir": ("1", "above"),
        "harm": ("1", "above"),
    }


def test_an_octave_line_draws_its_notes_lower() -> None:
    b = Builder()
    events = b.events("q C6 | q D6 | h C5")
    line = Spanner("l1", "octave_up", events[0].id, events[1].id)
    music = score([b.measure("1", b.voice(events), **scores.start())], [FLUTE], spanners=(line,))
    notes = find(parse(write_mei(music)), "//m:note")
    assert [(note.get("oct"), note.get("oct.ges")) for note in notes] == [("5", "6"), ("5", "6"), ("5", None)]


def test_a_note_on_the_other_staff_names_it() -> None:
    b = Builder()
    low = b.event("h C4", staff=2)
    voices = (b.voice((*b.events("h C5"), low)), b.voice("w m", staff=2))
    music = score([b.measure("1", *voices, **scores.start())], [scores.PIANO])
    assert [note.get("staff") for note in find(parse(write_mei(music)), "//m:note")] == [None, "2"]


def test_a_space_and_a_silent_staff() -> None:
    b = Builder()
    music = score([b.measure("1", b.voice("h s | h C5"), **scores.start())], [scores.PIANO])
    assert shapes(music) == ["space note", "mRest"]
    assert music.measures[0].voices[0].events[0].kind is EventKind.SPACE


def test_a_system_stands_between_its_neighbours() -> None:
    root = parse(write_system_mei(scores.piano(), 1, 3))
    section = find(root, "//m:section")[0]
    assert [etree.QName(child).localname for child in section] == [
        "pb",
        "measure",
        "pb",
        "measure",
        "measure",
        "pb",
        "measure",
    ]


def test_a_line_that_starts_and_ends_beyond_the_neighbours_is_held_by_them() -> None:
    b = Builder()
    measures = [
        b.measure(str(number), b.voice("h C5 | h D5"), **(scores.start() if number == 1 else {}))
        for number in range(1, 7)
    ]
    first, last = measures[0].voices[0].events[0], measures[5].voices[0].events[1]
    music = score(measures, [FLUTE], spanners=(Spanner("l1", "slur", first.id, last.id),))
    (slur,) = find(parse(write_system_mei(music, 2, 4)), "//m:slur")
    ends = (measures[1].voices[0].events[0].notes[0].id, measures[4].voices[0].events[1].notes[0].id)
    assert (slur.get("startid"), slur.get("endid")) == (f"#{ends[0]}", f"#{ends[1]}")


def test_an_unknown_articulation_is_an_error() -> None:
    b = Builder()
    with pytest.raises(ValueError, match="wiggle"):
        write_mei(one_measure(b.event("w C5", articulations=("wiggle",))))


def test_a_hairpin_over_one_note_ends_with_it() -> None:
    b = Builder()
    events = b.events("h C5 | h D5")
    lines = (Spanner("l1", "hairpin_up", events[1].id, events[1].id), Spanner("l2", "slur", events[0].id, events[0].id))
    music = score([b.measure("1", b.voice(events), **scores.start())], [FLUTE], spanners=lines)
    root = parse(write_mei(music))
    (hairpin,) = find(root, "//m:hairpin")
    assert (hairpin.get("startid"), hairpin.get("tstamp2")) == (f"#{events[1].notes[0].id}", "0m+5")
    assert find(root, "//m:slur") == []


def test_syllables_stand_under_their_notes_verse_by_verse() -> None:
    music = scores.song()
    first = music.measures[0].voices[0].events[0]
    written = parse(write_mei(music))
    verses = find(written, f"//m:note[@xml:id='{first.notes[0].id}']/m:verse")
    assert [(verse.get(XML_ID), verse.get("n")) for verse in verses] == [
        (f"{first.id}-verse1", "1"),
        (f"{first.id}-verse2", "2"),
    ]
    assert [(verse[0].text, dict(verse[0].attrib).get("wordpos"), verse[0].get("con")) for verse in verses] == [
        ("Glo", "i", "d"),
        ("Lent", None, "u"),
    ]


def test_fingers_and_kinds_of_barlines() -> None:
    music = scores.song()
    written = parse(write_mei(music))
    notes = music.measures[1].voices[0].events[0].notes
    fingers = find(written, "//m:fing")
    assert [(finger.get("startid"), finger.text) for finger in fingers] == [
        (f"#{note.id}", finger) for note, finger in zip(notes, ("1", "3-1", "5"), strict=True)
    ]
    rights = [measure.get("right") for measure in find(written, "//m:measure")]
    assert rights == ["dashed", "dotted", "invis", "dbl", "end"]


def test_the_signs_of_a_changed_pedal_do_not_stand_on_each_other() -> None:
    b = Builder()
    at = {"down": (Fraction(0), Fraction(2)), "up": (Fraction(0), Fraction(2), Fraction(7, 2))}
    signs = [(text, place) for text in at for place in at[text]]
    marks = [Mark(f"k{index}", "pedal", "P1", 1, place, text) for index, (text, place) in enumerate(signs)]
    music = score([b.measure("1", b.voice("w C4"), marks=tuple(marks), **scores.start())], [FLUTE])
    drawn = [(pedal.get("dir"), pedal.get("tstamp")) for pedal in find(parse(write_mei(music)), "//m:pedal")]
    assert drawn == [("down", "1"), ("down", "3"), ("up", "2.5"), ("up", "4.5")]


def test_a_tempo_is_drawn_above_chord_symbols_and_stays_a_tempo_for_other_programs() -> None:
    score = Tab("lead-sheet").score_of(scores.piano())
    identity = f"{score.measures[0].id}-tempo"
    drawn = parse(write_system_mei(score, 0, 1))
    (lifted,) = find(drawn, "//m:reh")
    assert (lifted.get("type"), lifted.get("tstamp"), lifted.get(XML_ID)) == ("tempo", "0", identity)
    assert "".join(lifted.itertext()) == "Andante \ueca5 = 92"
    assert find(drawn, "//m:tempo") == []
    (tempo,) = find(parse(write_mei(score)), "//m:tempo")
    assert (tempo.get("mm"), tempo.get(XML_ID)) == ("92", identity)
    (plain,) = find(parse(write_system_mei(scores.piano(), 0, 1)), "//m:tempo")
    assert plain.get("mm") == "92"
