"""How static files are kept: under names that change with their content, each with a gzip copy."""

from __future__ import annotations

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    # Our modules name each other by those names, too: a changed one is fetched anew at once.
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )

    def create_compressor(self, **options: Any) -> Compressor:
        # Brotli saves a tenth of the bytes and takes ten times as long, at the first start and in every test of it.
        return super().create_compressor(**options, use_brotli=False)
