"""Files, people and look-ups for the tests of import and export."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from keben.data.imports.model import ImportRun
from keben.data.imports.start import new_run
from keben.domains.customers.models import Customer, CustomerLevel, Industry
from keben.kernel.access.actor import Actor
from keben.kernel.registry import registry
from keben.kernel.testing.make import make

HEADER = ("客户名称", "统一社会信用代码", "客户等级", "电话", "成立日期", "省市", "业务员")


def as_csv(rows: Sequence[Sequence[Any]], delimiter: str = ",") -> str:
    """The rows as the text of a CSV file."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def row_of(number: int, **changed: str) -> list[str]:
    """A good row of the header above."""
    values = {
        "name": f"江东电网{number}有限公司", "uscc": "", "level": "重要", "phone": f"139{number:08d}",
        "founded": "2016-05-04", "region": "江苏省南京市", "owner": "",
    }  # fmt: skip
    return list({**values, **changed}.values())


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    """Stored files of a test lie in a folder of its own."""
    from django.core.files.storage import storages

    storages_setting = {**settings.STORAGES}
    storages_setting["default"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    settings.STORAGES = storages_setting
    storages._storages.clear() if hasattr(storages, "_storages") else None
    return tmp_path


@pytest.fixture
def lookups(db: None) -> None:
    """Levels and industries as files name them."""
    for name, code in (("VIP", "vip"), ("重要", "key"), ("普通", "std")):
        make(CustomerLevel, name=name, name_en=code.title(), code=code, is_active=True)
    make(Industry, name="煤炭", name_en="Coal", is_active=True)


@pytest.fixture
def manager(acting_as: Callable[..., Actor], lookups: None) -> Actor:
    """Somebody who may import customers."""
    return acting_as("sales_manager", name="陈思远")


@pytest.fixture
def upload(manager: Actor) -> Callable[..., ImportRun]:
    """`upload(rows)` starts an import of customers from CSV rows or from the bytes of a file."""

    def start(
        content: Any, name: str = "customers.csv", encoding: str = "utf-8", noun: str = "customers.Customer"
    ) -> ImportRun:
        data = content if isinstance(content, bytes) else as_csv(content).encode(encoding)
        return new_run(registry.get(noun), manager, name, io.BytesIO(data), len(data))

    return start


def names() -> list[str]:
    """The names of all customers in the order of their creation."""
    return list(Customer.objects.order_by("pk").values_list("name", flat=True))
