"""The addresses of the API; what is not among them gets a problem, not a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from keben.api import docs
from keben.api.face import api
from keben.api.language import language_of
from keben.api.problem import refuse, unfit


@csrf_exempt
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address that the API does not have."""
    translation.activate(language_of(request))
    return refuse(request, unfit(404, "no_address", "There is nothing at this address."))


urlpatterns = [
    path("v1/docs", docs.page, name="api-docs"),
    path("v1/", api.urls),
    path("<path:rest>", nothing_here),
]
