"""Who reloads the address that a form was sent to is told what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.django_db
ADDRESS = "/me/security/password/"


def test_the_address_of_a_form_says_the_way_back(signed_in: Callable[..., Any]) -> None:
    answer = signed_in("sales").get(ADDRESS)
    page = answer.content.decode()
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "这个地址没有页面" in page
    assert "它只接收表单提交的内容，请返回后重新打开页面。" in page


def test_a_piece_of_a_page_says_it_as_a_toast(signed_in: Callable[..., Any]) -> None:
    answer = signed_in("sales", lang="en").get(ADDRESS, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content, answer["HX-Reswap"]) == (405, b"", "none")
    assert "There is no page at this address" in answer["HX-Trigger"]
