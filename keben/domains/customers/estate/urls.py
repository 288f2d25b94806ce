"""Addresses of sites beside those of their records."""

from django.urls import path

from keben.domains.customers.estate.pages import units

urlpatterns = [path("customers/sites/<int:pk>/units/", units, name="site-units")]
