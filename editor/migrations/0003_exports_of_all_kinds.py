from typing import Any

import django.utils.timezone
from django.db import migrations, models

KINDS = [("pdf", "PDF"), ("parts", "All parts"), ("svg", "SVG"), ("mp3", "MP3"), ("wav", "WAV"), ("opus", "Opus")]
STATES = [("queued", "Waiting"), ("running", "Being made"), ("done", "Ready"), ("failed", "Failed")]


def name_tabs(apps: Any, schema_editor: Any) -> None:
    """What was the version "as played" is the tab of the whole score."""
    apps.get_model("editor", "Export").objects.filter(tab="as-played").update(tab="score")


class Migration(migrations.Migration):
    dependencies = [("editor", "0002_versions")]

    operations = [
        migrations.RenameField("export", "version", "tab"),
        migrations.AlterField("export", "tab", models.CharField(default="score", max_length=100)),
        migrations.RunPython(name_tabs, migrations.RunPython.noop),
        migrations.AddField("export", "kind", models.CharField(choices=KINDS, default="pdf", max_length=10)),
        migrations.AddField("export", "name", models.CharField(default="score", max_length=200)),
        migrations.AddField("export", "progress", models.FloatField(default=0.0)),
        migrations.AddField("export", "error_text", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("export", "touched_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
        migrations.AlterField("export", "state", models.CharField(choices=STATES, default="queued", max_length=10)),
        migrations.AlterField("export", "paper", models.CharField(blank=True, choices=[("a4", "A4"), ("letter", "US Letter")], max_length=10)),
    ]
