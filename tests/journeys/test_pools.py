"""The pool on desktop and phone: its list, the record with its number masked, and the dry run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize("phone", [False, True])
def test_the_pool_is_looked_at_and_its_night_foretold(visit: Callable[..., Any], phone: bool) -> None:
    chief = visit("sales_manager", phone=phone, dark=phone)
    chief.goto("/pooled-customer/")
    assert chief.locator("h1", has_text="公海客户").count() == 1
    rows = chief.locator("a[href^='/pooled-customer/']:visible")
    found = [row.get_attribute("href") for row in rows.all()]
    chief.goto(next(one for one in found if one.rstrip("/").split("/")[-1].isdigit()))
    assert "老客户公海" in chief.content() or "华东公海" in chief.content()
    chief.goto("/customers/dry-run/")
    assert chief.locator("h1", has_text="回收预演").count() == 1
