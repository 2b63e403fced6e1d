from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from editor.note_list import note_list
from tests.editor import scores
from tests.editor.editing import answer, batch, post, shout
from transcriptions.models import State, Transcription

pytestmark = pytest.mark.django_db

Finished = Callable[..., Transcription]


def asked(client: Client, row: Transcription, tab: str = "") -> Any:
    return client.get(f"/t/{row.pk}/notes/{f'?tab={tab}' if tab else ''}")


def test_the_list_is_that_of_the_score(mine: Client, finished: Finished) -> None:
    answer = asked(mine, finished(score=scores.compound()))
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.json() == json.loads(json.dumps(note_list(scores.compound())))


def test_a_tab_gives_what_it_shows(mine: Client, finished: Finished) -> None:
    row = finished(score=scores.band())
    clarinet = asked(mine, row, "part-P1").json()
    assert [part["name"] for part in clarinet["parts"]] == ["Clarinet in B♭"]
    assert [note[:3] for note in clarinet["measures"][0]["notes"]] == [[0, 1, 65], [1, 1, 67], [2, 2, 69]]
    assert asked(mine, row, "part-P9").status_code == 404
    assert asked(mine, row, "nonsense").status_code == 404


def test_it_is_small_on_the_way(mine: Client, finished: Finished) -> None:
    row = finished(copies=50)
    answer = mine.get(f"/t/{row.pk}/notes/", headers={"Accept-Encoding": "gzip"})
    assert len(answer.content) < 30_000
    assert len(json.loads(gzip.decompress(answer.content))["measures"]) == 200


def test_only_those_who_may_see_the_score_get_it(mine: Client, stranger: User, finished: Finished) -> None:
    row = finished()
    assert asked(mine, row).status_code == 200
    assert mine.post(f"/t/{row.pk}/notes/").status_code == 405
    theirs = Client()
    theirs.force_login(stranger)
    assert asked(theirs, row).status_code == 404
    assert asked(Client(), row).headers["Location"] == f"/account/sign-in/?next=/t/{row.pk}/notes/"
    row.state = State.RUNNING
    row.save(update_fields=["state"])
    assert asked(mine, row).status_code == 404


@pytest.mark.parametrize(("tab", "part"), [("score", 2), ("part-P3", 0)])
def test_an_edit_answers_what_sounds_otherwise(mine: Client, finished: Finished, tab: str, part: int) -> None:
    score = scores.band()
    row = finished(score=score)
    first = asked(mine, row, tab).json()
    viola = score.measures[1].voices[2].events[0]
    told = answer(post(mine, row, batch(shout(viola.id), tab=tab)))["notes"]
    assert {name: value for name, value in told.items() if value is not None} == {"measures": told["measures"]}
    [measure] = told["measures"]
    assert [note[2:5] for note in measure["notes"] if note[3] == 127] == [[75, 127, part]]
    assert asked(mine, row, tab).json()["measures"] == [first["measures"][0], measure]
