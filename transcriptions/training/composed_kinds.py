"""Kinds of keyboard pieces of the eighteenth and nineteenth centuries: meter, tempo, motion and texture, as is usual.

Songs, quartets and Chopin, which are learned from, have few preludes, fugues, suites and sonatas. How these are
notated (sixteenths in 4/4, gavottes from the half bar, gigues in dotted beats) is common knowledge of musicians.
"""

from __future__ import annotations

from typing import NamedTuple

from transcriptions.training.composed_lines import CALM, DOTTED, FLORID, LIVELY, Cell

Meter = tuple[int, int]


class Kind(NamedTuple):
    """tempo: beats a minute, slowest and fastest. parts: running notes in a beat; changes: beats from chord to chord;
    pickups: quarters; is_free: phrases of any number of bars, not of four."""

    meter: Meter
    tempo: tuple[float, float]
    parts: tuple[int, ...]
    changes: tuple[float, ...]
    textures: tuple[str, ...]
    cells: tuple[Cell, ...] = LIVELY
    pickups: tuple[float, ...] = (0.0,)
    is_free: bool = False


_STRICT = ("invention", "invention", "fugue", "runs")
_DANCE = ("song", "song", "invention")
_SONATA = ("song", "song", "runs", "figure")

KINDS: tuple[Kind, ...] = (
    # Preludes.
    Kind((4, 4), (48, 100), (4, 4, 2, 3), (4, 2, 2, 1), ("figure", "figure", "runs"), is_free=True),
    Kind((3, 4), (50, 110), (4, 4, 2), (3, 3, 1), ("figure", "runs"), is_free=True),
    Kind((6, 8), (40, 75), (3, 6, 6), (2, 1), ("figure", "invention", "runs"), DOTTED, is_free=True),
    Kind((12, 8), (45, 80), (3, 3, 6), (4, 2, 1), ("figure", "invention", "runs"), DOTTED, is_free=True),
    Kind((9, 8), (45, 80), (3, 6), (3, 1), ("figure", "invention"), DOTTED, is_free=True),
    # Inventions and fugues.
    Kind((4, 4), (50, 95), (4,), (2, 2, 1, 4), _STRICT, is_free=True),
    Kind((4, 4), (55, 90), (2, 4), (2, 1), ("fugue",), CALM + LIVELY, is_free=True),
    Kind((3, 4), (60, 110), (4, 2), (3, 1, 3), _STRICT, is_free=True),
    Kind((2, 2), (45, 90), (4, 2), (2, 1), ("fugue", "invention"), CALM, is_free=True),
    Kind((3, 8), (100, 190), (2,), (3,), ("invention", "runs"), CALM, is_free=True),
    Kind((6, 8), (45, 80), (3, 6), (1, 2), ("fugue", "invention"), DOTTED, is_free=True),
    Kind((2, 4), (50, 90), (4,), (2, 1), _STRICT, is_free=True),
    # Concertos, toccatas, overtures.
    Kind((4, 4), (80, 120), (4, 2), (2, 4, 1), ("runs", "song", "invention"), is_free=True),
    Kind((2, 4), (75, 120), (4,), (2, 1), ("runs", "song", "invention"), pickups=(0, 0.5), is_free=True),
    # Suites.
    Kind((4, 4), (45, 75), (4,), (2, 1), ("invention", "figure"), pickups=(0.25, 0.5, 0.25)),
    Kind((3, 4), (90, 150), (2, 4), (3, 1), _DANCE, CALM + LIVELY, (0.5, 0.5, 0.0)),
    Kind((3, 2), (50, 90), (4, 2), (3, 1), ("invention", "song"), CALM, (0.0, 0.5)),
    Kind((3, 4), (38, 70), (4, 2), (1, 3, 2), ("song", "chorale"), FLORID),
    Kind((2, 2), (55, 95), (4, 2), (1, 2), _DANCE, CALM, (2.0,)),
    Kind((2, 2), (70, 110), (4, 2), (1, 2), _DANCE, CALM, (1.0, 1.0, 0.5)),
    Kind((3, 4), (95, 150), (2, 4), (3, 3, 1), _DANCE, CALM, (0.0, 0.0, 1.0)),
    Kind((6, 8), (70, 125), (3, 3, 6), (1, 2), ("invention", "fugue", "song"), DOTTED, (0.5, 0.0)),
    Kind((12, 8), (70, 125), (3,), (2, 4, 1), ("invention", "fugue", "runs"), DOTTED, (0.5, 0.0)),
    Kind((3, 8), (130, 220), (2,), (3,), _DANCE, CALM, (0.0, 0.5)),
    Kind((6, 8), (26, 48), (3, 6), (1, 2), ("song", "figure"), DOTTED, (0.0, 0.5)),
    Kind((3, 4), (75, 105), (4,), (3, 1), _DANCE, pickups=(0.0,)),
    # Sonatas, quick.
    Kind((4, 4), (110, 170), (4, 2, 2, 3), (4, 2, 4), _SONATA, CALM + LIVELY, (0.0, 0.0, 1.0, 0.5)),
    Kind((2, 2), (65, 110), (4, 2), (2, 1, 2), _SONATA, CALM, (0.0, 1.0)),
    Kind((2, 4), (75, 150), (4, 4, 2, 3), (2, 1, 2), _SONATA, CALM + LIVELY, (0.0, 0.5, 1.0)),
    Kind((3, 4), (110, 190), (2, 4), (3, 3, 6), _SONATA, CALM + LIVELY, (0.0, 1.0, 0.5)),
    Kind((6, 8), (70, 140), (3, 6), (2, 1, 2), _SONATA, DOTTED, (0.0, 0.5)),
    Kind((3, 8), (160, 260), (2, 1), (3, 3, 6), _SONATA, CALM, (0.0, 0.5)),
    # Sonatas, slow.
    Kind((2, 4), (25, 60), (8, 4, 6), (1, 2, 0.5), ("song", "song", "figure"), FLORID, (0.0, 0.5)),
    Kind((3, 4), (28, 70), (4, 8, 6), (1, 3), ("song", "song", "chorale"), FLORID, (0.0, 1.0, 0.5)),
    Kind((4, 4), (28, 70), (4, 3, 8), (2, 1, 4), ("song", "song", "figure"), FLORID, (0.0, 1.0)),
    Kind((3, 8), (55, 110), (2, 4), (3, 1), ("song", "song"), FLORID, (0.0, 0.5)),
    Kind((6, 8), (28, 55), (3, 6), (1, 2), ("song", "figure"), DOTTED, (0.0, 0.5)),
    # Dances, marches and studies of later times.
    Kind((3, 4), (120, 200), (2, 1), (3, 3, 6), ("song",), CALM, (0.0, 1.0, 0.5)),
    Kind((3, 4), (160, 260), (1, 2), (3, 6), ("song", "chorale"), CALM, (0.0, 1.0)),
    Kind((2, 4), (80, 130), (4, 2), (2, 1), ("song", "chorale"), LIVELY, (0.0, 0.5)),
    Kind((4, 4), (90, 130), (2, 3), (4, 2), ("chorale", "song"), CALM, (0.0, 1.0)),
    Kind((6, 8), (120, 180), (3,), (2, 4), ("song", "runs"), DOTTED, (0.0, 0.5)),
    Kind((4, 4), (80, 160), (4, 4, 3, 6), (4, 2), ("figure", "runs", "song")),
    Kind((2, 4), (60, 110), (4, 6, 8), (2, 1), ("figure", "runs", "song"), LIVELY, (0.0, 0.5)),
    Kind((6, 8), (35, 75), (3, 6), (2, 1, 4), ("song", "figure"), DOTTED, (0.0, 0.5)),
    Kind((9, 8), (35, 75), (3,), (3, 1), ("song", "figure"), DOTTED, (0.0, 0.5)),
    Kind((12, 8), (35, 75), (3,), (4, 2), ("song", "figure"), DOTTED, (0.0, 0.5)),
)  # fmt: skip
