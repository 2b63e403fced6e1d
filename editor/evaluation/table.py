"""Figures as lines of text: a row an item, then means with confidence intervals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from editor.evaluation.evaluating import FIGURES, Outcome, expected_figures
from editor.evaluation.intervals import Mean, mean_with_interval
from editor.evaluation.items import Item

# Columns are this wide; figures whose names are not go by these.
_WIDTH = 7
_SHORT = {
    "onsets and offsets": "offset", "downbeat F": "bar F", "place and value": "pl+val", "downbeats": "downb",
    "spelling": "spell", "printed rests": "print", "multi-pitch": "pitch", "note value": "n val", "harmony": "harm",
}  # fmt: skip
_ALL = "all"


def columns(items: Sequence[Item], *, from_audio: bool) -> list[str]:
    """Figures that some item can be judged by, in the order of printing."""
    found = {name for item in items for name in expected_figures(item, from_audio=from_audio)}
    return [name for name in FIGURES if name in found]


def heading(items: Sequence[Item], *, from_audio: bool) -> Iterator[str]:
    names = columns(items, from_audio=from_audio)
    longer = [f"{short}: {name}" for name, short in _SHORT.items() if name in names]
    if longer:
        yield "; ".join(longer)
    titles = "".join(f"{_SHORT.get(name, name):>{_WIDTH}}" for name in ("seconds", *names))
    yield f"{'':<{_name_width(items)}}{titles}"


def row(outcome: Outcome, items: Sequence[Item], *, from_audio: bool) -> str:
    """One item; a dash where it has no truth to be held against."""
    cells = [f"{outcome.seconds:{_WIDTH}.1f}"]
    for name in columns(items, from_audio=from_audio):
        value = outcome.figures.get(name)
        cells.append(f"{'–':>{_WIDTH}}" if value is None else f"{value:{_WIDTH}.2f}")
    return f"{outcome.name:<{_name_width(items)}}{''.join(cells)}{'  ' if outcome.error else ''}{outcome.error}"


def means(outcomes: Sequence[Outcome], *, seed: int) -> dict[str, dict[str, Mean]]:
    """By what plays, and of all where that is more than one: the mean of each figure over the items that have it."""
    kinds = sorted({outcome.kind for outcome in outcomes})
    groups = {kind: [outcome for outcome in outcomes if outcome.kind == kind] for kind in kinds}
    if len(kinds) > 1:
        groups[_ALL] = list(outcomes)
    return {kind: _group_means(group, seed) for kind, group in groups.items()}


def _group_means(outcomes: Sequence[Outcome], seed: int) -> dict[str, Mean]:
    values: dict[str, list[float]] = {}
    for outcome in outcomes:
        for name, value in outcome.figures.items():
            values.setdefault(name, []).append(value)
    return {name: mean_with_interval(found, seed=seed) for name, found in values.items()}


def summary(found: dict[str, dict[str, Mean]]) -> Iterator[str]:
    for kind, figures in found.items():
        yield ""
        yield f"{kind}: means, 95 % confidence intervals, number of pieces"
        for name, mean in figures.items():
            yield f"  {name:<20}{mean.value:7.3f}  [{mean.low:.3f}, {mean.high:.3f}]  {mean.count}"
        if "rests" in figures and figures["printed rests"].value:
            ratio = figures["rests"].value / figures["printed rests"].value
            yield f"  {'rests over printed':<20}{ratio:7.3f}"


def _name_width(items: Sequence[Item]) -> int:
    return max(len(item.name) for item in items) + 1
