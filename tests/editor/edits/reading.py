"""Voices in the words of the Builder, for exact assertions; and edits carried out as the server does."""

from __future__ import annotations

from fractions import Fraction

import pytest

from editor.edits.addresses import VoiceKey, voice_in
from editor.edits.applying import apply_edit
from editor.edits.base import Caret, Edit, Malformed, NewIds, Outcome, Refused, read_edit, write_edit
from editor.edits.document import Document, Layout
from tests.editor.edits.spelled import measures
from tests.editor.scores import ALTERS, Builder, score, start
from transcriptions.music.score import Event, Measure, Note, Part, Pitch, Score, check

FIRST: VoiceKey = ("P1", 1, 1)
FLUTE = Part("P1", "Flute", program=73)


def one_voice(*texts: str, numerator: int = 4, denominator: int = 4, fifths: int = 0) -> Document:
    """A flute's measures."""
    b = Builder()
    settings = [start(numerator, denominator, fifths), *({} for _ in texts[1:])]
    made = [
        b.measure(str(number), b.voice(text), **more)
        for number, (text, more) in enumerate(zip(texts, settings, strict=True), start=1)
    ]
    return document(*made)


def document(*made: Measure, parts: tuple[Part, ...] = (FLUTE,), **more: object) -> Document:
    return Document(score(made, parts, **more))


def done(before: Document, edit: Edit, prefix: str = "x") -> Outcome:
    """The outcome of an edit that went through JSON; the score is held to be writable."""
    again = read_edit(write_edit(edit))
    assert again == edit
    outcome = apply_edit(before, again, NewIds(prefix))
    assert check(outcome.document.score) == []
    return outcome


def lines(document: Document, *, part: str = "P1", staff: int = 1, number: int = 1) -> list[str]:
    """One voice in all measures, in words."""
    return measures(document.score, part=part, staff=staff, number=number)


def event(document: Document, index: int, position: int, key: VoiceKey = FIRST) -> Event:
    voice = voice_in(document.score.measures[index], key)
    assert voice is not None
    return voice.events[position]


def note(document: Document, index: int, position: int, *, of: int = 0, key: VoiceKey = FIRST) -> Note:
    return event(document, index, position, key).notes[of]


def ids(document: Document, index: int, *positions: int, key: VoiceKey = FIRST) -> tuple[str, ...]:
    """Ids of events."""
    return tuple(event(document, index, position, key).id for position in positions)


def caret(document: Document, index: int, at: Fraction | int, key: VoiceKey = FIRST) -> Caret:
    return Caret(document.score.measures[index].id, *key, Fraction(at))


def pitch(word: str) -> Pitch:
    return Pitch(word[0], ALTERS[word[1:-1]], int(word[-1]))


def laid_out(score: Score) -> Document:
    """With two systems, as far as there are measures for them."""
    names = [measure.id for measure in score.measures]
    starts = tuple(dict.fromkeys((names[0], names[len(names) // 2])))
    return Document(score, (Layout("score/wide", starts),))


def refused(before: Document, edit: Edit) -> str:
    """Why an edit is not carried out."""
    with pytest.raises(Refused) as caught:
        done(before, edit)
    return str(caught.value)


def malformed(data: object) -> str:
    with pytest.raises(Malformed) as caught:
        read_edit(data)
    return str(caught.value)
