"""Files that mean harm, or are broken in ways that programs break them: a sentence, and soon."""

from __future__ import annotations

import io
import time
import zipfile
from fractions import Fraction

import pytest

from editor.readers.container import ReadError
from editor.readers.musicxml import open_musicxml, read_musicxml
from editor.writers.musicxml import write_musicxml
from tests.editor import scores
from transcriptions.music.score import EventKind, Score, check

FLUTE = b'<part-list><score-part id="P1"><part-name>Flute</part-name></score-part></part-list>'
FOUR = b"<attributes><divisions>1</divisions><time><beats>4</beats><beat-type>4</beat-type></time></attributes>"


def file_of(*measures: bytes, listed: bytes = FLUTE) -> bytes:
    numbered = b"".join(b'<measure number="%d">%s</measure>' % item for item in enumerate(measures, start=1))
    return b"<score-partwise>" + listed + b'<part id="P1">' + numbered + b"</part></score-partwise>"


def note(duration: str = "1", more: str = "", voice: str = "1", step: str = "C") -> bytes:
    pitch = f"<pitch><step>{step}</step><octave>4</octave></pitch>"
    return f"<note>{pitch}<duration>{duration}</duration><voice>{voice}</voice>{more}</note>".encode()


def lengths(score: Score, measure: int = 0) -> list[tuple[str, Fraction]]:
    voice = score.measures[measure].voices[0]
    return [(event.kind.value, event.duration) for event in voice.events]


@pytest.mark.parametrize("value", ["NaN", "inf", "1e9", "1e999999999", "--1", "1/0", "", "١٢x"])
def test_a_duration_that_is_no_number(value: str) -> None:
    started = time.process_time()
    if value:
        with pytest.raises(ReadError, match="where a number must stand"):
            read_musicxml(file_of(FOUR + note(value)))
    else:
        assert check(read_musicxml(file_of(FOUR + note(value) + note("4")))) == []
    assert time.process_time() - started < 1


def test_a_duration_of_less_than_nothing() -> None:
    with pytest.raises(ReadError, match="less than nothing"):
        read_musicxml(file_of(FOUR + note("-1")))


def test_a_bar_of_a_million_quarters() -> None:
    with pytest.raises(ReadError, match=r"more than 1,000 quarters"):
        read_musicxml(file_of(FOUR + note("1000000")))


def test_huge_divisions_are_rounded_to_what_can_be_written() -> None:
    attributes = FOUR.replace(b"<divisions>1<", b"<divisions>99999999999<")
    read = read_musicxml(file_of(attributes + note("99999999999") + note("299999999996")))
    assert lengths(read) == [("chord", 1), ("chord", 1), ("chord", 2)]


def test_ten_thousand_voices() -> None:
    back = b"<backup><duration>4</duration></backup>"
    voices = back.join(note("4", voice=str(number)) for number in range(10_000))
    started = time.process_time()
    with pytest.raises(ReadError, match="more than four voices"):
        read_musicxml(file_of(FOUR + voices))
    assert time.process_time() - started < 5


def test_more_parts_than_an_orchestra_has() -> None:
    listed = b"".join(b'<score-part id="P%d"><part-name/></score-part>' % index for index in range(101))
    parts = b"".join(b'<part id="P%d"><measure number="1"/></part>' % index for index in range(101))
    with pytest.raises(ReadError, match="more than 100 parts"):
        read_musicxml(b"<score-partwise><part-list>" + listed + b"</part-list>" + parts + b"</score-partwise>")


def test_more_bars_than_an_opera_has() -> None:
    with pytest.raises(ReadError, match="more than 5,000 bars"):
        read_musicxml(file_of(*[b""] * 5001))


def test_elements_inside_elements_without_end() -> None:
    with pytest.raises(ReadError, match="not well-formed"):
        read_musicxml(b"<score-partwise>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</score-partwise>")


def test_a_billion_laughs_are_not_laughed() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'.encode()
    written = write_musicxml(scores.compound())
    start = written.index(b"<!DOCTYPE")
    end = written.index(b">", start) + 1
    started = time.process_time()
    with pytest.raises(ReadError, match="well-formed"):
        read_musicxml(written[:start] + bomb + written[end:].replace(b"A Test", b"&l11;"))
    assert time.process_time() - started < 1


def test_an_archive_of_too_many_files() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for number in range(1001):
            archive.writestr(f"{number}.xml", b"")
    with pytest.raises(ReadError, match="too many files"):
        read_musicxml(written.getvalue())


def test_an_archive_that_names_a_file_outside_of_it() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(
            "META-INF/container.xml",
            b'<container><rootfiles><rootfile full-path="../../etc/passwd"/></rootfiles></container>',
        )
    with pytest.raises(ReadError, match="damaged"):
        read_musicxml(written.getvalue())


def test_every_cut_of_a_file_reads_or_says_why() -> None:
    written = write_musicxml(scores.piano())
    for stop in range(0, len(written), 997):
        with pytest.raises(ReadError, match="well-formed"):
            read_musicxml(written[:stop])


def test_a_shorter_part_is_filled_and_said() -> None:
    listed = FLUTE.replace(b"</part-list>", b'<score-part id="P2"><part-name/></score-part></part-list>')
    two = file_of(FOUR + note("4"), note("4"), listed=listed)
    both = two.replace(
        b"</score-partwise>",
        b'<part id="P2"><measure number="1">' + FOUR + note("4") + b"</measure></part></score-partwise>",
    )
    reading = open_musicxml(both)
    assert reading.left_out == ("A part that is shorter than the others was filled with rests.",)
    assert [event.kind for event in reading.score.measures[1].voices[1].events] == [EventKind.MEASURE_REST]


def test_a_rhythm_that_does_not_add_up_is_written_anew() -> None:
    # Quarters by their type, which last a quarter and a half.
    reading = open_musicxml(file_of(FOUR.replace(b">1<", b">2<") + note("5") + note("3", step="D")))
    assert lengths(reading.score) == [
        ("chord", 2),
        ("chord", Fraction(1, 2)),
        ("chord", Fraction(1, 2)),
        ("chord", 1),
    ]
    assert reading.left_out == ("A bar whose rhythm did not add up was written anew.",)
    ties = [event.notes[0].tied for event in reading.score.measures[0].voices[0].events]
    assert ties == [True, False, True, False]


def test_notes_that_overlap_in_their_voice_get_a_voice_of_their_own() -> None:
    back = b"<backup><duration>1</duration></backup>"
    read = read_musicxml(file_of(FOUR + note("2") + back + note("3", step="E")))
    assert [(voice.number, len(voice.events)) for voice in read.measures[0].voices] == [(1, 2), (2, 2)]


def test_triplets_whose_divisions_are_too_coarse() -> None:
    ratio = "<actual-notes>3</actual-notes><normal-notes>2</normal-notes>"
    third = f"<type>eighth</type><time-modification>{ratio}</time-modification>"
    attributes = FOUR.replace(b">1<", b">256<", 1)
    triplet = note("85", third) * 3
    reading = open_musicxml(file_of(attributes + triplet + note("769", "<type>half</type><dot/>")))
    assert lengths(reading.score) == [("chord", Fraction(1, 3))] * 3 + [("chord", Fraction(3))]
    assert reading.left_out == ()


def test_quarter_tones_and_triple_sharps() -> None:
    def altered(alter: str) -> bytes:
        return note("2").replace(b"<octave>", f"<alter>{alter}</alter><octave>".encode())

    reading = open_musicxml(file_of(FOUR + altered("0.5") + altered("3")))
    pitches = [event.notes[0].pitch for event in reading.score.measures[0].voices[0].events]
    assert [(pitch.step, pitch.alter) for pitch in pitches] == [("C", 0), ("E", -1)]
    assert reading.left_out == ("A quarter tone is written as the nearest semitone.",)


def test_what_nobody_thought_of_is_named_by_its_tag() -> None:
    harp = b"<direction><direction-type><harp-pedals><pedal-tuning/></harp-pedals></direction-type></direction>"
    assert open_musicxml(file_of(FOUR + harp * 2 + note("4"))).left_out == ("2 × “harp-pedals” were left out.",)


def test_a_key_and_a_clef_at_the_end_of_a_bar_are_the_next_ones() -> None:
    change = b"<attributes><key><fifths>2</fifths></key><clef><sign>F</sign><line>4</line></clef></attributes>"
    read = read_musicxml(file_of(FOUR + note("4") + change, note("4")))
    second = read.measures[1]
    assert (read.measures[0].clefs, second.key and second.key.fifths) == ((), 2)
    assert [(clef.sign, clef.at) for clef in second.clefs] == [("F", 0)]
