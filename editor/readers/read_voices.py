"""The voices of one part in one measure, from the events that a file has at moments of its own counting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from editor.readers.container import ReadError
from editor.readers.items import Item, Items
from editor.readers.left_out import LeftOut
from editor.readers.rewriting import rewrite
from editor.readers.tuplets import Modified, fills, group_tuplets
from transcriptions.music.score import BASE_VALUES, Event, EventKind, TimeSignature, Voice

MOST_VOICES = 4
# Shorter gaps and overlaps come from divisions too coarse for tuplets.
ROUNDING = Fraction(1, 32)


@dataclass(slots=True)
class VoiceWriter:
    """four_to_a_staff: voices 1 to 4 are the first staff's, 5 to 8 the second's, as this program
    and MuseScore number them; elsewhere the staff with most of a voice's notes is taken.
    """

    part_id: str
    new_id: Callable[[str], str]
    left_out: LeftOut
    four_to_a_staff: bool
    numbers: dict[tuple[int, str], int] = field(default_factory=dict)

    def write(self, items: Items, length: Fraction, *, time: TimeSignature, staves: int) -> list[Voice]:
        """Voices that fill a length. Raises ReadError for more than four at once on a staff."""
        voices: list[Voice] = []
        for name, read in _one_after_another(items).items():
            taken = {(voice.staff, voice.number) for voice in voices}
            staff, number = self._place(name, read, taken, staves)
            whole = [item.event for item in read if item.event.kind is EventKind.MEASURE_REST]
            if whole and len(read) == 1:
                events = [replace(whole[0], staff=None)]
            else:
                events = self._fill([_on_its_staff(item, staff) for item in read], length, time)
            voices.append(Voice(self.part_id, staff, number, tuple(events)))
        return voices

    def _place(self, name: str, read: Sequence[Item], taken: set[tuple[int, int]], staves: int) -> tuple[int, int]:
        """Staff and number of a voice."""
        staff = Counter(item.event.staff or 1 for item in read).most_common(1)[0][0]
        if name.isdecimal() and 1 <= int(name[:6]) <= MOST_VOICES * staves:
            by_name = ((int(name) - 1) // MOST_VOICES + 1, (int(name) - 1) % MOST_VOICES + 1)
            if by_name not in taken and (by_name[0] == staff or self.four_to_a_staff):
                return by_name
        free = [number for number in range(1, MOST_VOICES + 1) if (staff, number) not in taken]
        if not free:
            raise ReadError("This score has more than four voices on a staff at once.")
        wanted = self.numbers.get((staff, name))
        number = wanted if wanted in free else free[0]
        self.numbers[staff, name] = number
        return staff, number

    def _fill(self, read: Sequence[Item], length: Fraction, time: TimeSignature) -> list[Event]:
        """The voice's events with spaces where it is silent; written anew where they don't make up the measure."""
        complete = self._as_written(read, length)
        if complete is not None:
            events = group_tuplets(complete, self.new_id)
            if fills(events, length):
                return events
        self.left_out.add("rewritten")
        return rewrite(read, length, time=time, new_id=self.new_id)

    def _as_written(self, read: Sequence[Item], length: Fraction) -> list[Modified] | None:
        """Events and gaps one after another by their written values; None when one has no value."""
        complete: list[Modified] = []
        now = Fraction(0)
        for item in read:
            gap = self._gap(item.start - now, item)
            if gap is None or not item.value or item.event.kind is EventKind.MEASURE_REST:
                return None
            event = replace(item.event, base=item.value[0], dots=item.value[1])
            starts, stops = "start" in item.edges, "stop" in item.edges
            complete += [*gap, Modified(event, item.actual, item.normal, starts=starts, stops=stops)]
            # What is written counts: a file's own count of a triplet may be rounded.
            now += sum((modified.duration for modified in complete[-1 - len(gap) :]), Fraction(0))
        end = self._gap(length - now, read[-1])
        return None if end is None else complete + end

    def _gap(self, gap: Fraction, neighbour: Item) -> list[Modified] | None:
        """Spaces that fill a gap: plain ones, else in the tuplet of a neighbouring event; None when none do."""
        if abs(gap) < ROUNDING:
            return []
        if gap < 0:
            return None
        if gap.denominator.bit_count() == 1 and gap.denominator <= 32:
            return [Modified(event) for event in spaces(gap, self.new_id)]
        actual, normal = neighbour.actual, neighbour.normal
        written = gap * actual / normal
        if actual == normal or written.denominator.bit_count() != 1 or written.denominator > 32:
            return None
        return [Modified(event, actual, normal) for event in spaces(written, self.new_id)]


def _one_after_another(items: Items) -> Items:
    """Voices without overlaps: what begins before its voice is free goes into a voice of its own."""
    found: Items = {}
    for name, read in items.items():
        ends: list[Fraction] = []
        for item in sorted(read, key=lambda item: item.start):
            lane = next((lane for lane, end in enumerate(ends) if item.start > end - ROUNDING), len(ends))
            if lane == len(ends):
                ends.append(Fraction(0))
            ends[lane] = max(ends[lane], item.end)
            found.setdefault(name if not lane else f"{name}+{lane}", []).append(item)
    return found


def _on_its_staff(item: Item, staff: int) -> Item:
    elsewhere = None if item.event.staff == staff else item.event.staff
    return replace(item, event=replace(item.event, staff=elsewhere))


def fill_up(voice: Voice, length: Fraction, new_id: Callable[[str], str]) -> Voice:
    """The voice with spaces to the end of its measure, which another part may have made longer."""
    if any(event.kind is EventKind.MEASURE_REST for event in voice.events):
        return voice
    filled = sum((event.duration for event in voice.events), Fraction(0))
    return replace(voice, events=(*voice.events, *spaces(length - filled, new_id)))


def spaces(gap: Fraction, new_id: Callable[[str], str]) -> list[Event]:
    """Spaces that take a time together. Raises ReadError when no written values do."""
    found = []
    while gap > 0:
        base = next((base for base in BASE_VALUES if base <= gap), None)
        if base is None:
            raise ReadError("This score has a gap in a voice that no written values fill.")
        found.append(Event(new_id("e"), EventKind.SPACE, base))
        gap -= base
    return found
