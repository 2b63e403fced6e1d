"""What a person says to have a recording written down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from transcriptions import services
from transcriptions.models import Kind, Transcription
from transcriptions.music.hints import Hints
from transcriptions.sources.score_file import MidiReading

# What PyAV decodes and browsers offer to choose; the contents decide, not the name.
ACCEPTED = "audio/*,video/*,.musicxml,.mxl,.xml,.mid,.midi,.wav,.mp3,.flac,.ogg,.opus,.m4a,.aac,.webm,.mp4,.mov,.mkv"


class HintsForm(forms.Form):
    """What a person knows about the music; what is left empty is found in the recording."""

    tempo_bpm = forms.FloatField(
        required=False,
        min_value=20,
        max_value=400,
        label="Tempo",
        help_text="Quarter notes a minute.",
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )
    meter = forms.RegexField(
        r"^\s*(1[0-6]|[1-9])\s*/\s*([248])\s*$",
        required=False,
        label="Meter",
        help_text="Such as 3/4 or 6/8.",
        error_messages={"invalid": "Write the meter as 3/4, 4/4, 6/8 or the like."},
        widget=forms.TextInput(attrs={"size": 6, "autocomplete": "off"}),
    )
    pickup_beats = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=15,
        label="Pickup",
        help_text="Beats before the first full bar; 0 when it begins with the bar.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    @property
    def hint_fields(self) -> list[forms.BoundField]:
        return [self["tempo_bpm"], self["meter"], self["pickup_beats"]]

    @property
    def hints(self) -> Hints:
        """Of a valid form."""
        said = self.cleaned_data
        numerator, _, denominator = said["meter"].partition("/")
        meter = (int(numerator), int(denominator)) if denominator else None
        return Hints(said["tempo_bpm"], meter, said["pickup_beats"])


def said_hints(hints: Hints) -> dict[str, object]:
    """Initial values of a HintsForm."""
    meter = "/".join(map(str, hints.meter)) if hints.meter else ""
    return {"tempo_bpm": hints.tempo_bpm, "meter": meter, "pickup_beats": hints.pickup_beats}


class NewForm(HintsForm):
    """A file or a link; everything else has a sensible default."""

    recording = forms.FileField(
        required=False, label="Recording", widget=forms.FileInput(attrs={"accept": ACCEPTED}), allow_empty_file=True
    )
    link = forms.CharField(
        required=False,
        max_length=2000,
        label="Link to a video or recording",
        widget=forms.URLInput(attrs={"placeholder": "https://www.youtube.com/watch?v=…", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(choices=Kind.choices, required=False, initial=Kind.PIANO, widget=forms.RadioSelect)
    title = forms.CharField(required=False, max_length=200, label="Title")
    midi = forms.ChoiceField(
        choices=[
            (MidiReading.BY_ITSELF.value, "Find out"),
            (MidiReading.WRITTEN.value, "Written in a notation program"),
            (MidiReading.PLAYED.value, "Played by hand"),
        ],
        required=False,
        label="A MIDI file is",
        help_text="Written music keeps its own bars and values; a performance is listened to.",
    )

    def clean_recording(self) -> UploadedFile | None:
        recording: UploadedFile | None = self.cleaned_data["recording"]
        if recording and recording.size is not None and recording.size > settings.RESCORED_MAX_UPLOAD_MB * 1024**2:
            raise forms.ValidationError(
                f"This file is larger than {settings.RESCORED_MAX_UPLOAD_MB} MB. "
                "Export it as MP3, M4A or FLAC, or cut it into parts, and try again."
            )
        return recording

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or Kind.PIANO

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "recording" in cleaned and not cleaned["recording"] and not cleaned.get("link"):
            raise forms.ValidationError("Choose a file or paste a link.")
        return cleaned

    def create(self, owner: User) -> Transcription:
        """Raises TranscriptionError when the recording can't be taken."""
        said = self.cleaned_data
        about = services.Said(said["kind"], self.hints, said["midi"] or MidiReading.BY_ITSELF)
        if said["recording"]:
            return services.create_from_upload(owner, said["recording"], title=said["title"], said=about)
        return services.create_from_link(owner, said["link"].strip(), title=said["title"], said=about)

    @property
    def source_field(self) -> str:
        """The field that an error about the recording stands beside."""
        return "recording" if self.cleaned_data.get("recording") else "link"


class NameForm(forms.ModelForm):
    class Meta:
        model = Transcription
        fields = ("title", "composer")
