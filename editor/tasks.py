"""The actor that makes PDFs."""

from __future__ import annotations

import dramatiq
from django.utils import timezone

from editor import services
from editor.exports import export_pdf
from editor.models import Export, ExportState
from transcriptions.models import Queue
from transcriptions.music.arranging.versions import Version

TIME_LIMIT_MS = 10 * 60 * 1000


@dramatiq.actor(queue_name=Queue.CPU.value, max_retries=0, time_limit=TIME_LIMIT_MS)
def make_pdf(export_id: int) -> None:
    export = Export.objects.select_related("transcription").filter(pk=export_id, state=ExportState.QUEUED).first()
    if export is None:
        return
    made = False
    try:
        titled = services.titled_score(export.transcription, Version(export.version))
        services.store_pdf(export, export_pdf(titled, paper=export.paper))
        made = True
    finally:
        # The broker logs the fault; the page must not wait for what never comes.
        if not made:
            values = {"state": ExportState.FAILED, "finished_at": timezone.now()}
            Export.objects.filter(pk=export_id).update(**values)
