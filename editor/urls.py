"""Addresses of scores."""

from django.urls import path

from editor import views, views_copying, views_corrections, views_doubt, views_editing, views_history, views_playback
from editor.exporting import views as downloads

app_name = "editor"
urlpatterns = [
    path("t/<uuid:transcription_id>/score/", views.score, name="score"),
    path("t/<uuid:transcription_id>/systems/<str:measure_id>/", views.system, name="system"),
    path("t/<uuid:transcription_id>/edits/", views_editing.edits, name="edits"),
    path("t/<uuid:transcription_id>/changes/", views_editing.changes, name="changes"),
    path("t/<uuid:transcription_id>/fragment/", views_copying.fragment, name="fragment"),
    path("t/<uuid:transcription_id>/copy/", views_copying.copy, name="copy"),
    path("t/<uuid:transcription_id>/corrections/", views_corrections.corrections, name="corrections"),
    path(
        "t/<uuid:transcription_id>/corrections/preview/",
        views_corrections.preview_correction,
        name="preview_correction",
    ),
    path("t/<uuid:transcription_id>/doubt/", views_doubt.doubt, name="doubt"),
    path("t/<uuid:transcription_id>/history/", views_history.history, name="history"),
    path("t/<uuid:transcription_id>/history/<int:number>/", views_history.version, name="version"),
    path("t/<uuid:transcription_id>/history/<int:number>/restore/", views_history.restore, name="restore"),
    path("t/<uuid:transcription_id>/history/<int:number>/name/", views_history.name_version, name="name_version"),
    path("t/<uuid:transcription_id>/machine/", views_history.machine, name="machine"),
    path("t/<uuid:transcription_id>/machine/take/", views_history.take_machine, name="take_machine"),
    path("t/<uuid:transcription_id>/notes/", views_playback.notes, name="notes"),
    path("t/<uuid:transcription_id>/preview.svg", views.preview, name="preview"),
    path("t/<uuid:transcription_id>/download/<str:form>/", downloads.download, name="download"),
    path("t/<uuid:transcription_id>/exports/<int:export_id>/", downloads.export, name="export"),
]
