"""Address of the workbench, and its line in the menu."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from keben.web.home.page import home
from keben.web.shell import MenuPage, add_page

add_page(MenuPage("", 0, _("Workbench"), "layout-dashboard", "/"))
urlpatterns = [path("", home, name="home")]
