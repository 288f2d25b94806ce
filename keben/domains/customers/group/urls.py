"""Addresses of groups."""

from django.urls import path

from keben.domains.customers.group.pages import below, group

urlpatterns = [
    path("customers/group/<int:pk>/", group, name="customer-group"),
    path("customers/group/<int:pk>/below/", below, name="customer-group-below"),
]
