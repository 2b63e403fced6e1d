"""Files of transcriptions in Django's storage, wherever that is: as local paths, and deleted without a remainder."""

from __future__ import annotations

import contextlib
import errno
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.core.files.storage import Storage, default_storage
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from transcriptions.errors import StorageFull
from transcriptions.models import Transcription, media_folder

ROOT = "transcriptions"
# An upload or a job may still be writing what no row mentions yet.
ORPHAN_AGE = timedelta(days=1)
FULL_ERRORS = {errno.ENOSPC, errno.EDQUOT}


@contextlib.contextmanager
def full_storage_named() -> Iterator[None]:
    """A full disk becomes StorageFull; other faults of the system stay what they are."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL_ERRORS:
            raise
        raise StorageFull(
            "There is no space left to store this. Please tell the administrator of this site, and try again later."
        ) from error


@contextlib.contextmanager
def local_copy(file: FieldFile) -> Iterator[Path]:
    """The file as a path: itself where the storage is a folder, else a copy that is deleted afterwards."""
    try:
        path = Path(file.path)
    except NotImplementedError:
        with tempfile.TemporaryDirectory(prefix="rescored-") as folder, file.open("rb") as source:
            path = Path(folder) / Path(file.name or "").name
            with path.open("wb") as target:
                shutil.copyfileobj(source, target)
            yield path
        return
    yield path


def delete_media(transcription_id: UUID) -> None:
    """Delete everything that is stored for a transcription, mentioned by a row or not."""
    delete_folder(default_storage, media_folder(transcription_id))


def delete_folder(where: Storage, folder: str) -> None:
    for file in _files(where, folder):
        where.delete(file)
    _delete_empty(where, folder)


def delete_orphans() -> int:
    """Delete old folders whose transcription is gone (an upload or a deletion that was killed); returns how many."""
    try:
        names, _ = default_storage.listdir(ROOT)
    except FileNotFoundError:
        return 0
    known = {str(known_id) for known_id in Transcription.objects.values_list("id", flat=True)}
    orphans = [name for name in names if name not in known and _is_old(f"{ROOT}/{name}")]
    for name in orphans:
        delete_folder(default_storage, f"{ROOT}/{name}")
    return len(orphans)


def _is_old(folder: str) -> bool:
    limit = timezone.now() - ORPHAN_AGE
    return all(default_storage.get_modified_time(file) < limit for file in _files(default_storage, folder))


def _files(where: Storage, folder: str) -> list[str]:
    try:
        folders, files = where.listdir(folder)
    except FileNotFoundError:
        return []
    found = [f"{folder}/{name}" for name in files]
    for name in folders:
        found += _files(where, f"{folder}/{name}")
    return found


def _delete_empty(where: Storage, folder: str) -> None:
    """Storages in a folder keep empty ones; others have none."""
    with contextlib.suppress(FileNotFoundError):
        for name in where.listdir(folder)[0]:
            _delete_empty(where, f"{folder}/{name}")
        where.delete(folder)
