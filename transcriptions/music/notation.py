"""A draft as a Score: measures, events with ties and tuplets, rests, marks of tempo and clef, stable ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from transcriptions.music.draft import Chord, Draft, GridNote, Line, Place, Sign
from transcriptions.music.drums import drum_note
from transcriptions.music.events import Group, Piece, write_voice
from transcriptions.music.score import Event, EventKind, Grace, Key, Mark, Measure, Note, Score, Spanner, Tuplet, Voice
from transcriptions.music.timeline import Bar, BarFinder

# A grace note alone is an eighth with a stroke; several are beamed as sixteenths.
_ONE_GRACE, _SEVERAL_GRACES = Fraction(1, 2), Fraction(1, 4)


def notate(draft: Draft, *, title: str, composer: str) -> Score:
    """The score of a draft. `score.check` finds no fault in it.

    Chords of a line must not overlap; starts and ends are multiples of 1/48 quarter.
    """
    writer = _Writer(draft)
    measures = tuple(writer.measure(index) for index in range(len(draft.bars)))
    return Score("s1", title, composer, draft.parts, measures, tuple(writer.spanners()))


class _Writer:
    """Hands out the ids and finds the chords of a bar."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.counts: dict[str, int] = defaultdict(int)
        self.chords_by_bar = [_by_bar(line, draft.bars) for line in draft.lines]
        self.signs_by_bar = _signs_by_bar(draft)
        self.first_events: dict[Place, str] = {}
        self.first_number = 0 if draft.bars[0].offset else 1

    def new_id(self, prefix: str) -> str:
        self.counts[prefix] += 1
        return f"{prefix}{self.counts[prefix]}"

    def measure(self, index: int) -> Measure:
        draft, bar = self.draft, self.draft.bars[index]
        is_first, is_last = index == 0, index == len(draft.bars) - 1
        timeline = draft.timeline
        return Measure(
            self.new_id("m"),
            str(self.first_number + index),
            tuple(self.voices(index)),
            time=None if index and bar.time == draft.bars[index - 1].time else bar.time,
            key=self.new_key(index),
            tempo=draft.tempo if is_first else draft.tempos.get(index),
            length=None if bar.length == bar.time.length else bar.length,
            clefs=tuple(clef for place, clef in draft.clefs if place == index),
            marks=tuple(self.marks(index)),
            barline="final" if is_last else "",
            start_s=max(0.0, round(timeline.seconds_at(bar.start), 4)),
            end_s=max(0.0, round(timeline.seconds_at(bar.end), 4)),
            confidence=draft.confidences[index] if draft.confidences else None,
        )

    def new_key(self, index: int) -> Key | None:
        """The key of a bar, where it is new."""
        keys, bars = self.draft.keys, self.draft.bars
        key = keys.at(bars[index].start)
        return None if index and key == keys.at(bars[index - 1].start) else key

    def voices(self, index: int) -> Iterator[Voice]:
        """Voice 1 of every staff, and voice 2 where it has notes."""
        staves: dict[tuple[int, int], list[tuple[int, list[Chord]]]] = {
            (part, staff): [] for part, value in enumerate(self.draft.parts) for staff in range(1, value.staves + 1)
        }
        for line, by_bar in zip(self.draft.lines, self.chords_by_bar, strict=True):
            if by_bar.get(index):
                staves[line.part, line.staff].append((line.number, by_bar[index]))
        for (part, staff), contents in staves.items():
            part_id = self.draft.parts[part].id
            if not contents:
                yield Voice(part_id, staff, 1, (self.measure_rest(),))
                continue
            voices = dict(contents)
            for number in (1, 2) if 2 in voices else (1,):
                others = voices.get(2, []) if number == 1 else None
                yield Voice(
                    part_id,
                    staff,
                    number,
                    self.events(voices.get(number, []), index, others=others, voice=(part, staff, number)),
                )

    def measure_rest(self) -> Event:
        return Event(self.new_id("e"), EventKind.MEASURE_REST, Fraction(4))

    def events(
        self, chords: Sequence[Chord], index: int, *, others: Sequence[Chord] | None, voice: tuple[int, int, int]
    ) -> tuple[Event, ...]:
        """others: the chords of the staff's second voice; None for that voice itself, whose silence draws nothing."""
        bar = self.draft.bars[index]
        tuplets: dict[Group, Tuplet] = {}
        written = []
        for piece in write_voice(chords, bar, bar.time):
            group = piece.group
            if group and group not in tuplets:
                tuplets[group] = Tuplet(self.new_id("t"), group.actual, group.normal, group.unit)
            tuplet = tuplets[group] if group else None
            start = bar.start - bar.offset + piece.at
            if not piece.chord:
                kind = _silence(start, others)
                written.append(Event(self.new_id("e"), kind, piece.base, piece.dots, tuplet))
                continue
            begins = piece.chord.start == start
            written += self.graces(piece.chord) if begins else ()
            event = self.chord(piece, tuplet, begins=begins)
            self.first_events.setdefault((*voice, piece.chord.start), event.id)
            written.append(event)
        return tuple(written)

    def chord(self, piece: Piece, tuplet: Tuplet | None, *, begins: bool) -> Event:
        """A fermata stands over the last of tied values, a tremolo at all, every other sign at the first."""
        assert piece.chord is not None
        stands = {"fermata": not piece.is_tied, "tremolo": True}
        signs = tuple(sign for sign in piece.chord.signs if stands.get(sign, begins))
        notes = self.notes(piece)
        return Event(self.new_id("e"), EventKind.CHORD, piece.base, piece.dots, tuplet, notes, articulations=signs)

    def graces(self, chord: Chord) -> list[Event]:
        base = _ONE_GRACE if len(chord.graces) == 1 else _SEVERAL_GRACES
        return [
            Event(
                self.new_id("e"),
                EventKind.CHORD,
                base,
                notes=tuple(self.note(note, is_tied=False) for note in notes),
                grace=Grace.ACCIACCATURA if len(chord.graces) == 1 else Grace.APPOGGIATURA,
            )
            for notes in chord.graces
        ]

    def marks(self, index: int) -> Iterator[Mark]:
        start = self.draft.bars[index].start
        for sign in self.signs_by_bar.get(index, ()):
            part_id = self.draft.parts[sign.part].id
            yield Mark(self.new_id("k"), sign.kind, part_id, sign.staff, sign.at - start, sign.text, sign.shown)

    def spanners(self) -> Iterator[Spanner]:
        for span in self.draft.spans:
            first, last = self.first_events.get(span.first), self.first_events.get(span.last)
            if first and last:
                yield Spanner(self.new_id("l"), span.kind, first, last)

    def notes(self, piece: Piece) -> tuple[Note, ...]:
        assert piece.chord is not None
        return tuple(self.note(note, is_tied=piece.is_tied) for note in piece.chord.notes)

    def note(self, note: GridNote, *, is_tied: bool) -> Note:
        if self.draft.parts[note.part].is_percussion:
            pitch, head = drum_note(note.pitch)
            return Note(
                self.new_id("n"), pitch, is_tied, note.velocity, note.confidence, drum=note.pitch, notehead=head
            )
        pitch = self.draft.spelling[note.part, note.start, note.pitch]
        return Note(self.new_id("n"), pitch, is_tied, note.velocity, note.confidence)


def _silence(start: Fraction, others: Sequence[Chord] | None) -> EventKind:
    """Where the staff's other voice sounds, a silent voice draws nothing."""
    is_covered = others is None or any(other.start <= start < other.end for other in others)
    return EventKind.SPACE if is_covered else EventKind.REST


def _by_bar(line: Line, bars: Sequence[Bar]) -> dict[int, list[Chord]]:
    """The chords that sound in each bar, by bar index."""
    finder = BarFinder(bars)
    found: dict[int, list[Chord]] = defaultdict(list)
    for chord in line.chords:
        for index in range(finder.at(chord.start), finder.until(chord.end)):
            found[index].append(chord)
    return found


def _signs_by_bar(draft: Draft) -> dict[int, list[Sign]]:
    """What stands beside the staves in each bar, in time order, by bar index."""
    finder = BarFinder(draft.bars)
    found: dict[int, list[Sign]] = defaultdict(list)
    for sign in sorted(draft.signs, key=lambda sign: (sign.at, sign.part, sign.staff)):
        found[finder.at(sign.at)].append(sign)
    return found
