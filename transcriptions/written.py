"""The result of the last stage <-> versioned JSON: score, beats, summary and warnings together."""

from __future__ import annotations

import json
from dataclasses import asdict

from transcriptions.music import codec
from transcriptions.music.writing import Summary, Written

FORMAT = "rescored-written"
VERSION = 1


def written_to_json(written: Written) -> str:
    """The canonical JSON; score and grid stand in it as the texts that the codec writes."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "score": codec.to_json(written.score),
        "grid": codec.beat_grid_to_json(written.grid),
        "summary": asdict(written.summary),
        "warnings": written.warnings,
    }
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def written_from_json(text: str) -> Written:
    """What written_to_json wrote. CodecError for anything else."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise codec.CodecError(f"not JSON: {error}") from error
    if not isinstance(document, dict) or (document.get("format"), document.get("version")) != (FORMAT, VERSION):
        raise codec.CodecError("not a written score of this version")
    try:
        return Written(
            score=codec.from_json(document["score"]),
            grid=codec.beat_grid_from_json(document["grid"]),
            summary=Summary(**document["summary"]),
            warnings=tuple(document["warnings"]),
        )
    except (KeyError, TypeError) as error:
        raise codec.CodecError(f"a part of the written score is missing: {error}") from error
