"""Addresses of the guide."""

from django.urls import path

from keben.web.help import pages

urlpatterns = [path("help/", pages.guide), path("help/<slug:name>/", pages.guide)]
