"""Addresses of scores."""

from django.urls import path

from editor import views

app_name = "editor"
urlpatterns = [
    path("t/<uuid:transcription_id>/score/", views.score, name="score"),
    path("t/<uuid:transcription_id>/systems/<int:index>/", views.system, name="system"),
    path("t/<uuid:transcription_id>/preview.svg", views.preview, name="preview"),
    path("t/<uuid:transcription_id>/download/<str:form>/", views.download, name="download"),
]
