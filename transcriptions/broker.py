"""What a worker process does beside its messages: sweeps while it runs, and lets go of its jobs when it ends."""

from __future__ import annotations

import threading
import time

from django.conf import settings
from django.db import connection
from dramatiq import Broker, Middleware, Worker

from transcriptions import claims, storage
from transcriptions.sweeper import sweep

DAY_S = 24 * 60 * 60.0


class WorkerLife(Middleware):
    def after_worker_boot(self, broker: Broker, worker: Worker) -> None:
        threading.Thread(target=_sweep_until_stopped, name="sweeper", daemon=True).start()

    def before_worker_shutdown(self, broker: Broker, worker: Worker) -> None:
        claims.stopping.set()


def _sweep_until_stopped() -> None:
    tidied_at = -DAY_S
    while True:
        try:
            sweep()
            if time.monotonic() - tidied_at >= DAY_S:
                storage.delete_orphans()
                tidied_at = time.monotonic()
        except claims.OUTAGE_ERRORS:
            connection.close()
        if claims.stopping.wait(settings.RESCORED_HEARTBEAT_LIMIT_S / 3):
            break
    connection.close()
