"""Addresses of the domain that no noun has, and their places in the menu."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from keben.domains.care.occasion.pages import care_figures
from keben.domains.care.visit.day import day
from keben.domains.care.visit.now import visit_now
from keben.domains.care.visit.pages import check, withdraw_consent
from keben.web.shell import MenuPage, add_page

add_page(MenuPage("work", 31, _("Route of the day"), "route", "/visits/day/", verb=("care.Visit", "view")))
add_page(MenuPage("care", 40, _("Care and effect"), "chart-bar", "/care/figures/", verb=("care.CareItem", "view")))
urlpatterns = [
    path("care/figures/", care_figures, name="care-figures"),
    path("visit/<int:pk>/check-in/", check, {"end": "check-in"}, name="visit-check-in"),
    path("visit/<int:pk>/check-out/", check, {"end": "check-out"}, name="visit-check-out"),
    path("visits/day/", day, name="visits-day"),
    path("visits/at/<int:pk>/", visit_now, name="visits-at"),
    path("visits/consent/withdraw/", withdraw_consent, name="visits-withdraw"),
]
