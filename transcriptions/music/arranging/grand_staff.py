"""The two staves of a piano arrangement, and the voices on each of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from transcriptions.music.arranging.marks import target_id
from transcriptions.music.arranging.sounds import Frame, Material, Sound
from transcriptions.music.arranging.staves import Line, Sheet, Stem
from transcriptions.music.score import Clef, Part


def piano_sheet(material: Material, articulations: frozenset[str], *, follows_source: bool = False) -> Sheet:
    """A piano part under the id of the source's first one.

    follows_source: keeps grace notes, slurs, and the clefs of a piano solo; otherwise there are treble and bass only.
    """
    part = Part(target_id(material), "Piano", "Pno.", staves=2)
    clefs = _clefs(material, part) if follows_source else _plain_clefs(part)
    return Sheet(part, clefs, articulations, follows_source)


def _clefs(material: Material, part: Part) -> tuple[tuple[int, Clef], ...]:
    """Those of a piano solo; for other sources treble and bass."""
    pitched = [source for source in material.score.parts if not source.is_percussion]
    if len(pitched) == 1 and pitched[0].staves == 2:
        return tuple(
            (index, clef)
            for index, frame in enumerate(material.frames)
            for clef in frame.measure.clefs
            if clef.part_id == part.id
        )
    return _plain_clefs(part)


def _plain_clefs(part: Part) -> tuple[tuple[int, Clef], ...]:
    return ((0, Clef(part.id, 1, "G", 2)), (0, Clef(part.id, 2, "F", 4)))


def gathered(sounds: Iterable[Sound]) -> list[Stem]:
    """Sounds of one voice as stems: what starts together shares one, which ends where the next begins."""
    by_start: dict[Fraction, list[Sound]] = {}
    for sound in sounds:
        by_start.setdefault(sound.start, []).append(sound)
    starts = sorted(by_start)
    stems = []
    for index, start in enumerate(starts):
        ends = [max(sound.end for sound in by_start[start]), *starts[index + 1 : index + 2]]
        stems.append(Stem(start, min(ends), tuple(by_start[start])))
    return stems


def two_voices(staff: int, upper: Sequence[Stem], lower: Sequence[Stem], frames: Sequence[Frame]) -> list[Line]:
    """Two voices of a staff, stems of the same length joined; where one has nothing to say the other is voice 1.

    Both lists are in time order and do not overlap in themselves.
    """
    twins = {(stem.start, stem.end): stem for stem in lower}
    joined = [_joined(stem, twins.pop((stem.start, stem.end), None)) for stem in upper]
    rest = list(twins.values())
    used = {bar for bars in _bars(joined, frames) for bar in bars}
    first = list(joined)
    second: list[Stem] = []
    for stem, run in zip(rest, _runs(_bars(rest, frames)), strict=True):
        (first if used.isdisjoint(run) else second).append(stem)
    voices = (sorted(first, key=lambda stem: stem.start), second)
    return [Line(staff, number, tuple(voice)) for number, voice in enumerate(voices, start=1) if voice]


def _joined(stem: Stem, twin: Stem | None) -> Stem:
    if twin is None:
        return stem
    present = {sound.midi for sound in stem.sounds}
    return replace(stem, sounds=(*stem.sounds, *(sound for sound in twin.sounds if sound.midi not in present)))


def _bars(stems: Sequence[Stem], frames: Sequence[Frame]) -> list[range]:
    """The bars that each stem sounds in."""
    ends = [frame.bar.end for frame in frames]
    return [range(bisect_right(ends, stem.start), bisect_left(ends, stem.end) + 1) for stem in stems]


def _runs(bars: Sequence[range]) -> list[range]:
    """For each stem the bars that it and all stems joined to it by held notes sound in: ties stay in one voice."""
    runs: list[range] = []
    members: list[int] = []
    for here in bars:
        if runs and here.start < runs[-1].stop:
            runs[-1] = range(runs[-1].start, max(runs[-1].stop, here.stop))
        else:
            runs.append(here)
        members.append(len(runs) - 1)
    return [runs[member] for member in members]
