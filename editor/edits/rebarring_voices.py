"""What voices have, between other bar lines: notes tied over them, or joined where one is gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from editor.edits.addresses import VoiceKey, key_of, voice_in
from editor.edits.bars import BarLines
from editor.edits.base import NewIds, Refused
from editor.edits.line import ON_THE_LAST, TOO_FINE, Item, events_of, filled, items_of
from editor.edits.pieces import piece_of
from editor.edits.tuplet_dividing import Indivisible, divided
from transcriptions.music.numbering import measure_numbers
from transcriptions.music.score import Event, EventKind, Score, Voice
from transcriptions.music.values import split_note, split_rest

WHOLE_REST = Fraction(4)
CANNOT_BE_DIVIDED = "A tuplet in measure {} would cross a bar line where it cannot be divided."


@dataclass(frozen=True, slots=True)
class Run:
    """What is written as one where bar lines allow: a note tied to itself, a silence, or a tuplet (whole).

    items: on the time line of all bars. measure: index of the measure where it begins.
    """

    items: tuple[Item, ...]
    measure: int

    @property
    def start(self) -> Fraction:
        return self.items[0].start

    @property
    def end(self) -> Fraction:
        return self.items[-1].end

    @property
    def is_whole(self) -> bool:
        """Whether it stays as it is inside of a bar: tuplets, and grace notes that lead to nothing."""
        return self.items[0].tuplet is not None or not self.items[0].length

    @property
    def is_silence(self) -> bool:
        return _is_silence(self.items[0])


class _Lines:
    """The old and the new bar lines, and how music goes from the ones to the others."""

    def __init__(self, old: BarLines, new: BarLines, *, numbers: Sequence[str], ids: NewIds) -> None:
        self.old, self.new, self.numbers, self.ids = old, new, numbers, ids
        self._places = frozenset(new.starts)

    def items(self, run: Run) -> Iterator[tuple[int, Item]]:
        """A run as items of bars, with the bars' indices. Raises Refused."""
        if run.items[0].length and run.items[0].is_silent and run.start >= self.new.total:
            return
        if run.is_whole:
            yield from self._whole(run)
        elif self._stays(run):
            for item in run.items:
                index = self.new.index_at(item.start)
                yield index, replace(item, start=item.start - self.new.starts[index])
        else:
            yield from self._written_anew(run)

    def _whole(self, run: Run) -> Iterator[tuple[int, Item]]:
        item = run.items[0]
        if self.new.crossed(run.start, run.end):
            try:
                yield from divided(item, self.new, self.ids)
            except Indivisible:
                raise Refused(CANNOT_BE_DIVIDED.format(self.numbers[run.measure])) from None
            return
        index = self.new.index_at(run.start) if item.length else self.new.index_before(run.start)
        yield index, replace(item, start=item.start - self.new.starts[index])

    def _stays(self, run: Run) -> bool:
        """Whether its events are written as they are: no new bar line cuts one, none that joined two is gone."""
        if any(self.new.crossed(item.start, item.end) for item in run.items):
            return False
        if any(place not in self._places for place in self.old.crossed(run.start, run.end)):
            return False
        return all(self._same_place(item) for item in run.items if _is_rest(item))

    def _same_place(self, item: Item) -> bool:
        old, new = self.old.index_at(item.start), self.new.index_at(item.start)
        if self.old.bars[old].time != self.new.bars[new].time or self.old.starts[old] != self.new.starts[new]:
            return False
        return item.main.kind is not EventKind.MEASURE_REST or self.old.bars[old] == self.new.bars[new]

    def _written_anew(self, run: Run) -> Iterator[tuple[int, Item]]:
        model = _as_one(run)
        split = split_note if model.kind is EventKind.CHORD else split_rest
        places: list[tuple[int, Fraction, tuple[Fraction, int]]] = []
        for index, start, stop in self.new.stretches(run.start, run.end):
            frame = self.new.frame(index)
            try:
                values = split(start + frame.offset, stop - start, frame.hierarchy)
            except ValueError:
                raise Refused(TOO_FINE) from None
            for value in values:
                places.append((index, start, value))
                start += value[0] * (2 - Fraction(1, 2 ** value[1]))
        known = [item.main for item in run.items]
        for number, (index, start, (base, dots)) in enumerate(places):
            piece = replace(piece_of(model, number, len(places), known=known, ids=self.ids), base=base, dots=dots)
            graces = run.items[0].events[:-1] if number == 0 else ()
            yield index, Item(start, piece.duration, (*graces, piece))


def voices_in_bars(
    score: Score, stretch: range, *, old: BarLines, new: BarLines, ids: NewIds
) -> list[tuple[Voice, ...]]:
    """The voices of each new bar, filled with rests (further voices: with nothing to see). Raises Refused."""
    lines = _Lines(old, new, numbers=measure_numbers(score), ids=ids)
    found: list[list[Voice]] = [[] for _ in new.bars]
    for key in _keys(score, stretch):
        contents: list[list[Item]] = [[] for _ in new.bars]
        for run in _runs(score, stretch, key=key, old=old):
            for index, item in lines.items(run):
                contents[index].append(item)
        for index, items in enumerate(contents):
            voice = _voice(key, items, frame=lines, index=index)
            if voice:
                found[index].append(voice)
    return [tuple(voices) for voices in found]


def _voice(key: VoiceKey, items: list[Item], *, frame: _Lines, index: int) -> Voice | None:
    """None for a further voice without a note."""
    sounds = any(not item.is_silent or item.main.articulations for item in items)
    if not sounds and key[2] > 1:
        return None
    if not sounds:
        name = items[0].main.id if items else frame.ids.new("e")
        return Voice(*key, (Event(name, EventKind.MEASURE_REST, WHOLE_REST),))
    whole = filled(
        sorted(items, key=lambda item: (item.start, item.length)),
        frame=frame.new.frame(index),
        ids=frame.ids,
        hidden=key[2] > 1,
    )
    return Voice(*key, events_of(whole))


def _keys(score: Score, stretch: range) -> list[VoiceKey]:
    order = {part.id: number for number, part in enumerate(score.parts)}
    keys = {key_of(voice) for index in stretch for voice in score.measures[index].voices}
    return sorted(keys, key=lambda key: (order[key[0]], *key[1:]))


def _runs(score: Score, stretch: range, *, key: VoiceKey, old: BarLines) -> list[Run]:
    runs: list[Run] = []
    for number, index in enumerate(stretch):
        voice = voice_in(score.measures[index], key)
        for item in items_of(voice.events, old.bars[number].length) if voice else ():
            placed = replace(item, start=item.start + old.starts[number])
            if runs and _goes_on(runs[-1], placed):
                runs[-1] = replace(runs[-1], items=(*runs[-1].items, placed))
            else:
                runs.append(Run((placed,), index))
    return runs


def _goes_on(run: Run, item: Item) -> bool:
    last = run.items[-1]
    if run.is_whole or item.tuplet or not item.length or last.end != item.start:
        return False
    if run.is_silence:
        is_hidden = last.main.kind is EventKind.SPACE
        return _is_silence(item) and (item.main.kind is EventKind.SPACE) == is_hidden
    return len(item.events) == 1 and _is_held(last.main, item.main)


def _is_silence(item: Item) -> bool:
    return item.is_silent and not item.main.articulations and item.tuplet is None and len(item.events) == 1


def _is_rest(item: Item) -> bool:
    return _is_silence(item) or item.main.kind is EventKind.MEASURE_REST


def _is_held(event: Event, following: Event) -> bool:
    """Whether what follows is the same notes held, with nothing of its own to be seen."""
    if event.kind is not EventKind.CHORD or following.kind is not EventKind.CHORD:
        return False
    if following.lyrics or set(following.articulations) - ON_THE_LAST or set(event.articulations) & ON_THE_LAST:
        return False
    if event.staff != following.staff or any(note.fingering for note in following.notes):
        return False
    held = {note.pitch for note in event.notes if note.tied}
    return len(held) == len(event.notes) and held == {note.pitch for note in following.notes}


def _as_one(run: Run) -> Event:
    """The event that a run would be if any value could be written."""
    first, last = run.items[0].main, run.items[-1].main
    tied = {note.pitch for note in last.notes if note.tied}
    signs = [sign for sign in last.articulations if sign in ON_THE_LAST and sign not in first.articulations]
    return replace(
        first,
        kind=EventKind.REST if first.kind is EventKind.MEASURE_REST else first.kind,
        notes=tuple(replace(note, tied=note.pitch in tied) for note in first.notes),
        articulations=(*first.articulations, *signs),
    )
