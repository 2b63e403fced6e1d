"""Results of stages kept in the database and its storage, so that no finished stage is ever repeated."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import QuerySet

from transcriptions import storage
from transcriptions.claims import Claim, through_outages
from transcriptions.models import Artefact
from transcriptions.pipeline import Stored


class DatabaseArtefacts:
    """The pipeline's Artefacts for one claimed transcription."""

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        self._used: set[int] = set()

    def has(self, stage: str, key: str) -> bool:
        return through_outages(lambda: self._rows().filter(stage=stage, key=key).exists())

    def get(self, stage: str, key: str) -> Stored:
        artefact = through_outages(lambda: self._rows().get(stage=stage, key=key))
        self._used.add(artefact.pk)
        with artefact.file.open("rb") as file:
            return Stored(file.read(), artefact.engine, artefact.seconds)

    def put(self, stage: str, key: str, stored: Stored) -> None:
        """Keep a result. Raises Superseded, and then leaves nothing behind."""
        artefact = Artefact(transcription_id=self._claim.transcription_id, stage=stage, key=key)
        artefact.engine, artefact.seconds = stored.engine, stored.seconds
        with storage.full_storage_named():
            artefact.file.save(f"{stage}-{key[:16]}.json", ContentFile(stored.data), save=False)
        kept = False
        try:
            kept = through_outages(lambda: self._keep(artefact))
        finally:
            if not kept:
                default_storage.delete(artefact.file.name or "")

    def delete_unused(self) -> None:
        """Delete the results of runs with another plan: one score comes out."""
        for artefact in self._rows().exclude(pk__in=self._used):
            artefact.delete()
            default_storage.delete(artefact.file.name or "")

    def _keep(self, artefact: Artefact) -> bool:
        """Whether the row that stands now is this one; an outage may have hidden that it was already written."""
        with self._claim.locked():
            same = self._rows().filter(stage=artefact.stage, key=artefact.key)
            if (found := same.first()) is not None:
                return found.file.name == artefact.file.name
            artefact.save(force_insert=True)
        return True

    def _rows(self) -> QuerySet[Artefact]:
        return Artefact.objects.filter(transcription_id=self._claim.transcription_id)
