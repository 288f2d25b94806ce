"""The web face as a Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """See the package."""

    name = "keben.web"
    label = "web"

    def ready(self) -> None:
        from keben.web import checks  # noqa: F401 - registers the boot-time checks
