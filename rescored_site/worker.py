"""What the dramatiq command loads: Django, its broker and every app's actors.

dramatiq rescored_site.worker --queues gpu --processes 1 --threads 1 --skip-logging
dramatiq rescored_site.worker --queues cpu --processes 1 --threads 4 --skip-logging
"""

import os

import django
import dramatiq
from django.utils.module_loading import autodiscover_modules

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rescored_site.settings")
django.setup()
autodiscover_modules("tasks")

from transcriptions.broker import WorkerLife  # noqa: E402 - needs Django to be set up

broker = dramatiq.get_broker()
broker.add_middleware(WorkerLife())
