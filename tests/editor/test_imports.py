"""Files of written music on their way through a worker, in this process."""

from __future__ import annotations

import io

import mido
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from editor.imports import strict_grid, summary_of
from editor.services import machine_score
from editor.writers.midi import write_midi
from editor.writers.musicxml import write_musicxml
from tests.editor import scores
from tests.editor.readers.test_musicxml import anonymous, compressed
from transcriptions import runner, services
from transcriptions.models import Queue, Source, State, Transcription
from transcriptions.music.performance import Performance, PlayedNote, make_part
from transcriptions.music.score import Key
from transcriptions.music.writing import Summary
from transcriptions.performance_midi import write_performance
from transcriptions.progress import progress_of
from transcriptions.services import Said

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "correct horse"


@pytest.fixture
def clara(transactional_db: None) -> User:
    return User.objects.create_user("clara", password=PASSWORD)


def uploaded(user: User, content: bytes, name: str, *, title: str = "", said: Said | None = None) -> Transcription:
    return services.create_from_upload(user, SimpleUploadedFile(name, content), title=title, said=said)


def run(row: Transcription) -> Transcription:
    """Whether a recording's listening would follow is in the row's queue."""
    runner.run(row.id, Queue.CPU)
    row.refresh_from_db()
    return row


def imported(user: User, content: bytes, name: str = "song.musicxml", **more: object) -> Transcription:
    return run(uploaded(user, content, name, **more))  # type: ignore[arg-type]


def test_musicxml_becomes_a_finished_score_without_a_recording(clara: User) -> None:
    row = uploaded(clara, write_musicxml(scores.piano()), "My Song.musicxml")
    assert (row.source, row.title, str(row.recording.name).rpartition("/")[2]) == (
        Source.SCORE, "My Song", "recording.musicxml"
    )  # fmt: skip
    assert [stage.label for stage in progress_of(row).stages] == ["Reading the score"]
    run(row)
    assert (row.state, row.error_text, row.title, row.composer) == (State.DONE, "", "A Test", "Nobody")
    assert (row.meter, row.key, row.tempo_bpm, row.measure_count) == ("4/4", "D major", 92.0, 4)
    assert (row.duration_s, row.is_guess, row.stems.count(), row.warnings) == (None, False, 0, [])
    assert anonymous(machine_score(row)) == anonymous(scores.piano())


def test_the_title_that_a_person_gave_stays(clara: User) -> None:
    row = imported(clara, write_musicxml(scores.band()), title="For Robert")
    assert (row.title, machine_score(row).title) == ("For Robert", "For Robert")


def test_what_was_not_kept_is_on_the_row_and_its_page(clara: User, client: Client) -> None:
    written = write_musicxml(scores.compound())
    figure = b"<figured-bass><figure><figure-number>6</figure-number></figure></figured-bass>"
    row = imported(clara, written.replace(b"<note>", figure + b"<note>", 2), "song.xml")
    assert row.warnings == ["2 figured basses were left out."]
    client.login(username="clara", password=PASSWORD)
    assert "2 figured basses were left out." in client.get(f"/t/{row.pk}/score/").content.decode()


def test_the_original_file_stays_attached(clara: User, client: Client) -> None:
    archive = compressed({"song.xml": write_musicxml(scores.compound())})
    row = imported(clara, archive, "Mein Lied.mxl")
    client.login(username="clara", password=PASSWORD)
    assert f"/t/{row.pk}/download/original/" in client.get(f"/t/{row.pk}/score/").content.decode()
    response = client.get(f"/t/{row.pk}/download/original/")
    assert response.content == archive
    assert response.headers["Content-Disposition"] == 'attachment; filename="Mein Lied.mxl"'


def test_a_recording_has_no_original_file_to_download(clara: User, client: Client) -> None:
    row = imported(clara, write_musicxml(scores.compound()))
    Transcription.objects.update(source=Source.UPLOAD)
    client.login(username="clara", password=PASSWORD)
    assert client.get(f"/t/{row.pk}/download/original/").status_code == 404


def test_written_music_is_not_written_again(clara: User, client: Client) -> None:
    row = imported(clara, write_musicxml(scores.compound()))
    client.login(username="clara", password=PASSWORD)
    assert client.get(f"/t/{row.pk}/rewrite/").status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"<score-partwise", "a.musicxml", "This file is not well-formed XML; it may be damaged."),
        (b"<html/>", "a.xml", "This is not a MusicXML score."),
        (b"PK\x03\x04....", "a.mxl", "This compressed MusicXML file is damaged."),
        (b"MThd\x00\x00", "a.mid", "This MIDI file cannot be read; it may be damaged. Please export it anew."),
    ],
)
def test_what_cannot_be_read_fails_with_a_sentence(clara: User, content: bytes, name: str, reason: str) -> None:
    row = imported(clara, content, name)
    assert (row.state, row.error_code, row.error_text) == (State.FAILED, "unreadable_score", reason)
    assert row.artefacts.count() == 0


def test_a_failed_import_can_be_tried_again(clara: User) -> None:
    row = imported(clara, b"<html/>")
    row.recording.save("recording.musicxml", ContentFile(write_musicxml(scores.drums())))
    services.retry(row)
    assert run(row).state == State.DONE


def test_a_cancelled_import_stops(clara: User) -> None:
    row = uploaded(clara, write_musicxml(scores.piano()), "a.musicxml")
    Transcription.objects.update(cancel_requested=True)
    assert run(row).state == State.CANCELLED


def test_written_midi_keeps_its_bars(clara: User) -> None:
    row = imported(clara, write_midi(scores.band()), "band.mid")
    assert (row.state, row.source, row.title, row.meter, row.measure_count) == (
        State.DONE, Source.SCORE, "A Test", "4/4", 2
    )  # fmt: skip
    score = machine_score(row)
    assert [part.program for part in score.parts] == [71, 40, 41, 33]
    assert [measure.key for measure in score.measures] == [Key(0), Key(4)]


def played() -> bytes:
    notes = [PlayedNote(0.0137 + 0.47 * index, 60 + index, 0.4 + 0.47 * index) for index in range(8)]
    return write_performance(Performance((make_part("Piano", notes),), 5.0))


def test_a_performance_in_midi_goes_on_as_a_recording(clara: User) -> None:
    row = imported(clara, played(), "played.mid")
    assert (row.state, row.queue, row.source) == (State.QUEUED, Queue.GPU, Source.UPLOAD)


def test_a_person_says_what_a_midi_file_is(clara: User) -> None:
    row = uploaded(clara, write_midi(scores.band()), "band.mid", said=Said(midi="played"))
    assert (row.source, run(row).queue) == (Source.UPLOAD, Queue.GPU)
    assert imported(clara, played(), "played.mid", said=Said(midi="written")).state == State.DONE


def test_a_midi_file_without_notes_says_so(clara: User) -> None:
    file = io.BytesIO()
    midi = mido.MidiFile()
    midi.tracks.append(mido.MidiTrack([mido.MetaMessage("time_signature", numerator=3, denominator=4)]))
    midi.save(file=file)
    assert imported(clara, file.getvalue(), "empty.mid").error_text == "This MIDI file has no notes."


def test_the_form_takes_a_score(clara: User, client: Client) -> None:
    client.login(username="clara", password=PASSWORD)
    file = SimpleUploadedFile("song.musicxml", write_musicxml(scores.compound()))
    response = client.post("/new/", {"recording": file, "midi": "auto"})
    row = Transcription.objects.get()
    assert (response.status_code, row.source, row.plan["midi"]) == (302, Source.SCORE, "auto")


def test_strict_beats_follow_meter_and_tempo() -> None:
    music = scores.compound()
    grid = strict_grid(music)
    assert [(round(beat.time_s * 3), beat.index_in_bar) for beat in grid.beats] == [
        (0, 0), (1, 0), (4, 1), (7, 0), (10, 1), (13, 0), (16, 1), (19, 0)
    ]  # fmt: skip
    assert (grid.meter, grid.confidence) == ((6, 8), 1.0)
    assert summary_of(music) == Summary(60.0, "6/8", "F major")
