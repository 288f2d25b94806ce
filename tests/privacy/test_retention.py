"""Rules of retention: whom they touch and spare, two people to switch them on, nights that go on where they stopped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from keben.domains.activities.models import Task
from keben.domains.care.models import CareItem
from keben.domains.customers.models import Contact, Customer
from keben.domains.mail.models import MailAccount, MailBody, MailMessage
from keben.domains.marketing.models import Lead
from keben.domains.org.access.actors import actor_for
from keben.domains.privacy.models import Consent, Forgetting, LegalHold, RetentionRule, RetentionRun, SubjectRequest
from keben.domains.privacy.retention.due import back, counts, due
from keben.domains.privacy.retention.nightly import night_of, retention
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.events.seal import seal_next, verify
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.notifications import Notification
from keben.kernel.problems import Denied, Invalid, Refused
from keben.kernel.settings import change_setting
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
LEADS, CONTACTS = "marketing.Lead:idle", "customers.Contact:idle"
LONG_AGO = dt.datetime(2020, 5, 1, 9, tzinfo=dt.UTC)


def rule(subject: str = LEADS, **more: Any) -> RetentionRule:
    made: RetentionRule = make(RetentionRule, subject=subject, months=12, **more)
    return made


def switched_on(subject: str = LEADS, **more: Any) -> RetentionRule:
    made = rule(subject, **more)
    RetentionRule.objects.filter(pk=made.pk).update(status="on")
    made.refresh_from_db()
    return made


def old(record: Any, **more: Any) -> Any:
    """As if nobody had touched it for years."""
    type(record)._base_manager.filter(pk=record.pk).update(updated_at=LONG_AGO, created_at=LONG_AGO, **more)
    return record


def lead(**more: Any) -> Any:
    return old(make(Lead, contact_name="罗建华", mobile="13902556021", **more))


def titles(found: RetentionRule) -> set[int]:
    return set(due(found).values_list("pk", flat=True))


def test_months_are_counted_to_the_last_day_of_a_shorter_month() -> None:
    assert back(dt.datetime(2026, 3, 31, tzinfo=dt.UTC), 1) == dt.datetime(2026, 2, 28, tzinfo=dt.UTC)
    assert back(dt.datetime(2026, 1, 15, tzinfo=dt.UTC), 13) == dt.datetime(2024, 12, 15, tzinfo=dt.UTC)


def test_leads_that_nobody_touched_go_and_others_stay() -> None:
    gone = lead()
    make(Lead)
    lead(last_followed_at=timezone.now())
    old(make(Lead), status="converted")
    assert titles(rule()) == {gone.pk}


def test_contacts_without_business_go() -> None:
    quiet, lively, buying = (make(Customer) for _ in range(3))
    Customer.objects.filter(pk=lively.pk).update(last_followed_at=timezone.now())
    Customer.objects.filter(pk=buying.pk).update(first_deal_at=timezone.localdate())
    gone = old(make(Contact, customer=quiet.pk))
    old(make(Contact, customer=lively.pk))
    old(make(Contact, customer=buying.pk))
    make(Contact, customer=quiet.pk)
    assert titles(rule(CONTACTS)) == {gone.pk}


def test_every_exception_spares_and_is_counted() -> None:
    plain, held, asked, worked, bought, paid = (
        old(make(Contact, customer=make(Customer).pk, mobile=f"1390255600{at}")) for at in range(6)
    )
    make(LegalHold, name="诉讼", contact=held.pk, until=None)
    make(SubjectRequest, name="某人", mobile=asked.mobile, proof="回拨")
    make(Task, name="回电", target_entity="customers.Contact", target_id=worked.pk)
    Customer.objects.filter(pk=bought.customer_id).update(is_dealt=True)
    make(CareItem, customer=paid.customer_id, contact=paid.pk, occasion_on=timezone.localdate(), planned_cost=100_00)
    everything = rule(CONTACTS)
    assert titles(everything) == {plain.pk}
    told = counts(everything)
    assert told["due"] == 1
    assert [count for _label, count in told["kept"]] == [1, 1, 1, 1, 1]
    alone = rule(CONTACTS, spares="")
    assert titles(alone) == {one.pk for one in (plain, asked, worked, bought, paid)}
    Customer.objects.filter(pk=held.customer_id).update(is_dealt=False)
    LegalHold.objects.update(status="lifted")
    assert held.pk in titles(alone)


def test_a_hold_on_the_customer_covers_his_people_until_its_day() -> None:
    one = old(make(Contact, customer=make(Customer).pk))
    made = make(LegalHold, name="仲裁", customer=one.customer_id, until=None)
    assert titles(rule(CONTACTS)) == set()
    LegalHold.objects.filter(pk=made.pk).update(until=timezone.localdate() - dt.timedelta(days=1))
    assert titles(rule(CONTACTS)) == {one.pk}


def test_who_withdrew_and_gave_no_new_consent() -> None:
    gone, anew, lately = (make(Contact, customer=make(Customer).pk) for _ in range(3))
    for one, moment in ((gone, LONG_AGO), (anew, LONG_AGO), (lately, timezone.now())):
        consent = make(Consent, contact=one.pk, text="同意联系")
        Consent.objects.filter(pk=consent.pk).update(status="withdrawn", withdrawn_at=moment)
    make(Consent, contact=anew.pk, text="同意联系")
    assert titles(rule("customers.Contact:withdrawn")) == {gone.pk}
    consents = rule("privacy.Consent:withdrawn")
    assert due(consents).count() == 2


def test_one_asks_and_another_switches_on(security: Any, boss: Any) -> None:
    gone, found = lead(), rule()
    perform("ask-switch-on", found, {"reason": "法务要求"}, actor=actor_for(security))
    assert Notification.objects.get(user=boss).text() == f"韩雪 申请启用保存期限规则“{found.name}”：法务要求"
    assert retention() == {"touched": 0, "failed": 0}
    with pytest.raises(Denied):
        perform("switch-on", found, {}, actor=actor_for(security))
    perform("switch-on", found, {}, actor=actor_for(boss))
    found.refresh_from_db()
    assert (found.status, found.asked_by_id, found.approved_by_id) == ("on", security.pk, boss.pk)
    assert retention() == {"touched": 1, "failed": 0}
    gone.refresh_from_db()
    assert (gone.contact_name, gone.mobile) == ("", "")


def test_nobody_approves_what_he_asked_for(people: Callable[..., Any], security: Any, boss: Any) -> None:
    both = people("security_admin", "boss")
    found = rule()
    perform("ask-switch-on", found, {"reason": "到期"}, actor=actor_for(both))
    with pytest.raises(Refused) as refused:
        perform("switch-on", found, {}, actor=actor_for(both))
    assert refused.value.reasons[0].code == "own_request"
    perform("send-back", found, {"reason": "太短"}, actor=actor_for(boss))
    found.refresh_from_db()
    assert (found.status, found.asked_by_id) == ("off", None)
    assert "太短" in Notification.objects.get(user=both, entity="privacy.RetentionRule").text()


def test_without_a_second_person_it_cannot_be_asked_for(security: Any) -> None:
    found = rule()
    with pytest.raises(Refused) as refused:
        perform("ask-switch-on", found, {"reason": "到期"}, actor=actor_for(security))
    assert refused.value.reasons[0].code == "no_approver"
    found.refresh_from_db()
    assert found.status == "off"


def test_what_two_agreed_to_is_not_changed_by_one(security: Any) -> None:
    found = switched_on()
    for action, data in (("edit", {"months": 1}), ("delete", {}), ("narrow", {"view": "all"})):
        with pytest.raises((Refused, Invalid)):
            perform(action, found, data, actor=actor_for(security))
    found.refresh_from_db()
    assert (found.months, found.deleted_at) == (12, None)
    perform("switch-off", found, {}, actor=actor_for(security))
    perform("edit", found, {"months": 24}, actor=actor_for(security))
    found.refresh_from_db()
    assert (found.status, found.months, found.approved_by_id) == ("off", 24, None)


@pytest.mark.parametrize("months", [0, 1201])
def test_a_rule_names_a_sensible_time(security: Any, months: int) -> None:
    with pytest.raises(Invalid) as refused:
        perform("create", RetentionRule, {"name": "一", "subject": LEADS, "months": months}, actor=actor_for(security))
    assert set(refused.value.errors) == {"months"}
    assert RetentionRule.objects.count() == 0


def test_a_condition_narrows_the_rule() -> None:
    failed = lead()
    Lead.objects.filter(pk=failed.pk).update(status="failed")
    lead()
    found = rule()
    RetentionRule.objects.filter(pk=found.pk).update(condition={"all": [["status", "is", "failed"]]})
    found.refresh_from_db()
    assert titles(found) == {failed.pk}


def test_a_night_stops_at_its_bound_and_goes_on_tomorrow() -> None:
    gone = [lead() for _ in range(3)]
    found = switched_on()
    change_setting("retention.most", 2)
    run = night_of(found)
    assert (run.touched, run.full) == (2, True)
    assert [Lead.objects.get(pk=one.pk).mobile for one in gone] == ["", "", "13902556021"]
    run = night_of(found)
    assert (run.touched, run.full) == (1, False)
    assert RetentionRun.objects.filter(rule=found).count() == 2
    assert night_of(found).touched == 0


def test_a_night_that_broke_off_goes_on_behind_its_mark() -> None:
    first, second = lead(), lead()
    found = switched_on()
    RetentionRun.objects.create(rule=found, mark=first.pk, touched=1)
    run = night_of(found)
    assert (run.touched, run.mark) == (2, second.pk)
    assert Lead.objects.get(pk=first.pk).mobile == "13902556021"
    assert RetentionRun.objects.filter(rule=found).count() == 1


def test_one_that_cannot_go_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    from keben.domains.privacy.retention import nightly

    first, second = lead(), lead()
    original = nightly.take_away

    def stubborn(found: Any, row: Any) -> None:
        if row.pk == first.pk:
            raise Refused.because("seal_broken", "Nothing is taken out.")
        original(found, row)

    monkeypatch.setattr(nightly, "take_away", stubborn)
    run = night_of(switched_on())
    assert (run.touched, run.failed, run.error) == (1, 1, "Nothing is taken out.")
    assert [Lead.objects.get(pk=one.pk).mobile for one in (first, second)] == ["13902556021", ""]


def test_what_was_forgotten_is_passed_over_and_the_log_is_whole() -> None:
    gone = lead()
    seal_next(settle=dt.timedelta(0))
    found = switched_on()
    assert night_of(found).touched == 1
    Lead.objects.filter(pk=gone.pk).update(updated_at=LONG_AGO)
    assert titles(found) == set()
    assert Forgetting.objects.get().object_id == gone.pk
    assert not any("13902556021" in str(event.sealed_form()) for event in LoggedEvent.objects.all())
    assert verify() is None
    done = LoggedEvent.objects.filter(entity="privacy.RetentionRule", action="night-over").get()
    assert done.data == {"rule_id": found.pk, "touched": 1, "failed": 0}


def test_files_and_loose_mails_are_erased_with_their_bytes(people: Callable[..., Any]) -> None:
    path = default_storage.save("files/card.png", ContentFile(b"card"))
    one = make(Contact, customer=make(Customer).pk)
    file = make(Attachment, name="罗建华名片.png", entity="customers.Contact", object_id=one.pk, path=path, size=4)
    papers = make(Attachment, name="合同.pdf", entity="customers.Customer", object_id=one.customer_id, path="x", size=1)
    Attachment.objects.update(created_at=LONG_AGO)
    assert night_of(switched_on("kernel.Attachment:old")).touched == 1
    assert list(Attachment.objects.values_list("pk", flat=True)) == [papers.pk]
    assert not default_storage.exists(path)
    lines = LoggedEvent.objects.filter(entity="kernel.Attachment", object_id=file.pk)
    assert {one.action for one in lines} == {"create", "forget"}
    assert not any("罗建华名片" in str(one.sealed_form()) for one in lines)
    account = make(MailAccount, address="me@ep.example", imap_host="imap.ep.example", owner=people("sales").pk)
    values = {"account": account, "direction": "in", "sent_at": LONG_AGO, "subject": "招聘广告和培训课程",
              "from_address": "ad@nobody.example"}  # fmt: skip
    now = {"created_at": LONG_AGO, "updated_at": LONG_AGO}
    loose = MailMessage.objects.create(message_id="<a@x>", thread="a", **values, **now)
    MailBody.objects.create(mail=loose, text="广告")
    kept = MailMessage.objects.create(message_id="<b@x>", thread="b", customer_id=one.customer_id, **values, **now)
    assert night_of(switched_on("mail.MailMessage:loose")).touched == 1
    assert list(MailMessage._base_manager.values_list("pk", flat=True)) == [kept.pk]
    assert MailBody.objects.count() == 0
    lines = LoggedEvent.objects.filter(entity="mail.MailMessage", object_id=loose.pk)
    assert {one.action for one in lines} == {"erase", "forget"}
    assert not any("招聘" in str(one.sealed_form()) or "ad@nobody" in str(one.sealed_form()) for one in lines)


def test_the_dry_run_tells_no_names_to_who_may_not_see_them(
    signed_in: Callable[..., Any], django_assert_max_num_queries: Any
) -> None:
    gone, found = lead(name="晋中矿灯厂"), rule()
    admin, boss = signed_in("security_admin"), signed_in("boss")
    address = f"/retention-rule/{found.pk}/dry-run/"
    page = admin.get(address).content.decode()
    assert "晋中矿灯厂" not in page
    assert f"线索 {gone.pk}" in page
    assert "晋中矿灯厂" in boss.get(address).content.decode()
    for _ in range(60):
        lead()
    first = admin.get(address).content.decode()
    assert "?after=" in first
    assert "<b>61</b>" in first
    with django_assert_max_num_queries(40):
        admin.get(address + f"?after={gone.pk}")
    overview = admin.get("/system/retention/").content.decode()
    assert found.name in overview
    assert boss.get("/system/retention/").status_code == 403
    assert signed_in("sales").get(address).status_code == 403
    assert Lead.objects.filter(mobile="").count() == 0
    assert "/retention-rule/" in admin.get(f"/retention-rule/{found.pk}/panel/foretold/").content.decode()


def test_the_register_says_how_long_and_comes_as_a_sheet(signed_in: Callable[..., Any]) -> None:
    switched_on(name="线索三年", ground="行业惯例")
    client = signed_in("audit_admin")
    page = client.get("/system/personal/").content.decode()
    assert "一直未转化且无人跟进的线索：12 个月（行业惯例）" in page
    assert "直到有人删除" in page
    assert "答复咨询，判断能否达成合同" in page
    assert client.get("/system/personal/file/").status_code == 405
    sheet = client.post("/system/personal/file/")
    assert sheet.content[:2] == b"PK"
    assert LoggedEvent.objects.get(action="take-register").data["nouns"] > 8
    assert signed_in("sales").post("/system/personal/file/").status_code == 403


def test_a_held_person_is_not_forgotten_on_request(people: Callable[..., Any], boss: Any) -> None:
    manager = people("sales_manager")
    one = make(Contact, customer=make(Customer).pk, name="罗建华", mobile="13902556021")
    data = {"name": "罗建华", "mobile": one.mobile, "kind": "deletion", "proof": "回拨"}
    asked = perform("create", SubjectRequest, data, actor=actor_for(manager)).record
    perform("start-checking", asked, {}, actor=actor_for(manager))
    perform("ask-anonymising", asked, {"chosen": f"customers.Contact:{one.pk}"}, actor=actor_for(manager))
    make(LegalHold, name="诉讼", contact=one.pk, until=None)
    with pytest.raises(Refused) as refused:
        perform("anonymise", asked, {}, actor=actor_for(boss))
    assert refused.value.reasons[0].code == "legal_hold"
    one.refresh_from_db()
    assert one.mobile == "13902556021"


def test_others_come_to_write_between_two_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    for _one in range(3):
        lead()
    on = rule()
    type(on)._base_manager.filter(pk=on.pk).update(status="on")
    rests: list[int] = []
    monkeypatch.setattr("keben.kernel.breath.Breath.take", lambda _self: rests.append(1))
    assert (retention(), len(rests)) == ({"touched": 3, "failed": 0}, 3)
