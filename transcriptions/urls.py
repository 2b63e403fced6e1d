"""Addresses of transcriptions."""

from django.urls import path

from transcriptions import views

app_name = "transcriptions"
urlpatterns = [
    path("", views.library, name="library"),
    path("new/", views.new, name="new"),
    path("sample/", views.sample, name="sample"),
    path("t/<uuid:transcription_id>/", views.detail, name="detail"),
    path("t/<uuid:transcription_id>/card/", views.card, name="card"),
    path("t/<uuid:transcription_id>/cancel/", views.cancel, name="cancel"),
    path("t/<uuid:transcription_id>/retry/", views.retry, name="retry"),
    path("t/<uuid:transcription_id>/rename/", views.rename, name="rename"),
    path("t/<uuid:transcription_id>/rewrite/", views.rewrite, name="rewrite"),
    path("t/<uuid:transcription_id>/delete/", views.delete, name="delete"),
    path("t/<uuid:transcription_id>/recording/", views.listen, name="listen"),
]
