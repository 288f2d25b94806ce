"""The administration in the side menu."""

from django.utils.translation import gettext_lazy as _

from keben.web.shell import MenuPage, add_page

add_page(MenuPage("system", 0, _("Administration"), "settings", "/system/", admin=("system", "security", "audit")))
