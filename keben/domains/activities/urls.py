"""Addresses of the domain that no noun has, and their places among one's own pages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from keben.domains.activities.feed.pages import feed, mine
from keben.domains.org.me.who import TABS

TABS.append({"label": _("Calendar"), "href": "/me/calendar/", "name": "calendar"})
urlpatterns = [
    path("calendar/<str:secret>.ics", feed, name="calendar-feed"),
    path("me/calendar/", mine, name="me-calendar"),
]
