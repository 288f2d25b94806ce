"""What opens over a page is a page of its own for who opens its address in another tab."""

from __future__ import annotations

from typing import Any

import pytest

from keben.domains.customers.models import Customer
from keben.kernel.testing.make import make
from tests.web_record.conftest import DIALOG

pytestmark = pytest.mark.django_db
LAYERS = ("/customer/export/", "/customer/views/", "/customer/views/new/", "{}say/", "{}why/", "{}followers/")


@pytest.mark.parametrize("address", LAYERS)
def test_alone_it_has_the_shell_and_over_a_page_it_has_none(signed_in: Any, address: str) -> None:
    client = signed_in("sales_manager")
    record = make(Customer, name="苏州", owner=client.person)
    url = address.format(f"/customer/{record.pk}/")
    alone, over = client.get(url), client.get(url, headers=DIALOG)
    assert [(page.status_code, "<title>" in page.content.decode()) for page in (alone, over)] == [
        (200, True),
        (200, False),
    ]
    assert over.content.decode().count("kb-dialog__title") == alone.content.decode().count("kb-dialog__title") == 1
