"""Who sees a mail: the people of its mailbox; with a customer all who see him, unless it is private."""

from __future__ import annotations

from typing import Any

import pytest

from keben.domains.customers.models import Contact, Customer
from keben.domains.mail.models import MailMessage
from keben.domains.mail.reading.take_in import take_in
from keben.domains.org.access.actors import actor_for
from keben.kernel.actions.perform import perform
from keben.kernel.features.attachments import Attachment
from keben.kernel.problems import Missing
from keben.kernel.reader import explain_access, fetch, scoped
from keben.kernel.testing.make import make
from tests.mail.conftest import written

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(people: Any, mailbox_of: Any) -> dict[str, Any]:
    """A mail of a customer, one of nobody; their reader, his manager, a stranger, a boss."""
    me = people("sales")
    box = mailbox_of(me)
    customer = make(Customer, owner=me, email="z@haoyun.example", name="浩云")
    contact = make(Contact, customer=customer, email="li@haoyun.example")
    attached = take_in(box, written(box.address, sender="Li <li@haoyun.example>", subject="机密报价"))
    loose = take_in(box, written(box.address, sender="who@qq.com", subject="私事"))
    return {
        "me": me, "box": box, "customer": customer, "contact": contact, "attached": attached, "loose": loose,
        "manager": people("sales_manager", department=me.department), "boss": people("boss"),
        "stranger": people("sales"),
    }  # fmt: skip


def seen(person: Any) -> set[str]:
    """The subjects that somebody sees."""
    return set(scoped(MailMessage, actor_for(person)).values_list("subject", flat=True))


def test_attached_mail_is_seen_with_the_customer_and_loose_mail_only_in_the_mailbox(scene: Any, people: Any) -> None:
    assert seen(scene["me"]) == {"机密报价", "私事"}
    assert seen(scene["manager"]) == seen(scene["boss"]) == {"机密报价"}
    assert seen(scene["stranger"]) == set()
    scene["box"].members.set([scene["stranger"]])
    assert seen(scene["stranger"]) == {"机密报价", "私事"}


def test_private_mail_is_seen_in_the_mailbox_only(scene: Any, signed_in: Any) -> None:
    perform("keep-private", scene["attached"], actor=actor_for(scene["me"]))
    assert seen(scene["me"]) == {"机密报价", "私事"}
    assert seen(scene["manager"]) == seen(scene["boss"]) == set()
    with pytest.raises(Missing):
        fetch(MailMessage, scene["attached"].pk, actor_for(scene["boss"]))
    mail = MailMessage.objects.get(pk=scene["attached"].pk)
    assert [r.rule for r in explain_access(mail, actor_for(scene["boss"])).reasons][:2] == ["mailbox", "kept_back"]
    boss = signed_in("boss")
    for address in (f"/customer/{scene['customer'].pk}/", f"/contact/{scene['contact'].pk}/"):
        assert "机密报价" not in boss.get(address).content.decode()
        assert "机密报价" not in boss.get(f"{address}panel/timeline/").content.decode()
    assert "机密报价" not in boss.get("/mail/").content.decode()
    perform("make-open", mail, actor=actor_for(scene["me"]))
    assert seen(scene["boss"]) == {"机密报价"}
    assert "机密报价" in boss.get(f"/customer/{scene['customer'].pk}/").content.decode()


def test_files_of_a_private_mail_are_private(scene: Any) -> None:
    mail = scene["attached"]
    file = make(Attachment, name="报价.pdf")
    Attachment.objects.filter(pk=file.pk).update(entity="mail.MailMessage", object_id=mail.pk)
    boss = actor_for(scene["boss"])
    assert scoped(Attachment, boss).filter(pk=file.pk).exists()
    perform("keep-private", mail, actor=actor_for(scene["me"]))
    assert not scoped(Attachment, boss).filter(pk=file.pk).exists()
    assert scoped(Attachment, actor_for(scene["me"])).filter(pk=file.pk).exists()


def test_the_timeline_tells_mails_at_their_time_and_not_their_events(scene: Any, signed_in: Any) -> None:
    boss = signed_in("boss")
    page = boss.get(f"/customer/{scene['customer'].pk}/panel/timeline/").content.decode()
    assert page.count("机密报价") == 1
    assert "私事" not in page
    found = boss.get(f"/customer/{scene['customer'].pk}/panel/timeline/?part=list&tq=机密").content.decode()
    assert "机密报价" in found
    none = boss.get(f"/customer/{scene['customer'].pk}/panel/timeline/?part=list&tq=没有这个词").content.decode()
    assert "机密报价" not in none


def test_whoever_sees_addresses_masked_sees_them_masked_in_mails(scene: Any, signed_in: Any) -> None:
    raw = written(
        scene["box"].address,
        sender="Li <li@haoyun.example>",
        subject="电话",
        text="请打 13800138000 或写 li@haoyun.example",
    )
    mail = take_in(scene["box"], raw)
    assert mail is not None
    engineer = signed_in("service_engineer")
    for address in (f"/mail/{mail.pk}/", f"/mail/{mail.pk}/panel/letter/", "/mail/"):
        page = engineer.get(address).content.decode()
        assert "li@haoyun.example" not in page
        assert "13800138000" not in page
    assert "138****8000" in engineer.get(f"/mail/{mail.pk}/").content.decode()
