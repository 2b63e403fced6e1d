from django.apps import AppConfig


class TranscriptionsConfig(AppConfig):
    name = "transcriptions"
    default_auto_field = "django.db.models.BigAutoField"
