"""The views of a score that have a tab of their own: everything, each part alone, and playable versions."""

from __future__ import annotations

from dataclasses import dataclass, replace

from transcriptions.music.arranging.versions import Version, arrange
from transcriptions.music.score import Part, Score

SCORE = "score"
PART_PREFIX = "part-"
VERSIONS = tuple(version for version in Version if version is not Version.AS_PLAYED)
# Marks of all parts, which a score shows once, above its top staff.
COMMON_MARKS = frozenset({"rehearsal", "jump", "segno", "coda", "fine"})


class NoSuchTab(ValueError):
    """No score has a tab of this name, or this one has not."""


@dataclass(frozen=True, slots=True)
class Tab:
    """name: "score", "part-" with a part's id, or a version's value; it stands in addresses and in names of layouts."""

    name: str

    @classmethod
    def parse(cls, name: str) -> Tab:
        """Raises NoSuchTab. Whether the score has such a part shows only when it is asked for."""
        is_part = name.startswith(PART_PREFIX) and name != PART_PREFIX
        if name != SCORE and not is_part and name not in VERSIONS:
            raise NoSuchTab(name)
        return cls(name)

    @classmethod
    def of_part(cls, part: Part) -> Tab:
        return cls(PART_PREFIX + part.id)

    @property
    def part_id(self) -> str | None:
        return self.name.removeprefix(PART_PREFIX) if self.name.startswith(PART_PREFIX) else None

    @property
    def is_part(self) -> bool:
        return self.part_id is not None

    @property
    def version(self) -> Version | None:
        return Version(self.name) if self.name in VERSIONS else None

    @property
    def is_editable(self) -> bool:
        """Versions are made anew from the score whenever it changes."""
        return self.version is None

    def label(self, score: Score) -> str:
        """Raises NoSuchTab when the score has no such part."""
        if self.version:
            return self.version.label
        return "Score" if self.part_id is None else _part_name(score, self._part(score))

    def titled(self, title: str, score: Score) -> str:
        """A piece's title with the tab's name: "Song (Flute)", "Song (easy)". Raises NoSuchTab."""
        if self.version:
            return self.version.titled(title)
        return title if self.part_id is None else f"{title} ({self.label(score)})"

    def score_of(self, score: Score) -> Score:
        """What the tab shows. Raises NoSuchTab when the score has no such part."""
        if self.version:
            return arrange(score, self.version)
        return score if self.part_id is None else _with_part_alone(score, self._part(score))

    def _part(self, score: Score) -> Part:
        found = next((part for part in score.parts if part.id == self.part_id), None)
        if found is None:
            raise NoSuchTab(self.name)
        return found


WHOLE = Tab(SCORE)


def tabs_of(score: Score) -> list[Tab]:
    """The score; its parts where it has several; versions where there is something to arrange."""
    parts = [Tab.of_part(part) for part in score.parts] if len(score.parts) > 1 else []
    has_notes = not all(part.is_percussion for part in score.parts)
    return [WHOLE, *parts, *(Tab(version.value) for version in VERSIONS if has_notes)]


def _part_name(score: Score, part: Part) -> str:
    """Two violins without numbers of their own are "Violin 1" and "Violin 2"."""
    name = part.name or "Part"
    alike = [other.id for other in score.parts if (other.name or "Part") == name]
    return name if len(alike) == 1 else f"{name} {alike.index(part.id) + 1}"


def _with_part_alone(score: Score, part: Part) -> Score:
    """The score without the other parts. What holds for all parts stays: keys, tempos, repeats, common marks."""
    measures = tuple(
        replace(
            measure,
            voices=tuple(voice for voice in measure.voices if voice.part_id == part.id),
            clefs=tuple(clef for clef in measure.clefs if clef.part_id == part.id),
            marks=tuple(
                mark if mark.part_id == part.id else replace(mark, part_id=part.id, staff=1)
                for mark in measure.marks
                if mark.part_id == part.id or mark.kind in COMMON_MARKS
            ),
        )
        for measure in score.measures
    )
    events = {event.id for measure in measures for voice in measure.voices for event in voice.events}
    spanners = tuple(line for line in score.spanners if {line.start_event_id, line.end_event_id} <= events)
    return replace(score, parts=(part,), measures=measures, spanners=spanners)
