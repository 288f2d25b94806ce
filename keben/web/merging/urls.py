"""Addresses of merging; they come before those of lists and records."""

from django.urls import path

from keben.web.merging import pages

urlpatterns = [
    path("<slug:slug>/merge/", pages.side_by_side, name="merge"),
    path("<slug:slug>/batch/merge/", pages.from_list, name="merge-batch"),
    path("<slug:slug>/<int:pk>/merge/", pages.choose, name="merge-choose"),
]
