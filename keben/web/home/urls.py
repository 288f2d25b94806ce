"""Address of the workbench, and its line in the menu."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from keben.web.home.page import home
from keben.web.home.people import people
from keben.web.home.todo_page import todo_page
from keben.web.shell import MenuPage, add_page

add_page(MenuPage("", 0, _("Workbench"), "layout-dashboard", "/"))
add_page(MenuPage("", 5, _("To-dos"), "list-check", "/todos/"))
urlpatterns = [
    path("", home, name="home"),
    path("todos/", todo_page, name="todos"),
    path("_home/people/", people, name="home-people"),
]
