"""A person asks for deletion: a request with its deadline, two people, forgotten everywhere, the log whole."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

PICK = """
import json
from keben.domains.customers.models import Contact
from keben.domains.privacy.models import Forgetting, LegalHold
gone = Forgetting.objects.values_list("object_id", flat=True)
held = LegalHold.objects.values_list("contact_id", flat=True)
rows = Contact.objects.filter(deleted_at=None, mobile__gt="", email__gt="").exclude(pk__in=[*gone, *filter(None, held)])
one = rows.order_by("-pk").first()
print(json.dumps([one.pk, one.name, one.mobile]))
"""
LOOK = """
import json
from keben.domains.customers.models import Contact
from keben.kernel.events.log import LoggedEvent
from keben.kernel.events.seal import verify
one = Contact._base_manager.get(pk={pk})
said = sum("{mobile}" in str(event.sealed_form()) for event in LoggedEvent.objects.all())
print(json.dumps([one.name, one.mobile, said, verify() is None]))
"""
DRAIN = """
from keben.kernel.tasks.worker import drain
print(drain())
"""


def shell(company: Any, code: str) -> Any:
    """What a few lines inside the program print last."""
    return json.loads(company.keben("manage", "shell", "-v0", "-c", code).strip().splitlines()[-1])


def forgotten(boss: Any, pk: int) -> None:
    """Look at the contact until the worker has forgotten him."""
    for _turn in range(60):
        boss.goto(f"/contact/{pk}/")
        if f"已匿名 {pk}" in boss.content():
            return
        boss.wait_for_timeout(500)


@pytest.mark.parametrize("phone", [False, True])
def test_a_person_is_forgotten_by_two(visit: Any, company: Any, phone: bool) -> None:
    pk, name, mobile = shell(company, PICK)
    manager = visit("sales_manager", phone=phone)
    manager.goto("/subject-request/new/")
    manager.fill("[name=name]", name)
    manager.fill("[name=mobile]", mobile)
    manager.select_option("[name=kind]", "deletion")
    manager.fill("[name=proof]", "回拨档案中的手机号码")
    manager.locator("form button[type=submit]:visible", has_text=re.compile("^保存$")).first.click()
    manager.wait_for_url(re.compile(r"/subject-request/\d+/"))
    address = re.search(r"/subject-request/\d+/", manager.url).group()  # type: ignore[union-attr]
    assert "答复期限" in manager.content()
    manager.goto(f"{address}do/start-checking/")
    manager.locator("form button[type=submit]:visible", has_text="开始核查").first.click()
    manager.wait_for_url(lambda url: url.endswith(address) or f"{address}?" in url)
    manager.goto(f"{address}found/")
    assert manager.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert name in manager.content()
    manager.locator("button[type=submit]:visible", has_text="申请匿名化").click()
    manager.wait_for_url(lambda url: url.endswith(address))
    boss = visit("boss", phone=phone)
    boss.goto(f"{address}do/anonymise/")
    boss.locator("form button[type=submit]:visible", has_text="批准").first.click()
    boss.wait_for_url(lambda url: url.endswith(address) or f"{address}?" in url)
    shell(company, DRAIN)  # beside the worker, which may have much else to do in a journey
    forgotten(boss, pk)
    assert f"已匿名 {pk}" in boss.content()
    assert shell(company, LOOK.format(pk=pk, mobile=mobile)) == [f"已匿名 {pk}", "", 0, True]
