"""Requests about personal data: deadline, finding all of it, handing it out, and making somebody unrecognisable."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models

from keben.data.twins.models import TwinKey
from keben.domains.activities.models import FollowUp
from keben.domains.care.models import CareItem
from keben.domains.customers.models import Contact, Customer
from keben.domains.mail.models import MailBody, MailMessage
from keben.domains.marketing.models import Lead
from keben.domains.org.access.actors import actor_for
from keben.domains.privacy.models import Consent, SubjectRequest
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.events.seal import seal_next, verify
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.comments import Comment
from keben.kernel.features.forgetting import Anonymised
from keben.kernel.features.notifications import Notification
from keben.kernel.merging.model import MergeRecord
from keben.kernel.problems import Denied, Invalid, Refused
from keben.kernel.query.listquery import ListQuery
from keben.kernel.registry import registry
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db
NAME, MOBILE, OLD, EMAIL = "罗建华", "13902556021", "13817734009", "luo@jinheng.example"
LABEL = "privacy.SubjectRequest"


@pytest.fixture
def manager(people: Callable[..., Any]) -> Any:
    return people("sales_manager", name="周敏")


def asking(manager: Any, kind: str = "deletion", **more: Any) -> SubjectRequest:
    data = {"name": NAME, "mobile": MOBILE, "email": EMAIL, "kind": kind, "proof": "回拨", "wish": f"请删除{NAME}"}
    data |= more
    made = perform("create", SubjectRequest, data, actor=actor_for(manager)).record
    perform("start-checking", made, {}, actor=actor_for(manager))
    made.refresh_from_db()
    return made


@pytest.fixture
def person() -> dict[str, Any]:
    """A contact and a lead of one man, with all that hangs on them, and a namesake elsewhere."""
    customer = make(Customer, name="山西晋恒煤业有限公司", phone="0354-6620118")
    contact = make(Contact, customer=customer.pk, name=NAME, mobile=OLD, email=EMAIL, wechat="luojh88",
                   birthday=dt.date(1979, 4, 2), address="山西省晋中市榆次区迎宾街1号", remark="爱喝茶")  # fmt: skip
    perform("edit", contact, {"mobile": MOBILE}, actor=SYSTEM, acknowledge=("twins",))
    lead = make(Lead, name=f"{NAME}的公司", contact_name=NAME, mobile=MOBILE, requirement=f"{NAME}要报价")
    namesake = make(Contact, customer=make(Customer).pk, name=NAME, mobile="13600001111")
    talk = make(FollowUp, content=f"与{NAME}通话，新号码{MOBILE}", target_entity="customers.Customer",
                target_id=customer.pk)  # fmt: skip
    other = make(FollowUp, content="谈了价格", target_entity="customers.Customer", target_id=customer.pk)
    perform("comment", customer, {"text": f"{NAME}人很好"}, actor=SYSTEM)
    path = default_storage.save("files/card.png", ContentFile(b"card"))
    file = make(Attachment, name=f"{NAME}名片.png", entity="customers.Contact", object_id=contact.pk, path=path, size=4)
    consent = make(Consent, contact=contact.pk, text="同意联系")
    return {"customer": customer, "contact": contact, "lead": lead, "namesake": namesake, "talk": talk,
            "other": other, "file": file, "consent": consent, "path": path}  # fmt: skip


def everything() -> str:
    """Every text in every row of the business, the log and the index."""
    found = []
    for entity in registry:
        for row in entity.model._base_manager.all():
            fields = [field for field in row._meta.concrete_fields if not isinstance(field, models.ForeignKey)]
            found += [str(getattr(row, field.attname)) for field in fields]
    found += [str(event.sealed_form()) for event in LoggedEvent.objects.all()]
    found += [row.value for row in TwinKey.objects.all()]
    return "\n".join(found)


def test_due_in_fifteen_working_days_over_holidays(manager: Any) -> None:
    made = asking(manager, received_on="2026-01-28")
    assert made.number.startswith("GR-")
    assert made.due_on == dt.date(2026, 2, 25)
    assert made.owner_id == manager.pk


def test_without_number_and_address_nothing_can_be_found(manager: Any) -> None:
    with pytest.raises(Invalid) as refused:
        asking(manager, mobile="", email="")
    assert set(refused.value.errors) == {"mobile"}
    assert SubjectRequest.objects.count() == 0


def test_all_of_it_is_found_and_namesakes_are_a_question(
    manager: Any, boss: Any, person: dict[str, Any], client: Any
) -> None:
    asked = asking(manager, owner=manager.pk)
    client.force_login(boss, backend="keben.domains.org.signin.backend.StaffBackend")
    page = client.get(f"/subject-request/{asked.pk}/found/").content.decode()
    for key in ("contact", "lead"):
        assert f'value="{person[key]._meta.label}:{person[key].pk}" checked' in page
    assert f'value="customers.Contact:{person["namesake"].pk}" aria-label' in page
    for words in ("跟进记录", "个人信息同意", "评论", "附件"):
        assert f"<dt>{words}</dt><dd><b>1</b></dd>" in page
    assert "备份" in page
    panel = client.get(f"/subject-request/{asked.pk}/panel/kept/").content.decode()
    assert f"/subject-request/{asked.pk}/found/" in panel


def test_strangers_see_neither_request_nor_data(
    signed_in: Callable[..., Any], manager: Any, person: dict[str, Any]
) -> None:
    asked = asking(manager)
    other, auditor = signed_in("sales"), signed_in("audit_admin")
    for part in ("found/", "copy/"):
        assert other.get(f"/subject-request/{asked.pk}/{part}").status_code == 404
        assert auditor.get(f"/subject-request/{asked.pk}/{part}").status_code == 403


def test_nothing_is_handed_out_before_it_is_noted_who_asks(manager: Any, person: dict[str, Any], client: Any) -> None:
    asked = asking(manager, kind="copy", proof="")
    client.force_login(manager, backend="keben.domains.org.signin.backend.StaffBackend")
    here = f"/subject-request/{asked.pk}/"
    answer = client.get(f"{here}copy/")
    assert (answer.status_code, "请先填写如何核验了请求人的身份" in answer.content.decode()) == (409, True)
    assert f"{here}copy/" not in client.get(f"{here}panel/kept/").content.decode()
    perform("edit", asked, {"proof": "回拨"}, actor=actor_for(manager))
    assert f"{here}copy/" in client.get(f"{here}panel/kept/").content.decode()
    perform("refuse", asked, {"reason": "不是本人"}, actor=actor_for(manager))
    assert client.get(f"{here}copy/").status_code == 409
    assert f"{here}copy/" not in client.get(f"{here}panel/kept/").content.decode()
    assert not LoggedEvent.objects.filter(action="hand-out").exists()


def test_what_is_decided_stands_side_by_side(manager: Any, boss: Any, person: dict[str, Any], client: Any) -> None:
    asked = asking(manager)
    client.force_login(boss, backend="keben.domains.org.signin.backend.StaffBackend")

    def beside() -> list[str]:
        """The buttons of the head, without what lies in its menu."""
        html = client.get(f"/subject-request/{asked.pk}/").content.decode()
        head = html.partition('class="kb-rec__tools"')[2].partition('role="menu"')[0]
        return [key for key in ("refuse", "answer", "send-back", "anonymise") if f"do/{key}/" in head]

    assert beside() == ["refuse", "answer"]
    chosen = f"customers.Contact:{person['contact'].pk}"
    perform("ask-anonymising", asked, {"chosen": chosen}, actor=actor_for(manager))
    assert beside() == ["send-back", "anonymise"]


def test_the_file_for_the_person_holds_it_all(manager: Any, person: dict[str, Any], client: Any) -> None:
    asked = asking(manager, kind="copy")
    client.force_login(manager, backend="keben.domains.org.signin.backend.StaffBackend")
    answer = client.get(f"/subject-request/{asked.pk}/copy/")
    assert answer["Cache-Control"] == "no-store"
    held = zipfile.ZipFile(io.BytesIO(answer.content))
    assert sorted(held.namelist()) == ["data.html", "data.json", f"files/{person['file'].pk}-{NAME}名片.png"]
    told = json.loads(held.read("data.json"))
    assert told["records"][0]["联系人"]["手机"] == "139 0255 6021"
    assert len(told["records"]) == 2
    assert {noun: len(rows) for noun, rows in told["told"].items()} == {"跟进记录": 1, "个人信息同意": 1}
    assert [one["text"] for one in told["comments"]] == [f"{NAME}人很好"]
    page = held.read("data.html").decode()
    assert NAME in page
    assert "匿名化后保留什么" not in page  # nobody asked for that
    assert held.read(f"files/{person['file'].pk}-{NAME}名片.png") == b"card"
    event = LoggedEvent.objects.get(action="hand-out")
    assert (event.actor_id, event.data) == (manager.pk, {"records": 2, "texts": 2, "files": 1})


def chosen(person: dict[str, Any]) -> dict[str, str]:
    return {"chosen": " ".join(f"{person[key]._meta.label}:{person[key].pk}" for key in ("contact", "lead"))}


def test_a_person_is_forgotten_everywhere_and_the_books_stay(manager: Any, boss: Any, person: dict[str, Any]) -> None:
    asked = asking(manager)
    seal_next(settle=dt.timedelta(0))
    secrets = (MOBILE, OLD, EMAIL, "luojh88", "迎宾街", "爱喝茶", "1979-04-02")
    before = everything()
    assert [one for one in secrets if one not in before] == []
    perform("ask-anonymising", asked, chosen(person), actor=actor_for(manager))
    assert verify() is None
    perform("anonymise", asked, {}, actor=actor_for(boss))
    asked.refresh_from_db()
    assert (asked.status, asked.ended_at, asked.mobile) == ("going", None, MOBILE)
    assert drain() >= 1
    after = everything()
    assert [line for line in after.split("\n") if any(one in line for one in secrets)] == []
    left = [line for line in after.split("\n") if NAME in line and line != NAME]
    assert [line for line in left if "13600001111" not in line] == [Contact.objects.get(name=NAME).name_key]
    assert verify() is None
    seal_next(settle=dt.timedelta(0))
    assert verify() is None
    contact = Contact.objects.get(pk=person["contact"].pk)
    assert (contact.name, contact.mobile, contact.birthday, contact.do_not_contact, contact.customer_id) == (
        f"已匿名 {contact.pk}", "", None, "all", person["customer"].pk,
    )  # fmt: skip
    assert Lead.objects.get(pk=person["lead"].pk).requirement == "****要报价"
    assert FollowUp.objects.get(pk=person["talk"].pk).content == "与****通话，新号码****"
    assert FollowUp.objects.get(pk=person["other"].pk).content == "谈了价格"
    assert Comment.objects.get().text == "****人很好"
    assert not default_storage.exists(person["path"])
    assert Attachment.objects.count() == 0
    assert Consent.objects.get().text == "同意联系"
    asked.refresh_from_db()
    assert (asked.status, asked.name, asked.mobile, asked.asked_by_id, asked.approved_by_id) == (
        "done", "罗*", "", manager.pk, boss.pk,
    )  # fmt: skip
    for word in (NAME, MOBILE, "luojianhua", "ljh", EMAIL, OLD):
        for model in (Contact, Lead, SubjectRequest):
            rows = ListQuery(registry.of(model), SYSTEM, search=word).page().rows
            assert [row.pk for row in rows if row.pk in (contact.pk, asked.pk)] == [], (word, model)


def test_what_waits_to_be_anonymised_is_not_merged(manager: Any, boss: Any, person: dict[str, Any]) -> None:
    """Neither side of it, nor the customers above where the two people would become one."""
    asked, contact = asking(manager), person["contact"]
    twin = make(Contact, customer=make(Customer), name=NAME, mobile=MOBILE)
    perform("ask-anonymising", asked, chosen(person), actor=actor_for(manager))
    for stays, goes in ((twin, contact), (contact, twin), (twin.customer, contact.customer)):
        with pytest.raises(Refused) as refused:
            perform("merge", stays, {"others": [goes.pk]}, actor=SYSTEM, acknowledge=("twins",))
        (problem,) = refused.value.reasons
        assert (problem.code, problem.params) == ("to_be_anonymised", {"title": NAME, "number": asked.number})
    assert not MergeRecord.objects.exists()
    perform("send-back", asked, {"reason": "先核实合同"}, actor=actor_for(boss))
    perform("merge", twin.customer, {"others": [contact.customer_id]}, actor=SYSTEM, acknowledge=("twins",))
    assert Contact.objects.filter(mobile=MOBILE, deleted_at=None).count() == 1


def test_nobody_approves_his_own_request(manager: Any, person: dict[str, Any]) -> None:
    asked = asking(manager)
    perform("ask-anonymising", asked, chosen(person), actor=actor_for(manager))
    with pytest.raises(Refused) as refused:
        perform("anonymise", asked, {}, actor=actor_for(manager))
    assert refused.value.reasons[0].code == "own_request"
    person["contact"].refresh_from_db()
    assert person["contact"].name == NAME


def test_who_may_not_approve_is_denied(manager: Any, people: Callable[..., Any], person: dict[str, Any]) -> None:
    asked = asking(manager)
    perform("ask-anonymising", asked, chosen(person), actor=actor_for(manager))
    with pytest.raises(Denied):
        perform("anonymise", asked, {}, actor=actor_for(people("audit_admin")))


def test_sent_back_it_can_be_asked_again(manager: Any, boss: Any, person: dict[str, Any]) -> None:
    asked = asking(manager)
    perform("ask-anonymising", asked, chosen(person), actor=actor_for(manager))
    perform("send-back", asked, {"reason": "先核实合同"}, actor=actor_for(boss))
    asked.refresh_from_db()
    assert (asked.status, asked.chosen, asked.asked_by_id) == ("checking", [], None)
    assert Notification.objects.get(user=manager).text() == f"“{asked.number}”的匿名化未获批准：先核实合同"
    person["contact"].refresh_from_db()
    assert person["contact"].mobile == MOBILE


@pytest.mark.parametrize(
    ("kind", "proof", "which", "code"),
    [("access", "回拨", "both", "no_deletion"), ("deletion", "", "both", "no_proof"),
     ("deletion", "回拨", "org.User:1", "nothing_chosen")],
)  # fmt: skip
def test_asking_needs_a_deletion_a_proof_and_records(
    manager: Any, person: dict[str, Any], kind: str, proof: str, which: str, code: str
) -> None:
    asked = asking(manager, kind=kind, proof=proof)
    data = chosen(person) if which == "both" else {"chosen": which}
    with pytest.raises(Refused) as refused:
        perform("ask-anonymising", asked, data, actor=actor_for(manager))
    assert refused.value.reasons[0].code == code
    asked.refresh_from_db()
    assert asked.status == "checking"


def test_an_answer_needs_a_proof_of_who_asks(manager: Any) -> None:
    asked = asking(manager, kind="access", proof="")
    with pytest.raises(Refused):
        perform("answer", asked, {"outcome": "已提供"}, actor=actor_for(manager))
    perform("edit", asked, {"proof": "回拨"}, actor=actor_for(manager))
    perform("answer", asked, {"outcome": "已提供"}, actor=actor_for(manager))
    asked.refresh_from_db()
    assert (asked.status, asked.outcome) == ("done", "已提供")


def test_no_face_anonymises_without_a_request(person: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        perform(Anonymised, person["contact"], {}, actor=SYSTEM)
    assert refused.value.reasons[0].code == "only_by_request"
    person["contact"].refresh_from_db()
    assert person["contact"].name == NAME


def test_a_converted_lead_is_forgotten_too(manager: Any, boss: Any, person: dict[str, Any]) -> None:
    Lead.objects.filter(pk=person["lead"].pk).update(status="converted", customer=person["customer"])
    asked = asking(manager)
    perform("ask-anonymising", asked, chosen(person), actor=actor_for(manager))
    perform("anonymise", asked, {}, actor=actor_for(boss))
    drain()
    lead = Lead.objects.get(pk=person["lead"].pk)
    assert (lead.mobile, lead.contact_name, lead.status) == ("", "", "converted")


def test_the_page_asks_and_says_why_not(manager: Any, person: dict[str, Any], client: Any) -> None:
    asked = asking(manager)
    client.force_login(manager, backend="keben.domains.org.signin.backend.StaffBackend")
    address = f"/subject-request/{asked.pk}/found/"
    refused = client.post(address, {})
    assert refused.status_code == 422
    asked.refresh_from_db()
    assert asked.status == "checking"
    done = client.post(address, {"chosen": chosen(person)["chosen"].split()})
    assert (done.status_code, done["Location"]) == (302, f"/subject-request/{asked.pk}/")
    asked.refresh_from_db()
    assert (asked.status, len(asked.chosen)) == ("asked", 2)
    assert "等待他人审批" in client.get(address).content.decode()


def test_the_file_speaks_the_language_of_people(manager: Any, person: dict[str, Any], client: Any) -> None:
    mail = make(MailMessage, contact=person["contact"], subject="您好")
    MailBody.objects.create(mail=mail, text="请查收", html="<p>请查收</p>", references="<a@b>")
    care = make(CareItem, customer=person["contact"].customer_id, contact=person["contact"].pk)
    CareItem.objects.filter(pk=care.pk).update(year=2026)
    asked = asking(manager, kind="copy")
    client.force_login(manager, backend="keben.domains.org.signin.backend.StaffBackend")
    held = zipfile.ZipFile(io.BytesIO(client.get(f"/subject-request/{asked.pk}/copy/").content))
    told = json.loads(held.read("data.json"))["told"]
    letter = told["邮件"][0]
    assert letter["正文"] == "请查收"
    assert [key for key in letter if key.isascii()] == []
    assert told["关怀事项"][0]["年份"] == "2026"
