"""The data face as a Django app."""

from django.apps import AppConfig


class DataConfig(AppConfig):
    """See the package."""

    name = "keben.data"
    label = "data"
