from __future__ import annotations

from dataclasses import replace

import pytest

from editor.edits.base import Malformed, Refused, Unknown, read_edit
from editor.edits.document import Document
from editor.edits.keys import SetKey
from tests.editor.edits.reading import done, lines, one_voice
from transcriptions.music.score import Key

MUSIC = ("w C4", "w F#4", "w E4", "w F4")


def keyed(*keys: Key | None) -> Document:
    document = one_voice(*MUSIC)
    pairs = zip(document.score.measures, keys, strict=True)
    measures = tuple(replace(measure, key=key) for measure, key in pairs)
    return document.with_score(replace(document.score, measures=measures))


def keys(document: Document) -> list[Key | None]:
    return [measure.key for measure in document.score.measures]


def set_key(document: Document, index: int, fifths: int | None, mode: str = "major") -> Document:
    return done(document, SetKey(document.score.measures[index].id, fifths, mode)).document


def test_a_key_holds_to_the_next_change_and_notes_keep_their_pitches() -> None:
    after = set_key(keyed(Key(0), None, None, Key(-1)), 1, 2)
    assert keys(after) == [Key(0), Key(2), None, Key(-1)]
    assert lines(after) == list(MUSIC)


def test_the_first_key() -> None:
    assert keys(set_key(keyed(Key(0), None, Key(1), None), 0, -3, "minor")) == [Key(-3, "minor"), None, Key(1), None]


def test_a_change_to_what_is_in_force_is_none() -> None:
    assert keys(set_key(keyed(Key(0), Key(1), Key(2), None), 1, 0)) == [Key(0), None, Key(2), None]
    assert keys(set_key(keyed(Key(0), None, Key(2), None), 1, 2)) == [Key(0), Key(2), None, None]


def test_a_change_is_removed() -> None:
    assert keys(set_key(keyed(Key(0), Key(1), Key(0), Key(1)), 1, None)) == [Key(0), None, None, Key(1)]


def test_the_first_key_cannot_go() -> None:
    with pytest.raises(Refused, match=r"^The first measure needs a key\.$"):
        set_key(keyed(Key(0), None, None, None), 0, None)


def test_unknown_measure() -> None:
    with pytest.raises(Unknown):
        done(one_voice("w C4"), SetKey("m999", 1))


@pytest.mark.parametrize(
    "change", [{"fifths": 8}, {"fifths": -8}, {"fifths": 1.5}, {"fifths": True}, {"mode": "dorian"}]
)
def test_malformed(change: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        read_edit({"edit": "set_key", "measure_id": "m1", "fifths": 1, **change})


def test_words() -> None:
    assert SetKey("m1", -3, "minor").words == "Set the key to C minor"
    assert SetKey("m1", 6).words == "Set the key to F sharp major"
    assert SetKey("m1", None).words == "Remove a change of key"
