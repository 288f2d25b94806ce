"""Addresses of handing over."""

from django.urls import path

from keben.domains.org.handover import pages

urlpatterns = [path("system/people/<int:pk>/handover/", pages.handover, name="system-handover")]
