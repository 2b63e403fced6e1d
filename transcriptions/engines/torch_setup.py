"""Loads torch for a process that runs models: what must be set before and right after its import."""

from __future__ import annotations

import ctypes
import importlib
import os
import platform
from functools import cache
from typing import Any

# glibc's mallopt(3): numbers of <malloc.h>.
M_TRIM_THRESHOLD = -1
M_MMAP_MAX = -4
NEVER_TRIM = 2**31 - 1


@cache
def load_torch() -> Any:
    """The torch module, without gradients, set up to run models on few cores.

    Waiting OpenMP threads sleep instead of spinning, and freed memory is kept: handing the large
    buffers of each chunk back to the kernel and faulting them in again cost a third of Transkun's time.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        libc.mallopt(M_MMAP_MAX, 0)
        libc.mallopt(M_TRIM_THRESHOLD, NEVER_TRIM)
    torch = importlib.import_module("torch")
    torch.set_grad_enabled(False)
    return torch


def best_device() -> str:
    """The fastest device that torch can use here: "cuda", "mps" or "cpu"."""
    torch = load_torch()
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def has_fast_bfloat16(device: str) -> bool:
    """Whether bfloat16 pays: only with matrix units (AMX). AVX-512 alone was a fifth slower than float32."""
    if device != "cpu":
        return False
    capabilities: dict[str, object] = load_torch().cpu.get_capabilities()
    return bool(capabilities.get("amx_bf16"))
