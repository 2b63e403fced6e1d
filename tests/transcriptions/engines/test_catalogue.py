from __future__ import annotations

import subprocess
import sys

import pytest

from transcriptions.engines import catalogue


def test_every_engine_says_where_it_comes_from() -> None:
    found = {name: (entry.label, entry.licence, entry.rate) for name, entry in catalogue.ENGINES.items()}
    assert found["transkun"] == ("transkun 2.0.1", "MIT", 44_100)
    assert found["basic-pitch"] == ("basic-pitch 0.4.0", "Apache-2.0", 22_050)
    assert found["transkun+basic-pitch"] == ("transkun+basic-pitch 2.0.1+0.4.0", "MIT and Apache-2.0", 44_100)
    assert all(entry.origin.startswith("https://") for name, entry in catalogue.ENGINES.items() if name != "tiny")


def test_an_engine_is_loaded_once_whatever_device_is_asked_for() -> None:
    engine = catalogue.load("basic-pitch", "cpu")
    assert (engine.name, engine.version) == ("basic-pitch", "0.4.0")
    assert catalogue.load("basic-pitch", "auto") is engine
    assert catalogue.load("basic-pitch", "cuda") is engine


def test_an_unknown_engine_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        catalogue.load("ear-trumpet", "cpu")


def test_no_model_library_is_loaded_before_an_engine_is() -> None:
    models = {"torch", "onnxruntime", "transkun", "beat_this", "librosa"}
    code = f"import sys, transcriptions.pipeline; print({models} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
