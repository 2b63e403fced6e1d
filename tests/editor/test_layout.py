from __future__ import annotations

from editor.layout import break_systems, head_widths, measure_widths
from tests.editor import scores
from tests.editor.scores import Builder, score
from transcriptions.music.score import Lyric, Measure, Part, Score

FLUTE = Part("P1", "Flute")
THIRTY_SECONDS = " | ".join(["t C5"] * 32)


def line(*texts: str) -> Score:
    b = Builder()
    measures = [
        b.measure(str(number), b.voice(text), **(scores.start() if number == 1 else {}))
        for number, text in enumerate(texts, start=1)
    ]
    return score(measures, [FLUTE])


def test_equal_measures_make_equal_systems() -> None:
    music = line(*["q C5 | q D5 | q E5 | q F5"] * 16)
    assert break_systems(music, 100) == (0, 4, 8, 12)


def test_one_measure_is_one_system() -> None:
    assert break_systems(line("w C5"), 100) == (0,)


def test_a_crowded_measure_is_not_squeezed_in_with_others() -> None:
    music = line("q C5 | q D5 | q E5 | q F5", "w C5", THIRTY_SECONDS, "w C5", "w D5")
    assert break_systems(music, 70) == (0, 2, 3)


def test_a_measure_wider_than_the_page_has_a_system_of_its_own() -> None:
    assert break_systems(line(THIRTY_SECONDS, THIRTY_SECONDS, "w C5"), 30) == (0, 1, 2)


def test_no_system_is_squeezed_by_more_than_a_few_percent() -> None:
    music = line(*["q C5 | e D5 | e E5 | h F5", "w C5", "s C5 | s D5 | s E5 | s F5 | h. C5"] * 20)
    widths, heads, breaks = measure_widths(music), head_widths(music), break_systems(music, 90)
    for first, stop in zip(breaks, [*breaks[1:], len(widths)], strict=True):
        assert heads[first] + sum(widths[first:stop]) <= 1.03 * 90


def test_accidentals_dots_and_seconds_take_room_in_dense_music() -> None:
    plain, sharp = line("s C5 | s D5 | s E5 | s F5 | h. C5"), line("s C#5 | s D5 | s E#5 | s F5 | h. C5")
    assert measure_widths(sharp)[0] > measure_widths(plain)[0]
    seconds = line("s C5 D5 | s C5 D5 | s C5 D5 | s C5 D5 | h. C5")
    assert measure_widths(seconds)[0] > measure_widths(plain)[0]


def test_a_change_of_key_and_meter_takes_room() -> None:
    widths = measure_widths(scores.band())
    b = Builder()
    voices = [b.voice("h. C5", part=f"P{number}") for number in range(1, 5)]
    plain = score([b.measure("1", *voices, **scores.start(3, 4))], scores.band().parts)
    assert widths[1] - measure_widths(plain)[0] > 6


def test_long_syllables_widen_a_measure() -> None:
    b = Builder()

    def measure(label: str, text: str, **more: object) -> Measure:
        return b.measure(label, b.voice(b.events("q C5 | q C5 | q C5 | q C5", lyrics=(Lyric(1, text),))), **more)

    short, long = measure_widths(score([measure("1", "la", **scores.start()), measure("2", "strength")], [FLUTE]))
    # Verovio gives the long one about 35 staff spaces.
    assert (round(short, 1), round(long, 1)) == (17.1, 36.8)
