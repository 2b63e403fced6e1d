"""Which events of a voice make a tuplet together, from MusicXML's ratios and brackets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from editor.writers.vocabulary import is_written_value
from transcriptions.music.score import BASE_VALUES, Event, Tuplet


@dataclass(frozen=True, slots=True)
class Modified:
    """An event as read: its ratio (actual and normal notes, 1 and 1 outside tuplets), and whether its bracket ends."""

    event: Event
    actual: int = 1
    normal: int = 1
    starts: bool = False
    stops: bool = False

    @property
    def duration(self) -> Fraction:
        return self.event.duration * self.normal / self.actual


def group_tuplets(read: Sequence[Modified], new_id: Callable[[str], str]) -> list[Event]:
    """The events with their tuplets.

    A group ends where its bracket does; without brackets, as soon as it makes up a whole
    number of one written value.
    """
    events: list[Event] = []
    group: list[Modified] = []
    for item in read:
        if item.actual == item.normal:
            events.extend(_finish(group, new_id))
            group = []
            events.append(item.event)
            continue
        if group and (item.starts or (item.actual, item.normal) != (group[0].actual, group[0].normal)):
            events.extend(_finish(group, new_id))
            group = []
        group.append(item)
        if item.stops or (not group[0].starts and _is_whole(group)):
            events.extend(_finish(group, new_id))
            group = []
    return [*events, *_finish(group, new_id)]


def _total(group: Sequence[Modified]) -> Fraction:
    return sum((item.duration for item in group), Fraction(0))


def _is_whole(group: Sequence[Modified]) -> bool:
    unit = _total(group) / group[0].normal
    return unit in BASE_VALUES and unit >= min(item.event.base for item in group)


def _finish(group: Sequence[Modified], new_id: Callable[[str], str]) -> list[Event]:
    if not group:
        return []
    tuplet = Tuplet(new_id("t"), group[0].actual, group[0].normal, _total(group) / group[0].normal)
    return [replace(item.event, tuplet=tuplet) for item in group]


def fills(events: Iterable[Event], length: Fraction) -> bool:
    """Whether events make up a length with whole tuplets of written values."""
    filled = Fraction(0)
    groups: dict[Tuplet, Fraction] = {}
    for event in events:
        filled += event.duration
        if event.tuplet:
            groups[event.tuplet] = groups.get(event.tuplet, Fraction(0)) + event.duration
    whole = all(
        total == tuplet.normal * tuplet.unit and is_written_value(tuplet.unit) for tuplet, total in groups.items()
    )
    return whole and filled == length
