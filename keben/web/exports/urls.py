"""Addresses of exports; they come before those of lists and records."""

from django.urls import path

from keben.web.exports import asking, mine

urlpatterns = [
    path("exports/", mine.mine, name="exports"),
    path("exports/<int:pk>/file/", mine.fetch_file, name="export-file"),
    path("exports/<int:pk>/cancel/", mine.cancel, name="export-cancel"),
    path("exports/<int:pk>/approve/", mine.decision, {"verb": "approve"}, name="export-approve"),
    path("exports/<int:pk>/refuse/", mine.decision, {"verb": "refuse"}, name="export-refuse"),
    path("<slug:slug>/export/", asking.asking, name="export"),
]
