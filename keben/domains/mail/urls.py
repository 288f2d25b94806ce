"""Addresses of the domain that no noun has, and their places among one's own pages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from keben.domains.mail.account.pages import connect
from keben.domains.mail.reading.pages import fetch_now
from keben.domains.mail.writing.pages import ANSWERS, HOSTS, answer, new, sending, to_record
from keben.web.listing.frame import NEW_PAGES, TOPS
from keben.web.shell import MenuPage, add_page

add_page(MenuPage("person", 40, _("Mail accounts"), "at", "/mail-account/", verb=("mail.MailAccount", "create")))
add_page(MenuPage("system", 80, _("Mail accounts"), "at", "/mail-account/", admin=("system",)))
NEW_PAGES.add("mail.MailMessage")
TOPS["mail.MailMessage"] = "/mail/fetch/"
urlpatterns = [
    path("mail/fetch/", fetch_now, name="mail-fetch"),
    path("mail/new/", new, name="mail-write"),
    path("mail-account/<int:pk>/connect/", connect, name="mail-connect"),
    path("mail/<int:pk>/sending/", sending, name="mail-sending"),
    *(path(f"mail/<int:pk>/{how}/", answer, {"how": how}, name=f"mail-{how}") for how in ANSWERS),
    *(path(f"{noun}/<int:pk>/mail/", to_record, {"noun": noun}, name=f"mail-to-{noun}") for noun in HOSTS),
]
