"""Addresses of the domain that no noun has, and their places in the menu."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from keben.domains.marketing.assignment.pages import dry_run, may_dry_run
from keben.domains.marketing.channel.pages import yield_page
from keben.domains.marketing.conversion.pages import convert
from keben.domains.marketing.stand.pages import read, stand
from keben.domains.marketing.web_form.entity import Publish
from keben.domains.marketing.web_form.pages import publish, web_form
from keben.web.record.panels import CONTEXTS
from keben.web.shell import MenuPage, add_page

CONTEXTS[Publish] = publish
add_page(
    MenuPage("customers", 6, _("Capture at a stand"), "camera", "/leads/stand/", verb=("marketing.Lead", "create"))
)
add_page(
    MenuPage("marketing", 10, _("Channel yield"), "chart-bar", "/leads/yield/", verb=("marketing.ChannelCost", "view"))
)
add_page(
    MenuPage(
        "marketing", 31, _("Dry run of the assignment"), "list-check", "/leads/dry-run/",
        verb=("marketing.AssignmentRule", "edit"), opens=may_dry_run,
    )
)  # fmt: skip
urlpatterns = [
    path("f/<slug:slug>/", web_form, name="web-form"),
    path("lead/<int:pk>/convert/", convert, name="lead-convert"),
    path("leads/stand/", stand, name="lead-stand"),
    path("leads/stand/read/", read, name="lead-stand-read"),
    path("leads/yield/", yield_page, name="lead-yield"),
    path("leads/dry-run/", dry_run, name="lead-dry-run"),
]
