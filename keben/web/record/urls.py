"""Addresses of records; they match any noun and therefore come last."""

from django.urls import path

from keben.web.record import (
    composer,
    creating,
    doing,
    editing,
    files,
    followers,
    inline,
    pages,
    panels,
    phrases,
    places,
    presence,
    quality,
    stage,
    why,
)

urlpatterns = [
    path("_record/upload/", files.upload, name="record-upload"),
    path("_record/phrases/", phrases.phrases, name="record-phrases"),
    path("_record/phrases/menu/", phrases.menu, name="record-phrase-menu"),
    path("_record/regions/", places.places, name="record-regions"),
    path("attachment/<int:pk>/download/", files.download, name="file-download"),
    path("attachment/<int:pk>/preview/", files.preview, name="file-preview"),
    path("<slug:slug>/new/", creating.new, name="record-new"),
    path("<slug:slug>/new/picked/", creating.new_picked, name="record-new-picked"),
    path("<slug:slug>/<int:pk>/", pages.record, name="record"),
    path("<slug:slug>/<int:pk>/print/", pages.on_paper, name="record-print"),
    path("<slug:slug>/<int:pk>/edit/", editing.edit, name="record-edit"),
    path("<slug:slug>/<int:pk>/field/<str:name>/", inline.field, name="record-field"),
    path("<slug:slug>/<int:pk>/reveal/<str:name>/", inline.reveal, name="record-reveal"),
    path("<slug:slug>/<int:pk>/panel/<str:key>/", panels.panel, name="record-panel"),
    path("<slug:slug>/<int:pk>/do/<str:key>/", doing.do, name="record-action"),
    path("<slug:slug>/<int:pk>/stage/<str:value>/", stage.stage, name="record-stage"),
    path("<slug:slug>/<int:pk>/say/", composer.say, name="record-say"),
    path("<slug:slug>/<int:pk>/files/", files.upload_here, name="record-files"),
    path("<slug:slug>/<int:pk>/presence/", presence.presence, name="record-presence"),
    path("<slug:slug>/<int:pk>/followers/", followers.followers, name="record-followers"),
    path("<slug:slug>/<int:pk>/quality/", quality.quality, name="record-quality"),
    path("<slug:slug>/<int:pk>/why/", why.why, name="record-why"),
]
