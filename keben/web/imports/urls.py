"""Addresses of the import; they come before those of lists and records."""

from django.urls import path

from keben.web.imports import choices, files, pages, sheet, work

urlpatterns = [
    path("imports/", pages.history, name="imports"),
    path("imports/<int:pk>/", pages.find, name="import-find"),
    path("<slug:slug>/import/", pages.start, name="import-start"),
    path("<slug:slug>/import/template/", files.template, name="import-template"),
    path("<slug:slug>/import/<int:pk>/", pages.wizard, name="import"),
    path("<slug:slug>/import/<int:pk>/source/", choices.source, name="import-source"),
    path("<slug:slug>/import/<int:pk>/mapping/", choices.mapping, name="import-mapping"),
    path("<slug:slug>/import/<int:pk>/options/", choices.options, name="import-options"),
    path("<slug:slug>/import/<int:pk>/rows/", sheet.rows, name="import-rows"),
    path("<slug:slug>/import/<int:pk>/bar/", sheet.bar, name="import-bar"),
    path("<slug:slug>/import/<int:pk>/cell/<int:row>/<int:column>/", sheet.cell, name="import-cell"),
    path("<slug:slug>/import/<int:pk>/met/<int:row>/", sheet.met, name="import-met"),
    path("<slug:slug>/import/<int:pk>/words/", sheet.words, name="import-words"),
    path("<slug:slug>/import/<int:pk>/mapping.json", files.mapping, name="import-mapping-file"),
    path("<slug:slug>/import/<int:pk>/mapping/take/", files.take_mapping, name="import-mapping-take"),
    path("<slug:slug>/import/<int:pk>/adopt/", sheet.adopt, name="import-adopt"),
    path("<slug:slug>/import/<int:pk>/do/<slug:verb>/", work.do, name="import-do"),
    path("<slug:slug>/import/<int:pk>/progress/", work.progress, name="import-progress"),
    path("<slug:slug>/import/<int:pk>/errors.<str:form>", files.errors, name="import-errors"),
]
