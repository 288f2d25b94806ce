"""The address of nearby customers, and its place in the menu."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from keben.domains.customers.near.pages import nearby
from keben.web.shell import MenuPage, add_page

add_page(
    MenuPage("customers", 14, _("Nearby customers"), "map", "/customers/nearby/", verb=("customers.Customer", "view"))
)
urlpatterns = [path("customers/nearby/", nearby, name="customers-nearby")]
