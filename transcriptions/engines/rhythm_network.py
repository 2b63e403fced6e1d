"""The rhythm model: convolutions over neighbouring onsets, attention over time, one row of logits an onset."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from transcriptions.music.rhythm_evidence import METERS, PERIOD_BINS, PHASE_BINS
from transcriptions.music.rhythm_features import FEATURES

# Logits of an onset: beat, downbeat, phase, period, meter.
HEADS = (1, 1, PHASE_BINS, PERIOD_BINS, len(METERS))
# Attention tells time differences apart from this to that many seconds.
_FINEST_S, _LONGEST_S = 0.12, 90.0
# In training alone, against learning works by heart.
_DROPOUT = 0.1


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a network. Each stage is dilated convolutions, then attention over the whole crop."""

    width: int = 96
    heads: int = 3
    dilations: tuple[tuple[int, ...], ...] = ((1, 2, 4), (1, 3, 9), (1, 4, 16))

    def to_text(self) -> str:
        """As it stands beside the weights."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Shape:
        """What `to_text` gave."""
        values = json.loads(text)
        return cls(values["width"], values["heads"], tuple(tuple(stage) for stage in values["dilations"]))


class RhythmNetwork(nn.Module):
    """rows (batch, onsets, FEATURES) and times_s (batch, onsets) to logits (batch, onsets, sum(HEADS)).

    mask (batch, onsets) is True where an onset is, False for padding.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.entry = nn.Sequential(nn.Linear(FEATURES, shape.width), nn.ReLU(), nn.Linear(shape.width, shape.width))
        self.stages = nn.ModuleList(_Stage(shape, dilations) for dilations in shape.dilations)
        self.norm = nn.LayerNorm(shape.width)
        self.exit = nn.Linear(shape.width, sum(HEADS))
        head = shape.width // shape.heads
        wavelengths = torch.logspace(0, 1, head // 2, _LONGEST_S / _FINEST_S) * _FINEST_S
        self.register_buffer("turns", 2 * torch.pi / wavelengths, persistent=False)

    def forward(self, rows: Tensor, times_s: Tensor, mask: Tensor) -> Tensor:
        turns: Tensor = self.get_buffer("turns")
        angles = times_s[:, None, :, None] * turns
        cosines, sines = angles.cos(), angles.sin()
        hidden = self.entry(rows)
        for stage in self.stages:
            hidden = stage(hidden, cosines, sines, mask)
        return self.exit(self.norm(hidden))  # type: ignore[no-any-return]


class _Stage(nn.Module):
    def __init__(self, shape: Shape, dilations: tuple[int, ...]) -> None:
        super().__init__()
        self.local = nn.ModuleList(_Convolution(shape.width, dilation) for dilation in dilations)
        self.attention = _Attention(shape)

    def forward(self, hidden: Tensor, cosines: Tensor, sines: Tensor, mask: Tensor) -> Tensor:
        for convolution in self.local:
            hidden = convolution(hidden, mask)
        return self.attention(hidden, cosines, sines, mask)  # type: ignore[no-any-return]


class _Convolution(nn.Module):
    """A gated dilated convolution beside the residual path."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.dilated = nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation)
        self.mixed = nn.Linear(width, width)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        inside = (self.norm(hidden) * mask[..., None]).transpose(1, 2)
        local = functional.relu(self.dilated(inside).transpose(1, 2))
        return hidden + self.mixed(functional.dropout(local, _DROPOUT, self.training))  # type: ignore[no-any-return]


class _Attention(nn.Module):
    """Attention whose queries and keys are turned by the time of their onset, then a feed-forward layer."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.norm = nn.LayerNorm(shape.width)
        self.entry = nn.Linear(shape.width, 3 * shape.width)
        self.exit = nn.Linear(shape.width, shape.width)
        self.feed = nn.Sequential(
            nn.LayerNorm(shape.width),
            nn.Linear(shape.width, 2 * shape.width),
            nn.ReLU(),
            nn.Linear(2 * shape.width, shape.width),
            nn.Dropout(_DROPOUT),
        )

    def forward(self, hidden: Tensor, cosines: Tensor, sines: Tensor, mask: Tensor) -> Tensor:
        batch, count, width = hidden.shape
        mixed = self.entry(self.norm(hidden)).view(batch, count, 3, self.heads, width // self.heads)
        query, key, value = mixed.permute(2, 0, 3, 1, 4)
        query, key = _turn(query, cosines, sines), _turn(key, cosines, sines)
        found = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None, :])
        hidden = hidden + self.exit(found.transpose(1, 2).reshape(batch, count, width))
        return hidden + self.feed(hidden)  # type: ignore[no-any-return]


def _turn(values: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    """Rotate pairs of channels by angles that grow with time (Su et al., RoFormer, 2021, here with seconds)."""
    first, second = values.chunk(2, dim=-1)
    return torch.cat([first * cosines - second * sines, first * sines + second * cosines], dim=-1)
