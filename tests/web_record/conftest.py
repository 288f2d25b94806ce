"""What the tests of the record page share: a salesman with a customer, and headers as the scripts send them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from keben.domains.customers.models import Customer
from keben.kernel.testing.make import make

HTMX = {"HX-Request": "true"}
DIALOG = {"HX-Request": "true", "KB-Layer": "dialog"}
INLINE = {"HX-Request": "true", "KB-Layer": "inline"}
DRAWER = {"HX-Request": "true", "KB-Layer": "drawer"}


@pytest.fixture
def sales(signed_in: Callable[..., Any]) -> Any:
    """A salesman's browser, in English so that words can be compared."""
    return signed_in("sales", name="陈思远", name_en="", lang="en")


@pytest.fixture
def customer(sales: Any) -> Customer:
    """His customer."""
    return make(Customer, owner=sales.person, name="Jiangdong Grid", phone="13955556021", level=None)


@pytest.fixture
def files(settings: Any, tmp_path: Any) -> Any:
    """A storage of its own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    return tmp_path
