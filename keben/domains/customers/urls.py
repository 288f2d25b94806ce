"""The addresses of the customers domain, area by area."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver

AREAS = ("estate", "group", "matching", "near", "pool", "registration")
urlpatterns: list[URLPattern | URLResolver] = []
for area in AREAS:
    if find_spec(f"keben.domains.customers.{area}") and find_spec(f"keben.domains.customers.{area}.urls"):
        urlpatterns += import_module(f"keben.domains.customers.{area}.urls").urlpatterns
