"""Addresses of the organisation: signing in, one's own pages, and administration."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver

AREAS = ("signin", "me", "handover", "admin")
urlpatterns: list[URLPattern | URLResolver] = []
for area in AREAS:
    if find_spec(f"keben.domains.org.{area}") and find_spec(f"keben.domains.org.{area}.urls"):
        urlpatterns += import_module(f"keben.domains.org.{area}.urls").urlpatterns
