"""Addresses of the search for twins, and its line in the menu."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from keben.web.shell import MenuPage, add_page
from keben.web.twins import pages

add_page(MenuPage("customers", 40, _("Check for twins"), "copy-check", "/twins/check/", opens=pages.may_check))
urlpatterns = [
    path("twins/check/", pages.check, name="twins-check"),
    path("_twins/ask/", pages.ask, name="twins-ask"),
    path("_twins/<str:label>/", pages.typed, name="twins-typed"),
]
