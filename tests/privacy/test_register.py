"""Which fields are personal is declared, and the audit administrator reads it in a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from keben.kernel.describe import plain, text
from keben.kernel.personal import personal_names
from keben.kernel.registry import registry

pytestmark = pytest.mark.django_db
CONTACT = {"name", "gender", "birthday", "wechat", "remark", "mobile", "phone", "email", "address"}


def test_kinds_and_declarations_say_which_fields_are_personal() -> None:
    with_people = {entity.label for entity in registry if personal_names(entity)}
    assert personal_names(registry.get("customers.Contact")) == CONTACT
    assert "registered_address" not in personal_names(registry.get("customers.Customer"))
    assert "org.Company" not in with_people
    assert {"marketing.Lead", "org.User", "privacy.SubjectRequest", "customers.PooledCustomer"} <= with_people


def test_describe_shows_them() -> None:
    assert set(plain(registry.get("customers.Contact"))["personal"]) == CONTACT
    lines = list(text("customers.Contact"))
    assert [line.endswith("personal") for line in lines if line.strip().startswith("mobile ")] == [True]


def test_the_register_is_for_the_audit_administrator(signed_in: Callable[..., Any]) -> None:
    page = signed_in("audit_admin").get("/system/personal/")
    assert page.status_code == 200
    contact = page.content.decode().split(">联系人</h2>")[1].split("</section>")[0]
    assert "手机" in contact
    assert "审计管理员" in contact
    assert "未说明" not in page.content.decode()
    assert signed_in("system_admin").get("/system/personal/").status_code == 403
