"""In which order measures are played: repeats, endings and jumps unfolded."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transcriptions.music.jumps import Jump, jump_of
from transcriptions.music.score import Measure

# Foreign files say "1, 2" or "1.-3.".
_NUMBERS = re.compile(r"(\d+)(?:\D*[-–]\D*(\d+))?")
# More passes than this are a slip of the pen.
MOST_PASSES = 16


def playing_order(measures: Sequence[Measure]) -> list[int]:
    """Indices of the measures in the order in which they sound.

    A repeat is played twice, or as often as its endings count. After a jump back no repeat is taken
    again and of endings the last; "Fine" and "To Coda" count only then.
    """
    return _Player(measures).play()


class _Player:
    def __init__(self, measures: Sequence[Measure]) -> None:
        self._measures = measures
        self._endings = [_numbers(measure.ending) for measure in measures]
        self._jumps = [_jumps(measure) for measure in measures]
        self._order: list[int] = []
        self._section, self._pass = 0, 1
        self._taken: set[int] = set()
        self._last_jump: Jump | None = None

    def play(self) -> list[int]:
        here: int | None = 0
        while here is not None and here < len(self._measures):
            if self._measures[here].repeat_start and here != self._section:
                self._section, self._pass = here, 1
            if self._is_due(here):
                self._order.append(here)
                here = self._after(here)
            else:
                here += 1
        return self._order

    def _is_due(self, here: int) -> bool:
        """Whether a measure is played in this pass: any outside of endings."""
        ending = self._endings[here]
        due = self._passes(here) if self._last_jump else self._pass
        if not ending or due in ending:
            return True
        # A second ending whose first was deleted.
        return due < min(ending) and due not in self._group(here)

    def _passes(self, here: int) -> int:
        """How often the section around a measure is played: as often as its endings count."""
        return max([2, *self._group(here)])

    def _group(self, here: int) -> set[int]:
        """The passes of all endings that stand in a row around a measure."""
        first, last = here, here
        while first > 0 and self._endings[first] and self._endings[first - 1]:
            first -= 1
        while last + 1 < len(self._measures) and self._endings[last] and self._endings[last + 1]:
            last += 1
        return {number for numbers in self._endings[first : last + 1] for number in numbers}

    def _after(self, here: int) -> int | None:
        """The measure to play after one that was played; None at the end."""
        if self._measures[here].repeat_end and not self._last_jump:
            if self._pass < self._passes(here):
                self._pass += 1
                return self._section
            self._section, self._pass = here + 1, 1
        elif self._endings[here] and (here + 1 == len(self._endings) or not self._endings[here + 1]):
            self._section, self._pass = here + 1, 1
        for jump in self._jumps[here]:
            if jump.kind == "back" and here not in self._taken:
                return self._back(here, jump)
            if self._last_jump and jump.kind == "fine" and self._last_jump.until != "coda":
                return None
            if self._last_jump and jump.kind == "to_coda" and self._last_jump.until != "fine":
                return self._place("coda", after=here) or here + 1
        return here + 1

    def _back(self, here: int, jump: Jump) -> int:
        self._taken.add(here)
        self._last_jump = jump
        return 0 if jump.whence == "start" else self._place("segno") or 0

    def _place(self, kind: str, *, after: int = -1) -> int | None:
        """The first measure behind another that has a sign."""
        places = range(after + 1, len(self._jumps))
        return next((index for index in places if any(jump.kind == kind for jump in self._jumps[index])), None)


def _jumps(measure: Measure) -> list[Jump]:
    marks = sorted((mark for mark in measure.marks if mark.kind == "jump"), key=lambda mark: mark.at)
    return [jump for mark in marks if (jump := jump_of(mark.text))]


def _numbers(ending: str) -> frozenset[int]:
    """The passes in which an ending is played; one without a number is the last."""
    found: set[int] = set()
    for first, last in _NUMBERS.findall(ending):
        found.update(range(int(first), min(int(last or first), MOST_PASSES) + 1))
    passes = frozenset(number for number in found if 1 <= number <= MOST_PASSES)
    return passes or (frozenset({2}) if ending else frozenset())
