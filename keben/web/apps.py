"""The web face as a Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """See the package."""

    name = "keben.web"
    label = "web"
