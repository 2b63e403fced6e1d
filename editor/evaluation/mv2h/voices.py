"""MV2H's voice figure, and the notes whose values are judged, among notes that were matched.

Homophonic voices after the description that comes with version 2.1 of the authors' program: notes of
a voice that start and end together are a cluster; a cluster leads to those that start where it ends,
else to the next ones; every note's links weigh the same in sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from editor.evaluation.mv2h.music import VoicedNote, f_measure

Pairs = Sequence[tuple[VoicedNote, VoicedNote]]


@dataclass(frozen=True, slots=True)
class VoiceLinks:
    """follow: the notes that each note leads to in its voice. size: of the cluster of each note."""

    follow: dict[VoicedNote, tuple[VoicedNote, ...]]
    size: dict[VoicedNote, int]

    @classmethod
    def among(cls, notes: Iterable[VoicedNote]) -> VoiceLinks:
        by_voice: dict[int, dict[tuple[int, int], list[VoicedNote]]] = defaultdict(lambda: defaultdict(list))
        for note in notes:
            by_voice[note.voice][note.start_ms, note.end_ms].append(note)
        follow: dict[VoicedNote, tuple[VoicedNote, ...]] = {}
        size: dict[VoicedNote, int] = {}
        for clusters in by_voice.values():
            starting: dict[int, list[VoicedNote]] = defaultdict(list)
            for (start_ms, _), cluster in sorted(clusters.items()):
                starting[start_ms] += cluster
            following = _next_starts(starting, {end_ms for _, end_ms in clusters})
            for (_, end_ms), cluster in clusters.items():
                goes_on = tuple(starting[following[end_ms]]) if end_ms in following else ()
                follow |= dict.fromkeys(cluster, goes_on)
                size |= dict.fromkeys(cluster, len(cluster))
        return cls(follow, size)


def _next_starts(starts: Iterable[int], ends: Iterable[int]) -> dict[int, int]:
    """The first start at or after each end that has one."""
    found: dict[int, int] = {}
    waiting = sorted(starts)
    place = 0
    for end_ms in sorted(ends):
        while place < len(waiting) and waiting[place] < end_ms:
            place += 1
        if place < len(waiting):
            found[end_ms] = waiting[place]
    return found


def voice_f_measure(pairs: Pairs, *, onset_ms: int) -> float:
    """F-measure of the links between matched notes, 0 to 1. pairs: (reference, estimate) notes."""
    reference_links = VoiceLinks.among(reference for reference, _ in pairs)
    estimate_links = VoiceLinks.among(estimate for _, estimate in pairs)
    matched = missed = extra = 0.0
    for reference, estimate in pairs:
        wanted, found = reference_links.follow[reference], estimate_links.follow[estimate]
        if not wanted and not found:
            continue
        weight = (len(wanted) + len(found)) / 2 * estimate_links.size[estimate]
        right = count_same(wanted, found, onset_ms=onset_ms)
        matched += right / weight
        missed += (len(wanted) - right) / weight
        extra += (len(found) - right) / weight
    return f_measure(matched, missed, extra)


def notes_to_value(pairs: Pairs, reference_notes: Sequence[VoicedNote], *, onset_ms: int) -> list[tuple[int, int]]:
    """Written durations (reference, estimate) of pairs that go on to a same note, or end their voice both."""
    reference_links = VoiceLinks.among(reference_notes)
    estimate_links = VoiceLinks.among(estimate for _, estimate in pairs)
    found = []
    for reference, estimate in pairs:
        wanted, led = reference_links.follow[reference], estimate_links.follow[estimate]
        if count_same(wanted, led, onset_ms=onset_ms) or not (wanted or led):
            found.append((reference.end_ms - reference.start_ms, estimate.end_ms - estimate.start_ms))
    return found


def count_same(reference: Sequence[VoicedNote], estimate: Sequence[VoicedNote], *, onset_ms: int) -> int:
    """How many notes of the estimate have a note of their own in the reference: same pitch, onset near."""
    return len(match_notes(reference, estimate, onset_ms=onset_ms))


def match_notes(
    reference: Sequence[VoicedNote], estimate: Sequence[VoicedNote], *, onset_ms: int
) -> list[tuple[VoicedNote, VoicedNote]]:
    """(reference, estimate) notes of one pitch with onsets at most onset_ms apart, in the order of the estimate."""
    waiting: dict[int, list[VoicedNote]] = defaultdict(list)
    for note in reference:
        waiting[note.pitch].append(note)
    pairs = []
    for note in estimate:
        candidates = waiting[note.pitch]
        for place, candidate in enumerate(candidates):
            if abs(candidate.onset_ms - note.onset_ms) <= onset_ms:
                pairs.append((candidates.pop(place), note))
                break
    return pairs
