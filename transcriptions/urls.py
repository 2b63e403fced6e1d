"""Addresses of transcriptions."""

from django.urls import URLPattern

app_name = "transcriptions"
urlpatterns: list[URLPattern] = []
