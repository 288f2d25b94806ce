"""Address of the dry run, and its place in the menu."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from keben.domains.customers.pool.pages import dry_run, may_dry_run
from keben.web.shell import MenuPage, add_page

add_page(
    MenuPage(
        "customers", 18, _("Dry run of the pools"), "list-check", "/customers/dry-run/",
        verb=("customers.PoolRule", "edit"), opens=may_dry_run,
    )
)  # fmt: skip
urlpatterns = [path("customers/dry-run/", dry_run, name="pool-dry-run")]
