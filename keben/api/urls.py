"""The addresses of the API; what is not among them gets a problem, not a page."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

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


def in_words(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view; a method that the address lacks is told as a problem, too."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405 or response["Content-Type"].startswith("application/"):
            return response
        translation.activate(language_of(request))
        told = refuse(request, unfit(405, "method", "This address does not answer %(method)s.", method=request.method))
        told["Allow"] = response["Allow"]
        return told

    return answered


OPERATIONS = api.urls
for pattern in OPERATIONS[0]:
    pattern.callback = in_words(pattern.callback)  # type: ignore[arg-type]
urlpatterns = [
    path("v1/docs", docs.page, name="api-docs"),
    path("v1/", OPERATIONS),
    path("<path:rest>", nothing_here),
]
