"""Addresses of the domain that no noun has."""

from django.urls import path

from keben.domains.privacy.request.entity import Kept
from keben.domains.privacy.request.pages import copy, kept, offers
from keben.web.record.panels import CONTEXTS

CONTEXTS[Kept] = offers
urlpatterns = [
    path("subject-request/<int:pk>/found/", kept, name="request-found"),
    path("subject-request/<int:pk>/copy/", copy, name="request-copy"),
]
