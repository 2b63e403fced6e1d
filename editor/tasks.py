"""The actor that makes files from scores; and the reading of score files, for the actor that prepares."""

from __future__ import annotations

import dramatiq

from editor.exporting import services
from editor.exporting.errors import ExportRefused, Unwanted
from editor.exporting.making import made
from editor.imports import import_score
from editor.messages import ACTOR
from editor.models import Export
from transcriptions.errors import StorageFull
from transcriptions.models import Queue
from transcriptions.runner import importers

# An hour of music as MP3 costs about seven minutes of one core, reckoned from 200 s; when crowded, far more.
TIME_LIMIT_MS = 60 * 60 * 1000

importers.append(import_score)


@dramatiq.actor(actor_name=ACTOR, queue_name=Queue.CPU.value, max_retries=0, time_limit=TIME_LIMIT_MS)
def make_export(export_id: int) -> None:
    export = Export.objects.select_related("transcription").filter(pk=export_id).first()
    if export is None or not export.claim():
        return
    reason = ""
    try:
        with made(export) as path:
            services.store(export, path)
    except Unwanted:
        return
    except (ExportRefused, StorageFull) as error:
        reason = str(error)
    finally:
        # After a fault, which the broker logs, the page must not wait for what never comes; done ones stay done.
        export.fail(reason)
