"""What `manage.py train_notation` trains, by name: how music is written once its notes and beats are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from transcriptions.training.confidence_training import train_confidence
from transcriptions.training.drum_training import train_drums
from transcriptions.training.duration_training import train_durations
from transcriptions.training.grace_training import train_graces
from transcriptions.training.hand_training import train_hands
from transcriptions.training.key_training import train_key
from transcriptions.training.meter_change_training import train_meter_changes
from transcriptions.training.mode_training import train_mode
from transcriptions.training.ornament_training import train_ornaments
from transcriptions.training.patterns import count_patterns
from transcriptions.training.spelling_training import train_spelling
from transcriptions.training.tracker_training import train_tracker
from transcriptions.training.voice_training import train_voices
from transcriptions.training.works import Work


@dataclass(frozen=True, slots=True)
class Material:
    """What a task learns from and is measured on, its seed, and the folder for weights too many to be constants."""

    works: list[Work]
    held_out: list[Work]
    seed: int
    weights: Path


# A task trains, and yields the lines to print: figures on held-out works and the constants to put into its module.
TASKS: dict[str, Callable[[Material], Iterator[str]]] = {
    "confidence": lambda material: train_confidence(material.held_out, material.seed),
    "drums": lambda material: train_drums(material.works, material.held_out, material.seed),
    "meters": lambda material: train_meter_changes(material.held_out, material.seed),
    "ornaments": lambda material: train_ornaments(material.works, material.held_out, material.seed),
    "graces": lambda material: train_graces(
        material.works, material.held_out, seed=material.seed, folder=material.weights
    ),
    "hands": lambda material: train_hands(
        material.works, material.held_out, seed=material.seed, folder=material.weights
    ),
    "voices": lambda material: train_voices(
        material.works, material.held_out, seed=material.seed, folder=material.weights
    ),
    "patterns": lambda material: count_patterns(material.works),
    "durations": lambda material: train_durations(
        material.works, material.held_out, seed=material.seed, folder=material.weights
    ),
    "key": lambda material: train_key(material.works, material.held_out, material.seed),
    "mode": lambda material: train_mode(material.works, material.held_out, material.seed),
    "spelling": lambda material: train_spelling(material.works, material.held_out, material.seed),
    "tracker": lambda material: train_tracker(material.works, material.held_out, material.seed),
}
