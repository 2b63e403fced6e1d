"""Addresses of scores."""

from django.urls import path

from editor import views, views_editing, views_playback
from editor.exporting import views as downloads

app_name = "editor"
urlpatterns = [
    path("t/<uuid:transcription_id>/score/", views.score, name="score"),
    path("t/<uuid:transcription_id>/systems/<str:measure_id>/", views.system, name="system"),
    path("t/<uuid:transcription_id>/edits/", views_editing.edits, name="edits"),
    path("t/<uuid:transcription_id>/changes/", views_editing.changes, name="changes"),
    path("t/<uuid:transcription_id>/notes/", views_playback.notes, name="notes"),
    path("t/<uuid:transcription_id>/preview.svg", views.preview, name="preview"),
    path("t/<uuid:transcription_id>/download/<str:form>/", downloads.download, name="download"),
    path("t/<uuid:transcription_id>/exports/<int:export_id>/", downloads.export, name="export"),
]
