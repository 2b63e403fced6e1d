"""The example that the authors of MV2H publish: four bars of the Minuet in G, and two faulty transcriptions of it.

Times are in half seconds (eighths); their page gives the figures that the program prints for them.
"""

from __future__ import annotations

from editor.evaluation.mv2h.music import ChordFrom, Grouping, KeyFrom, Music, VoicedNote

EIGHTH_MS = 500
BAR, BARS = 6, 4

# (pitch, start, end, voice) in eighths.
TRUTH = [
    (55, 0, 4, 0), (57, 4, 6, 0), (59, 6, 12, 0), (60, 12, 18, 0), (59, 18, 24, 0), (59, 0, 4, 1), (62, 0, 4, 2),
    (74, 0, 2, 3), (67, 2, 3, 3), (69, 3, 4, 3), (71, 4, 5, 3), (72, 5, 6, 3), (74, 6, 8, 3), (67, 8, 10, 3),
    (67, 10, 12, 3), (76, 12, 14, 3), (72, 14, 15, 3), (74, 15, 16, 3), (76, 16, 17, 3), (77, 17, 18, 3),
    (79, 18, 20, 3), (67, 20, 22, 3), (67, 22, 24, 3),
]  # fmt: skip
# In six eighths, with notes missing and too long.
FIRST = [
    (55, 0, 4, 0), (57, 4, 6, 0), (59, 6, 9, 0), (60, 12, 15, 0), (59, 18, 24, 0), (59, 0, 4, 1), (62, 0, 4, 2),
    (74, 0, 3, 3), (69, 3, 4, 3), (71, 4, 5, 3), (72, 5, 6, 3), (74, 6, 8, 3), (67, 8, 12, 3), (67, 10, 12, 0),
    (76, 12, 15, 3), (74, 15, 16, 3), (76, 16, 17, 3), (77, 17, 18, 3), (79, 18, 20, 3), (67, 20, 24, 3),
]  # fmt: skip
# With wrong notes, key and chords.
SECOND = [
    (64, 4, 6, 0), (59, 6, 12, 0), (60, 12, 18, 0), (47, 18, 24, 0), (59, 0, 4, 1), (74, 0, 2, 3), (79, 2, 3, 3),
    (69, 3, 4, 3), (71, 4, 5, 3), (72, 5, 6, 3), (74, 6, 8, 3), (67, 8, 10, 3), (67, 10, 12, 3), (76, 12, 14, 3),
    (72, 14, 15, 3), (74, 15, 16, 3), (76, 16, 17, 3), (77, 17, 18, 3), (71, 18, 20, 3), (67, 20, 22, 3),
    (67, 22, 24, 3),
]  # fmt: skip


def truth(eighth_ms: int = EIGHTH_MS) -> Music:
    return _music(TRUTH, eighth_ms, beat=2, key=7, chords=[(0, "G"), (12, "C"), (18, "G")])


def first() -> Music:
    return _music(FIRST, EIGHTH_MS, beat=3, key=7, chords=[(0, "G"), (12, "C"), (18, "G")])


def second() -> Music:
    return _music(SECOND, EIGHTH_MS, beat=2, key=2, chords=[(0, "D"), (6, "G")])


def _music(
    notes: list[tuple[int, int, int, int]], eighth_ms: int, *, beat: int, key: int, chords: list[tuple[int, str]]
) -> Music:
    voiced = [
        VoicedNote(start * eighth_ms, voice, pitch, start * eighth_ms, end * eighth_ms)
        for pitch, start, end, voice in notes
    ]
    groupings = [
        Grouping(start * eighth_ms, (start + length) * eighth_ms)
        for length in (BAR, beat, 1)
        for start in range(0, BAR * BARS, length)
    ]
    names = [ChordFrom(start * eighth_ms, name) for start, name in chords]
    end_ms = BAR * BARS * eighth_ms
    return Music(tuple(sorted(voiced)), tuple(groupings), (KeyFrom(0, key, True),), tuple(names), end_ms)
