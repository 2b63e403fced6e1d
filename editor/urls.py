"""Addresses of scores."""

from django.urls import path

from editor.exporting import views as downloads
from editor.views import copying, corrections, doubt, editing, history, playback, score

app_name = "editor"
urlpatterns = [
    path("t/<uuid:transcription_id>/score/", score.score, name="score"),
    path("t/<uuid:transcription_id>/systems/<str:measure_id>/", score.system, name="system"),
    path("t/<uuid:transcription_id>/edits/", editing.edits, name="edits"),
    path("t/<uuid:transcription_id>/changes/", editing.changes, name="changes"),
    path("t/<uuid:transcription_id>/fragment/", copying.fragment, name="fragment"),
    path("t/<uuid:transcription_id>/copy/", copying.copy, name="copy"),
    path("t/<uuid:transcription_id>/corrections/", corrections.corrections, name="corrections"),
    path(
        "t/<uuid:transcription_id>/corrections/preview/",
        corrections.preview_correction,
        name="preview_correction",
    ),
    path("t/<uuid:transcription_id>/doubt/", doubt.doubt, name="doubt"),
    path("t/<uuid:transcription_id>/history/", history.history, name="history"),
    path("t/<uuid:transcription_id>/history/<int:number>/", history.version, name="version"),
    path("t/<uuid:transcription_id>/history/<int:number>/restore/", history.restore, name="restore"),
    path("t/<uuid:transcription_id>/history/<int:number>/name/", history.name_version, name="name_version"),
    path("t/<uuid:transcription_id>/machine/", history.machine, name="machine"),
    path("t/<uuid:transcription_id>/machine/take/", history.take_machine, name="take_machine"),
    path("t/<uuid:transcription_id>/notes/", playback.notes, name="notes"),
    path("t/<uuid:transcription_id>/preview.svg", score.preview, name="preview"),
    path("t/<uuid:transcription_id>/download/<str:form>/", downloads.download, name="download"),
    path("t/<uuid:transcription_id>/exports/<int:export_id>/", downloads.export, name="export"),
]
