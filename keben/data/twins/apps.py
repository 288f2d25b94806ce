"""The comparison keys as a Django app with a table of its own."""

from django.apps import AppConfig


class TwinsConfig(AppConfig):
    """Keeps the keys with every write and looks at what is about to be written."""

    name = "keben.data.twins"
    label = "twins"

    def ready(self) -> None:
        from keben.data.twins import guard, keep, policy  # noqa: F401 - the hooks of the writer, the settings
