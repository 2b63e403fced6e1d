from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from transcriptions.learned_weights import load_learned
from transcriptions.music.codec import from_json, to_json
from transcriptions.music.performance import (
    Beat,
    BeatGrid,
    MeterChange,
    Pedal,
    Performance,
    PlayedNote,
    PlayedPart,
    make_part,
)
from transcriptions.music.score import check
from transcriptions.music.writing import NoNotesError, write_score


@st.composite
def played_notes(draw: st.DrawFn) -> PlayedNote:
    onset = draw(st.floats(0, draw(st.sampled_from([0.2, 3.0, 60.0]))))
    length = draw(st.sampled_from([0.001, 0.05, 0.3, 1.0, 30.0]))
    return PlayedNote(
        onset, draw(st.integers(0, 127)), onset + length, draw(st.integers(1, 127)), draw(st.floats(0, 1))
    )


@st.composite
def played_parts(draw: st.DrawFn) -> PlayedPart:
    return make_part(
        draw(st.sampled_from(["Piano", "", "Violin"])),
        draw(st.lists(played_notes(), max_size=25)),
        program=draw(st.sampled_from([0, 40, 33, 127])),
        pedals=draw(st.lists(st.builds(Pedal, st.floats(0, 5), st.floats(5, 10)), max_size=3)),
        is_drums=draw(st.booleans()),
    )


# Shrinking takes minutes; the seed of a failure is printed instead.
@settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(parts=st.lists(played_parts(), min_size=1, max_size=4))
def test_anything_played_can_be_written(parts: list[PlayedPart]) -> None:
    performance = Performance(tuple(parts), 100.0)
    if not performance.notes:
        with pytest.raises(NoNotesError):
            write_score(performance, load_learned())
        return
    score = write_score(performance, load_learned(), title="T", composer="C").score
    assert check(score) == []
    assert from_json(to_json(score)) == score


@settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(
    part=played_parts(),
    counts=st.lists(st.integers(1, 5), min_size=2, max_size=12),
    unit=st.sampled_from([(1, 4), (3, 8)]),
    pickup=st.integers(0, 4),
)
def test_bars_of_any_meters_are_full(part: PlayedPart, counts: list[int], unit: tuple[int, int], pickup: int) -> None:
    if not part.notes:
        return
    places = [place for count in counts for place in range(count)][min(pickup, counts[0] - 1) :]
    meters = [
        (unit[0] * (2 if unit[0] == 3 and count == 1 else count), unit[1]) for count in counts for _ in range(count)
    ]
    meters = meters[len(meters) - len(places) :]
    beats = tuple(Beat(0.5 * index, place) for index, place in enumerate(places))
    changes = tuple(
        MeterChange(index, meters[index])
        for index in range(1, len(beats))
        if beats[index].index_in_bar == 0 and meters[index] != meters[index - 1]
    )
    if len(beats) > 1:
        grid = BeatGrid(beats, meters[0], changes=changes)
        assert check(write_score(Performance((part,), 100.0), load_learned(), grid=grid).score) == []


def test_nothing_played_is_refused() -> None:
    with pytest.raises(NoNotesError, match="there are no notes to write"):
        write_score(Performance((), 10.0), load_learned())


@pytest.mark.parametrize(
    "notes",
    [
        [PlayedNote(0.0, 60, 0.001)],
        [PlayedNote(3599.0, 60, 3600.0)],
        [PlayedNote(5.0, pitch, 6.0) for pitch in range(128)],
        [PlayedNote(5.0, 60, 6.0, velocity) for velocity in range(1, 128)],
        [PlayedNote(index * 0.01, 60, index * 0.01 + 0.005) for index in range(10_000)],
        [PlayedNote(index * 7.2, 40 + index % 50, index * 7.2 + 9) for index in range(500)],
        [PlayedNote(0.0, 60, 1.0), PlayedNote(3600.0, 62, 3601.0)],
    ],
    ids=["one", "late", "cluster", "same", "hammered", "hour", "two in an hour"],
)
@pytest.mark.parametrize("is_drums", [False, True])
def test_odd_performances_can_be_written(notes: list[PlayedNote], is_drums: bool) -> None:
    performance = Performance((make_part("Part", notes, is_drums=is_drums),), 3601.0)
    assert check(write_score(performance, load_learned()).score) == []
