from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from lxml import etree

from editor.engraving import PRINT, WEB, EngravingError, Style, engrave_system, engrave_systems
from editor.tabs import Tab
from editor.writers import mei
from tests.editor import scores
from transcriptions.music.locate import element_id
from transcriptions.music.score import EventKind, Score


def ids(svg: str) -> set[str]:
    return set(re.findall(r'data-id="([^"]+)"', svg))


def drawn_ids(score: Score, first: int, stop: int) -> set[str]:
    """Ids that the measures [first, stop) must show: measures, events and notes."""
    found = set()
    for measure in score.measures[first:stop]:
        found.add(measure.id)
        for voice in measure.voices:
            for event in voice.events:
                if event.kind is not EventKind.SPACE:
                    found |= {element_id(event), *(note.id for note in event.notes)}
    return found


@pytest.mark.parametrize("make", scores.ALL.values(), ids=scores.ALL)
def test_every_element_appears_under_its_own_id(make: scores.Maker, capfd: pytest.CaptureFixture[str]) -> None:
    score = make()
    svg = engrave_system(score, (0,), 0)
    assert drawn_ids(score, 0, len(score.measures)) <= ids(svg)
    assert capfd.readouterr().err == ""


def test_a_system_shows_its_own_measures_only() -> None:
    score = scores.piano()
    systems = engrave_systems(score, (0, 1, 3))
    for svg, (first, stop) in zip(systems, [(0, 1), (1, 3), (3, 4)], strict=True):
        shown = ids(svg) & drawn_ids(score, 0, 4)
        assert shown == drawn_ids(score, first, stop)


def test_ties_and_slurs_over_a_break_are_drawn_on_both_sides() -> None:
    score = scores.piano()
    tied = next(note for event in score.measures[0].voices[2].events for note in event.notes if note.tied)
    before, after = engrave_systems(score, (0, 1))
    for line in (f"{tied.id}-tie", "l1"):
        assert re.search(f'class="[a-z]+ id-{line} spanning"|data-id="{line}"', before)
        assert re.search(f'class="[a-z]+ id-{line} spanning"|data-id="{line}"', after)


def without_ids(svg: str) -> str:
    """Verovio's own ids follow from how many elements there are."""
    return re.sub(r'(?:data-)?id="[a-z0-9]+"', "", svg)


@pytest.mark.parametrize("make", scores.ALL.values(), ids=scores.ALL)
def test_neighbours_are_empty_only_where_that_changes_nothing(
    make: scores.Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    score = make()
    count = len(score.measures)
    spans = [(first, stop) for first in range(count) for stop in range(first + 1, min(first + 3, count) + 1)]
    systems = [(tuple(sorted({0, first, stop} - {count})), first) for first, stop in spans]
    found = [engrave_system(score, breaks, breaks.index(first)) for breaks, first in systems]
    monkeypatch.setattr(mei, "_empty_ghosts", lambda *_: set())
    full = [engrave_system(score, breaks, breaks.index(first)) for breaks, first in systems]
    assert list(map(without_ids, found)) == list(map(without_ids, full))


def test_a_neighbour_from_which_nothing_leads_over_is_written_empty() -> None:
    b = scores.Builder()
    measures = [
        b.measure(number, b.voice("q C4 | q D4 | q E4 | q F4"), b.voice("w C3", staff=2), **more)
        for number, more in (("1", scores.start()), ("2", {}), ("3", {}))
    ]
    written = mei.write_system_mei(scores.score(measures, [scores.PIANO]), 1, 2)
    assert (written.count("<mRest/>"), written.count("<note ")) == (4, 5)


def test_a_strict_content_security_policy_finds_nothing_to_refuse() -> None:
    for svg in engrave_systems(scores.piano(), (0, 2)):
        root = etree.fromstring(svg)
        assert root.get("class") == "music"
        assert not root.xpath("//*[local-name()='style' or local-name()='script']")
        assert not root.xpath("//@style")
        assert "black" not in svg
        assert root.get("viewBox", "").split()[:3] == ["0", "0", "1800"]


def test_systems_of_one_page_share_no_ids() -> None:
    found = [set(re.findall(r' id="([^"]+)"', svg)) for svg in engrave_systems(scores.piano(), (0, 2))]
    assert found[0]
    assert not found[0] & found[1]


def test_output_is_the_same_each_time_and_in_every_thread() -> None:
    score = scores.piano()
    expected = engrave_systems(score, (0, 2))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: engrave_systems(score, (0, 2)), range(8)))
    assert all(systems == expected for systems in found)


def test_styles() -> None:
    score = scores.piano()
    printed = engrave_system(score, (0, 2), 1, style=PRINT)
    assert "<style" in printed
    assert "Pno." in printed
    assert 'class="mNum' in printed
    plain = engrave_system(score, (0, 2), 1, style=Style(width=60))
    assert 'viewBox="0 0 1080 ' in plain
    assert "Pno." not in plain
    assert 'class="mNum' not in plain


def test_a_picture_brings_its_font() -> None:
    assert "@font-face{font-family:Leipzig" in engrave_system(scores.piano(), (0,), 0, style=Style(standalone=True))


def test_a_system_without_measures_is_an_error() -> None:
    with pytest.raises(EngravingError, match="score1"):
        engrave_system(scores.piano(), (0, 0), 0)


def test_a_tempo_stands_above_chord_symbols() -> None:
    score = Tab("lead-sheet").score_of(scores.piano())
    svg = etree.fromstring(engrave_system(score, (0,), 0, style=WEB).encode())

    def heights(kind: str) -> list[float]:
        texts = svg.xpath(f"//*[contains(@class, '{kind}')]//*[local-name()='text']")
        return [float(text.get("y")) for text in texts]

    assert len(heights("harm")) > 1
    assert max(heights("tempo")) < min(heights("harm"))
