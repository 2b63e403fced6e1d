"""Whatever the music, every version can be written, and holds what it promises."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.editor import scores
from tests.transcriptions.music.arranging.pieces import made_up, song
from transcriptions.music.arranging.sounds import Sound, gather
from transcriptions.music.arranging.versions import Version, arrange
from transcriptions.music.score import Score, check, measure_lengths

MADE = [made_up(seed) for seed in range(12)]
ALL = [*MADE, *(make() for make in scores.ALL.values())]
ARRANGED = list(Version)[1:]


@pytest.fixture(params=range(len(ALL)), ids=lambda index: f"score{index}")
def source(request: pytest.FixtureRequest) -> Score:
    index: int = request.param
    return ALL[index]


def moments(score: Score, staff: int) -> list[list[Sound]]:
    """What sounds on a staff at each moment where something begins."""
    sounds = [sound for sound in gather(score).sounds if sound.staff == staff]
    return [[sound for sound in sounds if sound.start <= start < sound.end] for start in {s.start for s in sounds}]


@pytest.mark.parametrize("version", ARRANGED)
def test_every_version_is_a_score_of_the_same_bars(source: Score, version: Version) -> None:
    arranged = arrange(source, version)
    assert check(arranged) == []
    assert arrange(source, version) == arranged
    assert [measure.id for measure in arranged.measures] == [measure.id for measure in source.measures]
    assert measure_lengths(arranged) == measure_lengths(source)
    for before, after in zip(source.measures, arranged.measures, strict=True):
        assert (after.time, after.key, after.tempo) == (before.time, before.key, before.tempo)
        assert (after.repeat_start, after.repeat_end, after.ending) == (
            before.repeat_start,
            before.repeat_end,
            before.ending,
        )


@pytest.mark.parametrize("version", ARRANGED)
def test_notes_are_the_source_s(source: Score, version: Version) -> None:
    """Each comes from a note of the source of the same name, and has its id."""
    if all(part.is_percussion for part in source.parts):
        return
    pitches = {sound.id: sound.midi for sound in gather(source).sounds}
    for sound in gather(arrange(source, version)).sounds:
        origin = sound.id.split("-")[0]
        distance = 7 if sound.id.endswith("-fifth") or "-fifth-" in sound.id else 0
        assert (sound.midi - pitches[origin] - distance) % 12 == 0


@pytest.mark.parametrize(("version", "notes", "span"), [(Version.EASY, (1, 2), 7), (Version.INTERMEDIATE, (3, 3), 12)])
def test_hands_take_what_they_can(source: Score, version: Version, notes: tuple[int, int], span: int) -> None:
    arranged = arrange(source, version)
    if arranged is source:
        return
    for staff, most in ((1, notes[0]), (2, notes[1])):
        for sounding in moments(arranged, staff):
            assert len(sounding) <= most
            assert max(sound.midi for sound in sounding) - min(sound.midi for sound in sounding) <= span


@pytest.mark.parametrize("version", [Version.EASY, Version.INTERMEDIATE])
def test_hands_do_not_cross(source: Score, version: Version) -> None:
    arranged = arrange(source, version)
    if arranged is source:
        return
    right = [sound for sound in gather(arranged).sounds if sound.staff == 1]
    left = [sound for sound in gather(arranged).sounds if sound.staff == 2]
    for low in left:
        assert all(low.midi < high.midi for high in right if high.start < low.end and low.start < high.end)


def test_easy_has_no_tuplets_and_nothing_shorter_than_an_eighth(source: Score) -> None:
    arranged = arrange(source, Version.EASY)
    if arranged is source:
        return
    events = [event for measure in arranged.measures for voice in measure.voices for event in voice.events]
    assert all(event.tuplet is None for event in events)
    assert all(event.base >= Fraction(1, 2) for event in events if event.notes)
    assert not any(event.grace for event in events)


def test_full_of_an_ensemble_stays_in_two_hands() -> None:
    for source in ALL:
        if len([part for part in source.parts if not part.is_percussion]) < 2:
            continue
        arranged = arrange(source, Version.FULL)
        assert [part.staves for part in arranged.parts] == [2]
        for measure in arranged.measures:
            for voice in measure.voices:
                for event in voice.events:
                    pitches = [note.pitch.midi for note in event.notes]
                    assert len(pitches) <= 5
                    assert not pitches or max(pitches) - min(pitches) <= 16


def test_drums_alone_stay_as_they_are() -> None:
    drums = scores.drums()
    assert all(arrange(drums, version) is drums for version in Version)


def test_as_played_is_the_source() -> None:
    source = song(("w C5", "w E4 G4", "w C3"))
    assert arrange(source, Version.AS_PLAYED) is source


def test_labels_are_words() -> None:
    assert [version.label for version in Version] == ["As played", "Full", "Intermediate", "Easy", "Lead sheet"]
