"""Addresses for finding things."""

from django.urls import path

from keben.web.palette import bell, palette, pickers

urlpatterns = [
    path("_palette", palette.palette, name="palette"),
    path("_pick/<str:label>", pickers.pick, name="pick"),
    path("search/", palette.results, name="search"),
    path("_notifications/", bell.notifications, name="notifications"),
    path("_notifications/count", bell.count, name="notifications-count"),
    path("_notifications/read/", bell.read, name="notifications-read"),
    path("_notifications/<int:pk>/", bell.follow, name="notification"),
]
