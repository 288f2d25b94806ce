"""What hangs on a person is found by declaration: visits, care, get-togethers, plans, mails, imports and exports."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from keben.data.exports.model import ExportRun
from keben.data.imports.model import ImportRow, ImportRun
from keben.domains.activities.models import FollowUpPlan
from keben.domains.care.models import CareDate, CareItem, Gathering, Visit
from keben.domains.customers.models import Contact, Customer
from keben.domains.mail.models import MailAccount, MailBody, MailMessage
from keben.domains.office.models import Announcement, AnnouncementReceipt
from keben.domains.privacy.anonymising import forget_people
from keben.domains.privacy.finding import find, may_go
from keben.domains.privacy.handing_out import contents
from keben.domains.privacy.models import SubjectRequest
from keben.domains.privacy.staying import staying
from keben.domains.privacy.telling import around, nouns
from keben.kernel.events.guard import lifted
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.attachments import Attachment
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db
NAME, MOBILE, EMAIL = "罗建华", "13902556021", "luo@jinheng.example"


@pytest.fixture
def person(people: Callable[..., Any]) -> dict[str, Any]:
    """A contact with everything that a company keeps around one, and the same about somebody else."""
    me = people("sales")
    customer = make(Customer, owner=me)
    one = make(Contact, customer=customer.pk, name=NAME, mobile=MOBILE, email=EMAIL)
    other = make(Contact, customer=customer.pk, name="贺敏", mobile="13600001111", email="he@x.example")
    today = timezone.localdate()
    made: dict[str, Any] = {"me": me, "one": one, "other": other}
    made["visit"] = make(Visit, name=f"拜访{NAME}", customer=customer.pk, contacts=[one.pk], owner=me)
    made["named"] = make(Visit, name=f"与{NAME}同去工地", customer=customer.pk, contacts=[], owner=me)
    made["apart"] = make(Visit, name="巡检", customer=customer.pk, contacts=[other.pk], owner=me)
    made["care"] = make(CareItem, customer=customer.pk, contact=one.pk, occasion_on=today, note=f"{NAME}爱喝茶",
                        prepare_on=None)  # fmt: skip
    made["date"] = make(CareDate, customer=customer.pk, contact=one.pk, name=f"{NAME}结婚纪念日", date=today)
    made["party"] = make(Gathering, name="答谢会", guests=[one.pk, other.pk], note=f"请{NAME}讲话")
    made["plan"] = make(FollowUpPlan, name=f"回访{NAME}", target_entity="customers.Contact", target_id=one.pk)
    account = make(MailAccount, address="me@ep.example", imap_host="imap.ep.example", owner=me)
    stamps = {"created_at": timezone.now(), "updated_at": timezone.now(), "sent_at": timezone.now()}
    mail = MailMessage.objects.create(
        account=account, message_id="<1@x>", thread="1", subject=f"{NAME}：询价", from_name=NAME,
        from_address=EMAIL, **stamps,
    )  # fmt: skip
    MailBody.objects.create(mail=mail, text=f"我是{NAME}，电话{MOBILE}", html=f"<p>{NAME}</p>")
    made["paper"] = make(Attachment, name="图纸.pdf", entity="mail.MailMessage", object_id=mail.pk, path="x", size=1)
    made["mail"] = mail
    made |= copied(me, one)
    return made


def copied(me: Any, one: Any) -> dict[str, Any]:
    """An import that brought the contact along with its customer, and an export that still lies here."""
    upload = default_storage.save("imports/list.csv", ContentFile(MOBILE.encode()))
    run = ImportRun.objects.create(entity="customers.Customer", user=me, name="list.csv", path=upload, form="csv",
                                   state="done", event_id=77)  # fmt: skip
    with lifted():
        LoggedEvent.objects.filter(entity="customers.Contact", object_id=one.pk).update(cause=77)
    row = ImportRow.objects.create(run=run, number=2, cells=["晋恒", NAME, MOBILE], record_id=one.customer_id,
                                   along={"customers.Contact": ["created", one.pk, 1, 1]})  # fmt: skip
    beside = ImportRow.objects.create(run=run, number=3, cells=["别家", "贺敏"], record_id=one.customer_id,
                                      along={"customers.Contact": ["created", one.pk + 1000, 1, 1]})  # fmt: skip
    file = default_storage.save("exports/list.xlsx", ContentFile(MOBILE.encode()))
    export = ExportRun.objects.create(entity="customers.Contact", user=me, reason="展会", state="done", path=file,
                                      expires_at=timezone.now() + dt.timedelta(days=3))  # fmt: skip
    return {"upload": upload, "run": run, "row": row, "beside": beside, "file": file, "export": export}


def test_every_noun_that_declares_it_is_asked(person: dict[str, Any]) -> None:
    certain, _same = find(NAME, MOBILE, EMAIL)
    assert certain == [person["one"]]
    found = around(certain)
    assert {label: [row.pk for row in rows] for label, rows in found.told.items()} == {
        "activities.FollowUpPlan": [person["plan"].pk],
        "care.CareDate": [person["date"].pk],
        "care.CareItem": [person["care"].pk],
        "care.Gathering": [person["party"].pk],
        "care.Visit": [person["visit"].pk, person["named"].pk],
        "mail.MailMessage": [person["mail"].pk],
    }
    assert (found.imported, found.exported) == ([person["row"]], [person["export"]])
    labels = {entity.label for entity in nouns()}
    assert {"activities.FollowUp", "activities.Task", "office.Announcement", "privacy.Consent"} <= labels


def test_the_answer_has_all_of_it_and_says_what_stays(person: dict[str, Any]) -> None:
    found = around([person["one"]])
    told = contents(SubjectRequest(number="GR-1", name=NAME), found)
    assert told["told"]["邮件"][0]["正文"] == f"我是{NAME}，电话{MOBILE}"
    assert told["imports"] == [{"file": "list.csv", "row": 2, "cells": ["晋恒", NAME, MOBILE]}]
    assert [one["file"] for one in told["exports"]] == [""]
    assert told["files"] == ["图纸.pdf"]
    shown = {label for rows in told["told"].values() for row in rows for label in row}
    shown |= {label for record in told["records"] for values in record.values() for label in values}
    assert {label for label in shown if re.search("[a-z]", label)} == set()  # no names of columns
    assert shown & {"关联对象类型", "关联对象"} == set()
    said = " ".join(staying(found))
    for words in ("备份", "邮件服务器", "费用和日期", "封存"):
        assert words in said


def test_forgetting_reaches_all_of_it_and_leaves_others_alone(person: dict[str, Any]) -> None:
    forget_people([person["one"]], reason="GR-1", actor=SYSTEM)
    models: Any = (Visit, CareItem, CareDate, Gathering, FollowUpPlan, MailMessage, MailBody)
    left = [(model._meta.label, row.pk) for model in models for row in model._base_manager.all()
            if any(word in str(vars(row)) for word in (NAME, MOBILE, EMAIL))]  # fmt: skip
    assert left == []
    assert CareDate._base_manager.count() == 0
    assert Gathering.objects.get().guests.count() == 2
    assert Visit.objects.get(pk=person["apart"].pk).name == "巡检"
    assert Contact.objects.get(pk=person["other"].pk).name == "贺敏"
    assert ImportRow.objects.get(pk=person["row"].pk).cells == []
    assert ImportRow.objects.get(pk=person["beside"].pk).cells == ["别家", "贺敏"]
    for name in ("upload", "file"):
        assert not default_storage.exists(person[name])
    assert ExportRun.objects.get().state == "expired"
    assert ImportRun.objects.get().path == ""
    assert Attachment.objects.filter(pk=person["paper"].pk).exists()
    lines = [event for event in LoggedEvent.objects.all() if NAME in str(event.sealed_form())]
    assert lines == []


def test_colleagues_are_found_with_their_read_marks_and_stay(people: Callable[..., Any]) -> None:
    me = people("sales", mobile="13700001234")
    note = make(Announcement, name="放假通知")
    AnnouncementReceipt.objects.create(announcement=note, user=me)
    certain, _same = find("", "13700001234", "")
    assert certain == [me]
    assert not may_go("org.User")
    found = around(certain)
    assert [row.pk for row in found.told["office.Announcement"]] == [note.pk]
    assert "由系统管理员停用" in " ".join(staying(found))
