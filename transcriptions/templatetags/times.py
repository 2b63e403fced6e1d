"""Times and places as people say them."""

from __future__ import annotations

import math

from django import template

register = template.Library()

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


@register.filter
def clock(seconds: float | None) -> str:
    """Seconds as 1:05 or 1:02:03; nothing when unknown."""
    if seconds is None:
        return ""
    minutes, rest = divmod(math.floor(seconds + 0.5), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@register.filter
def about(seconds: float | None) -> str:
    """A length of time in round words: "a few seconds", "about 2 minutes"."""
    if seconds is None:
        return ""
    if seconds < 10:
        return "a few seconds"
    if seconds < 55:
        return f"about {5 * math.ceil(seconds / 5)} seconds"
    minutes = math.floor(seconds / 60 + 0.5) or 1
    return "about a minute" if minutes == 1 else f"about {minutes} minutes"


@register.filter
def ordinal_word(place: int) -> str:
    return ORDINALS[place - 1] if 1 <= place <= len(ORDINALS) else f"{place}th"


@register.filter
def percent(fraction: float) -> int:
    return min(100, max(0, math.floor(100 * fraction)))
