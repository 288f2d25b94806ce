"""All addresses: the API, the sign-in of people, and the pages."""

from importlib.util import find_spec

from django.urls import include, path

urlpatterns = [
    *([path("api/", include("keben.api.urls"))] if find_spec("keben.api.urls") else []),
    *([path("", include("keben.domains.org.urls"))] if find_spec("keben.domains.org.urls") else []),
    path("", include("keben.web.urls")),
]
