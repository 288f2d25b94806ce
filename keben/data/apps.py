"""The data face as a Django app."""

from django.apps import AppConfig


class DataConfig(AppConfig):
    """See the package."""

    name = "keben.data"
    label = "data"

    def ready(self) -> None:
        from keben.data import kept_titles  # noqa: F401
        from keben.data.exports import run as export  # noqa: F401 - registers the tasks and the settings
        from keben.data.filetext import found, read  # noqa: F401
        from keben.data.imports import came_with, check, undo  # noqa: F401
        from keben.data.imports import run as import_  # noqa: F401
