"""The addresses of the review queue, and its place in the menu."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from keben.domains.customers.matching import pages, unasked_pages
from keben.web.shell import MenuPage, add_page

add_page(MenuPage("customers", 60, _("Possible twins"), "copy", "/twins/", verb=("customers.TwinPair", "view")))

urlpatterns = [
    path("twins/", pages.page_of_twins, name="twins"),
    path("twins/find/", pages.find, name="twins-find"),
    path("twins/unasked/", unasked_pages.unasked, name="twins-unasked"),
    path("twins/unasked/merge/", unasked_pages.merge_now, name="twins-unasked-merge"),
    path("twins/progress/", pages.progress, name="twins-progress"),
    path("twins/<int:pk>/cancel/", pages.cancel, name="twins-cancel"),
    path("twins/<int:key>/decide/", pages.decide, name="twins-decide"),
]
