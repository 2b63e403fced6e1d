"""Files as local paths, and files that nobody owns."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, default_storage
from pytest_django.fixtures import Settings

from accounts.models import User
from transcriptions import storage
from transcriptions.errors import StorageFull
from transcriptions.models import Source, Transcription


class FarStorage(Storage):
    """Like S3: there are no paths."""

    files: ClassVar[dict[str, bytes]] = {}

    def _open(self, name: str, mode: str = "rb") -> ContentFile:
        return ContentFile(self.files[name], name)

    def _save(self, name: str, content: File) -> str:
        self.files[name] = content.read()
        return name

    def exists(self, name: str) -> bool:
        return name in self.files


@pytest.mark.django_db
def test_a_file_in_a_folder_is_its_own_local_copy(owner: User, media_folder: Path) -> None:
    row = Transcription(owner=owner, title="x", source=Source.UPLOAD)
    row.recording.save("recording.wav", ContentFile(b"sound"))
    with storage.local_copy(row.recording) as path:
        assert path == media_folder / (row.recording.name or "")


@pytest.mark.django_db
def test_a_file_elsewhere_is_copied_and_the_copy_deleted(owner: User, settings: Settings) -> None:
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.FarStorage"}}
    row = Transcription(owner=owner, title="x", source=Source.UPLOAD)
    row.recording.save("recording.wav", ContentFile(b"sound"))
    with storage.local_copy(row.recording) as path:
        assert path.read_bytes() == b"sound"
        assert path.suffix == ".wav"
    assert not path.exists()
    row.recording.close()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_has_a_name(number: int) -> None:
    with pytest.raises(StorageFull), storage.full_storage_named():
        raise OSError(number, "full")


def test_other_faults_keep_theirs() -> None:
    with pytest.raises(OSError, match="odd"), storage.full_storage_named():
        raise OSError(errno.EIO, "odd")


@pytest.mark.django_db
def test_only_old_orphans_are_deleted(owner: User, media_folder: Path) -> None:
    row = Transcription.objects.create(owner=owner, title="x", source=Source.UPLOAD)
    old, young = uuid4(), uuid4()
    for folder in (row.id, old, young):
        default_storage.save(f"transcriptions/{folder}/recording/a.wav", ContentFile(b"sound"))
    two_days_ago = time.time() - 2 * 24 * 60 * 60
    for folder in (row.id, old):
        os.utime(media_folder / f"transcriptions/{folder}/recording/a.wav", (two_days_ago, two_days_ago))
    assert storage.delete_orphans() == 1
    names = sorted(path.name for path in (media_folder / "transcriptions").iterdir())
    assert names == sorted([str(row.id), str(young)])


@pytest.mark.django_db
def test_no_media_no_orphans(db: None) -> None:
    assert storage.delete_orphans() == 0
