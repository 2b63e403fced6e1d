"""The panel of corrections, and what it says before one is made."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from editor import documents
from editor.correcting import in_words, left_hand, preview, read_correction
from editor.document_models import Revision
from editor.edits.base import Malformed, Refused, Unknown, read_edit
from editor.edits.corrections.hand_splitting import SplitHands
from editor.edits.document import Document
from tests.editor.edits.corrections.test_hand_splitting import grand_staff, named
from tests.editor.edits.reading import done, lines, one_voice
from tests.editor.scores import ALL, Builder
from transcriptions.models import Transcription

Finished = Callable[..., Transcription]
HALVE = {"edit": "scale_tempo", "factor": "1/2", "first": "", "last": ""}


def words(music: Document, data: Mapping[str, object]) -> list[str]:
    return in_words(music.score, done(music, read_correction(music.score, dict(data))).document.score)


def test_what_changes_is_said() -> None:
    assert words(one_voice("w C4", "w D4"), HALVE) == ["2 measures become 1."]
    assert words(one_voice("w C4"), HALVE | {"factor": "2/1"}) == ["1 measure becomes 2.", "1 tie is added."]
    assert words(one_voice("w C4~", "w C4"), HALVE) == ["2 measures become 1.", "1 tie is taken away."]
    short = {"edit": "drop_notes", "shorter_than": "1/2"}
    assert words(one_voice("s C4 | s D4 | e E4 | h. F4"), short) == ["2 notes go."]
    assert words(one_voice("q Gb4 | q A4 | h D4", fifths=2), {"edit": "respell_all"}) == ["1 note is spelt otherwise."]
    assert words(one_voice("w C4"), {"edit": "respell_all"}) == ["Nothing changes."]
    grid = {"edit": "requantise", "grid": "1/2"}
    assert words(one_voice("e. C4 | s D4 | h. E4"), grid) == ["1 measure is written otherwise."]
    assert words(Document(ALL["drums"]()), {"edit": "merge_voices", "most": 1}) == [
        "1 voice goes, bar by bar.",
        "4 ties are added.",
    ]


def test_hands_are_divided_by_what_they_have_learned() -> None:
    score = ALL["piano"]()
    edit = read_correction(score, {"edit": "split_hands", "part_id": "P1"})
    assert isinstance(edit, SplitHands)
    notes = {note.id: note for voice in score.measures[0].voices for event in voice.events for note in event.notes}
    octaves = {name: notes[name].pitch.octave for name in edit.left if name in notes}
    assert sorted(octaves.values()) == [2, 3, 3, 3, 3, 3]
    named = read_correction(score, {"edit": "split_hands", "part_id": "P1", "left": ["n1"], "second": ["n2"]})
    assert named == SplitHands("P1", ("n1",), second=("n2",))
    with pytest.raises(Unknown):
        left_hand(score, SplitHands("P9", ()))
    with pytest.raises(Refused):
        left_hand(ALL["compound"](), SplitHands("P1", ()))


def test_voices_are_divided_by_what_they_have_learned() -> None:
    b = Builder()
    score = grand_staff(b, *[("q C6 | q D6 | q E6 | q F6", "w C5")] * 4).score
    edit = read_correction(score, {"edit": "split_hands", "part_id": "P1", "left": []})
    assert isinstance(edit, SplitHands)
    assert edit.second == named(score, "C5")


def test_other_edits_are_no_corrections() -> None:
    others: list[object] = [{"edit": "set_title", "title": "", "composer": ""}, {"edit": "nothing"}, [], None]
    for data in others:
        with pytest.raises(Malformed):
            read_correction(ALL["piano"](), data)


def test_a_preview_shows_the_first_systems_that_change() -> None:
    music = one_voice(*["q C4 | q D4 | q E4 | q F4"] * 60)
    late = music.score.measures[40].id
    shown = preview(music, {"edit": "requantise", "grid": "1/1", "first": "", "last": ""}, "narrow")
    assert (shown.words, len(shown.systems)) == (["Nothing changes."], 3)
    shown = preview(music, {"edit": "scale_tempo", "factor": "1/2", "first": late, "last": ""}, "narrow")
    assert shown.words == ["60 measures become 50."]
    assert f'data-id="{late}"' in shown.systems[0]
    assert read_edit(shown.edit) == read_edit({"edit": "scale_tempo", "factor": "1/2", "first": late})
    assert lines(music)[0] == "q C4 | q D4 | q E4 | q F4"


@pytest.mark.django_db
def test_nothing_is_stored_by_a_preview(client: Client, owner: User, finished: Finished) -> None:
    row = finished()
    client.force_login(owner)
    before = documents.current(row)
    answer = ask(client, row, {"edit": HALVE, "layout": "wide"})
    assert (answer.status_code, answer.json()["words"]) == (200, ["4 measures become 2.", "3 ties are taken away."])
    assert len(answer.json()["systems"]) == 1
    assert documents.current(row) == before
    assert not Revision.objects.exists()


@pytest.mark.django_db
def test_refusals_are_sentences(client: Client, owner: User, finished: Finished) -> None:
    row = finished()
    client.force_login(owner)
    asked = {"edit": {"edit": "shift_bars", "by": "0/1"}, "layout": "wide"}
    answer = ask(client, row, asked)
    assert answer.status_code == 422
    assert answer.json() == {"message": "Bar lines move by less than a bar, by a 64th at least."}
    unknown = {"edit": HALVE | {"first": "m999"}, "layout": "wide"}
    assert ask(client, row, unknown).status_code == 422
    wrongs: list[object] = [{"edit": HALVE}, {"edit": HALVE, "layout": []}, [], {"edit": 3, "layout": "wide"}]
    for wrong in wrongs:
        assert ask(client, row, wrong).status_code == 400


def ask(client: Client, row: Transcription, data: object) -> Any:
    return client.post(f"/t/{row.pk}/corrections/preview/", json.dumps(data), content_type="application/json")


@pytest.mark.django_db
def test_the_panel_offers_what_the_score_has(client: Client, owner: User, finished: Finished) -> None:
    other = {"kind": "meter", "label": "3/4", "hints": {"tempo_bpm": 90.0, "meter": [3, 4], "pickup_beats": None}}
    client.force_login(owner)
    page = client.get(f"/t/{finished(alternatives=[other]).pk}/corrections/").content.decode()
    assert '<option value="P1">Piano</option>' in page
    assert '<input type="hidden" name="meter" value="3/4">' in page
    page = client.get(f"/t/{finished(score=ALL['compound']()).pk}/corrections/").content.decode()
    assert "split_hands" not in page.split("<fieldset")[0]
    assert 'value="alternatives"' not in page
