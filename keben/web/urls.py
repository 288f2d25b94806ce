"""The addresses of the pages; each area keeps its own list, the nouns come last because they match any word."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver

AREAS = ("home", "help", "palette", "imports", "exports", "prefs", "twins", "system", "merging", "listing", "record")
urlpatterns: list[URLPattern | URLResolver] = []
for area in AREAS:
    if find_spec(f"keben.web.{area}") and find_spec(f"keben.web.{area}.urls"):
        urlpatterns += import_module(f"keben.web.{area}.urls").urlpatterns
