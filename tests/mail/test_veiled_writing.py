"""Whoever sees addresses masked reads none in the composer, and his mail arrives all the same."""

from __future__ import annotations

from typing import Any

import pytest

from keben.domains.customers.models import Contact, Customer
from keben.domains.mail.models import MailBody, MailMessage
from keben.domains.org.models import Role, RoleField
from keben.kernel.access.grants import FieldRight
from keben.kernel.actions.perform import perform
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db
ADDRESS, SHOWN = "jian.hua@kh161.example", "ji***@kh161.example"


def veil(entity: str, right: FieldRight, *fields: str) -> None:
    """As the security administrator sets it on the page of field rights."""
    role = Role.objects.get(code="sales")
    for name in fields:
        perform("create", RoleField, {"role": role.pk, "entity": entity, "field": name, "right": right}, actor=SYSTEM)


@pytest.fixture
def browser(signed_in: Any, mailbox_of: Any) -> Any:
    found = signed_in("sales")
    mailbox_of(found.person)
    return found


@pytest.fixture
def contact(browser: Any) -> Any:
    customer = make(Customer, owner=browser.person)
    return make(Contact, customer=customer.pk, name="罗建华", email=ADDRESS)


def test_a_mail_to_a_masked_address_arrives(browser: Any, contact: Any) -> None:
    path = f"/contact/{contact.pk}/mail/"
    assert ADDRESS in browser.get(path).content.decode()
    veil("customers.Contact", FieldRight.MASKED, "email")
    page = browser.get(path).content.decode()
    assert ADDRESS not in page
    assert f"罗建华 &lt;{SHOWN}&gt;" in page
    sent = browser.post(path, {"to": f"罗建华 <{SHOWN}>", "subject": "报价", "text": "您好", "_key": "k1"})
    assert sent.status_code == 302
    assert MailMessage.objects.get().to_line == f"罗建华 <{ADDRESS}>"


def test_stars_of_somebody_else_go_nowhere(browser: Any, contact: Any) -> None:
    answer = browser.post(f"/contact/{contact.pk}/mail/", {"to": "ab***@kh161.example", "subject": "报价", "_key": "k"})
    assert answer.status_code == 422
    assert "“ab***@kh161.example”是掩码，请输入要写信的邮箱地址。" in answer.content.decode()
    assert MailMessage.objects.count() == 0


def test_a_hidden_address_is_not_offered(browser: Any, contact: Any) -> None:
    veil("customers.Contact", FieldRight.HIDDEN, "email")
    page = browser.get(f"/contact/{contact.pk}/mail/").content.decode()
    assert "kh161.example" not in page


@pytest.mark.parametrize("how", ["reply", "forward"])
def test_an_answer_to_a_mail_whose_lines_are_masked(browser: Any, contact: Any, how: str) -> None:
    mail = make(MailMessage, customer=contact.customer, contact=contact, subject="询价", direction="in",
                from_name="罗建华", from_address=ADDRESS, to_line="chen@ep.example", status="received")  # fmt: skip
    MailBody.objects.create(mail=mail, text=f"请回复 {ADDRESS}")
    veil("mail.MailMessage", FieldRight.MASKED, "from_address", "to_line", "cc_line")
    page = browser.get(f"/mail/{mail.pk}/{how}/").content.decode()
    assert ADDRESS not in page
    assert SHOWN in page
    if how == "reply":
        sent = browser.post(
            f"/mail/{mail.pk}/reply/", {"to": f"罗建华 <{SHOWN}>", "subject": "Re", "text": "好", "_key": "k"}
        )
        assert sent.status_code == 302
        assert MailMessage.objects.get(direction="out").to_line == f"罗建华 <{ADDRESS}>"
