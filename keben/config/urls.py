"""All addresses: the API, the sign-in of people, and the pages; and what answers when there is none."""

from importlib.util import find_spec

from django.urls import include, path

from keben.config.remembered import Remembered

handler400 = "keben.config.error_pages.bad_request"
handler403 = "keben.config.error_pages.forbidden"
handler404 = "keben.config.error_pages.not_found"
handler500 = "keben.config.error_pages.broken"

patterns = [
    path("api/", include("keben.api.urls")),
    path("", include("keben.config.api_pages.urls")),
    *([path("", include("keben.domains.org.urls"))] if find_spec("keben.domains.org.urls") else []),
    path("", include("keben.domains.activities.urls")),
    path("", include("keben.domains.marketing.urls")),
    path("", include("keben.domains.customers.urls")),
    path("", include("keben.domains.care.urls")),
    path("", include("keben.domains.mail.urls")),
    path("", include("keben.domains.privacy.urls")),
    path("", include("keben.web.urls")),
]
urlpatterns = [Remembered(patterns)]
