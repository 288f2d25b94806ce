"""One record that is there, at every entrance: one verdict, and the same words for who may see it and who may not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from keben.data.imports.model import ImportRun
from keben.data.twins.find import find_twins
from keben.data.twins.policy import policy
from keben.domains.customers.models import Contact, Customer, Pool
from keben.domains.marketing.conversion.twins import find_twins as of_lead
from keben.domains.marketing.models import Lead
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import Department
from keben.kernel.registry import registry
from keben.kernel.settings import DECLARED, Setting, change_setting
from keben.kernel.stamps import touch
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import make
from tests.data_io.conftest import files  # noqa: F401 - a folder of its own
from tests.data_io.test_pages import send

pytestmark = pytest.mark.django_db
CODE, NAME, PHONE = "91440300708461136T", "深圳市华瑞电子有限公司", "0755-26120118"
OTHER = "沈阳完全另名股份公司"
HTMX = {"HX-Request": "true"}
CASES = {
    "code": {"name": OTHER, "uscc": CODE},
    "key": {"name": "华瑞电子（深圳）有限公司"},
    "alike": {"name": "深圳市华瑞电子科技有限公司"},
    "phone": {"name": OTHER, "phone": PHONE},
    "phone of a lead": {"name": OTHER, "phone": PHONE},
    "phone of a contact": {"name": OTHER, "phone": PHONE},
    "phone of a pooled customer": {"name": OTHER, "phone": PHONE},
}
BARE = {"short_name": "", "former_names": "", "email": "", "level": None, "address": "", "uscc": "", "phone": ""}
LEAD = {"uscc": "", "mobile": "", "phone": "", "email": "", "contact_name": "", "region": "", "address": ""}
TITLES = {"name": "客户名称", "uscc": "统一社会信用代码", "phone": "电话"}


@dataclass
class Met:
    """Who comes in, what is there already, and what he is told of it."""

    browser: Client
    values: dict[str, str]
    relation: str
    hit: dict[str, Any]
    words: str


def place(case: str, owner: Any) -> None:
    """The record that is there."""
    if case == "phone of a lead":
        make(Lead, name="合肥某厂", owner=owner, **{**LEAD, "mobile": PHONE})
    elif case == "phone of a contact":
        above = make(Customer, name="合肥某厂", owner=owner.pk, **BARE)
        make(Contact, customer=above.pk, name="王丽", mobile="", phone=PHONE, email="")
    else:
        pooled = case == "phone of a pooled customer"
        pool = make(Pool, name="华南公海") if pooled else None
        there = make(Customer, owner=owner.pk, **{**BARE, "name": NAME, "uscc": CODE, "phone": PHONE})
        if pooled:
            Customer.objects.filter(pk=there.pk).update(owner=None, pool=pool)


@pytest.fixture(params=("with rights", "without rights"))
def met(request: Any, case: str, signed_in: Callable[..., Client], people: Callable[..., Any]) -> Met:
    change_setting("twins.api.alike", "warn")
    browser = signed_in("sales_manager", name="李娜")
    person = browser.person  # type: ignore[attr-defined]
    place(case, person if request.param == "with rights" else far(people))
    actor, values = actor_for(person), CASES[case]
    found = find_twins(values, registry.get("customers.Customer"), actor)
    assert [hit.relation for hit in found] == [case.split(" ", maxsplit=1)[0]]
    plain = found[0].plain(actor)
    shown = browser.post("/_twins/customers.Customer/", values, headers=HTMX).content.decode()
    return Met(browser, values, found[0].relation, plain, lines(shown)[0])


def far(people: Callable[..., Any]) -> Any:
    """Somebody in another department."""
    return people("sales", name="周强", department=make(Department, name="华南大区"))


def lines(html: str) -> list[str]:
    """The hits on a page in the words that somebody reads."""
    found = re.findall(r'<li class="kb-hit">(.*?)</li>', html, re.S)
    return [" ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", one).split()) for one in found]


def told(met: Met) -> dict[str, Any]:
    """What a program is told; the token of a question to the owner is another each time."""
    return {name: value for name, value in met.hit.items() if name != "ask"}


def joined(met: Met) -> str:
    """What is offered beside a twin of a record that exists: they are merged, or he asks for it."""
    return "" if met.hit["noun"] != "customers.Customer" else "合并" if met.hit["seen"] else "请人合并"


def own(met: Met) -> Customer:
    made: Customer = make(Customer, owner=met.browser.person.pk, **{**BARE, "name": "铁岭自家公司"})  # type: ignore[attr-defined]
    return made


each = pytest.mark.parametrize("case", CASES)


@each
def test_the_words_say_no_more_than_the_rights_allow(met: Met, case: str) -> None:
    seen = met.hit["seen"]
    assert ("title" in met.hit, "id" in met.hit, "ask" in met.hit) == (seen, seen, not seen)
    assert (NAME in met.words or "合肥" in met.words or "王丽" in met.words) is seen
    asked = "询问公海管理员" if "pooled" in case else "询问负责人"
    assert (asked in met.words, "询问" in met.words) == (not seen, not seen)
    if "pooled" not in case:
        assert ("李娜" if seen else "周强") in met.words


@each
def test_forms(met: Met, case: str) -> None:
    """The form, and the small one for quick entry."""
    for address in ("/customer/new/", "/customer/new/picked/"):
        if "picked" in address and "uscc" in met.values:
            continue  # the small form does not ask for it
        answer = met.browser.post(address, {**met.values, "_has": "name"}, headers=HTMX)
        assert (answer.status_code, lines(answer.content.decode())) == (409, [met.words])
        assert ('name="_acknowledge"' in answer.content.decode()) is (met.relation != "code")


@each
def test_a_changed_record(met: Met, case: str) -> None:
    """Over the form, in place, and by a program."""
    record = own(met)
    name = next(one for one in ("uscc", "phone", "name") if one in met.values)
    value = {name: met.values[name]}
    in_place = met.browser.post(f"/customer/{record.pk}/field/{name}/", {**value, "_version": 1}, headers=HTMX)
    words = [f"{met.words} {joined(met)}".strip()]
    assert (in_place.status_code, lines(in_place.content.decode())) == (422, words)
    edit = met.browser.post(f"/customer/{record.pk}/edit/", {**value, "_version": 1}, headers=HTMX)
    assert (edit.status_code, lines(edit.content.decode())) == (409, words)
    patch = met.browser.patch(f"/api/v1/customer/{record.pk}", json.dumps(value), content_type="application/json",
                              headers={"If-Match": '"1"'})  # fmt: skip
    assert (patch.status_code, without_ask(patch.json()["hits"])) == (409, [told(met)])
    record.refresh_from_db()
    assert (record.name, record.version) == ("铁岭自家公司", 1)


@each
def test_a_program(met: Met, case: str) -> None:
    answer = met.browser.post("/api/v1/customer", json.dumps(met.values), content_type="application/json")
    body = answer.json()
    assert (answer.status_code, without_ask(body["hits"])) == (409, [told(met)])
    assert body["acknowledge"] == ([] if met.relation == "code" else ["twins"])


@each
def test_a_file(met: Met, case: str) -> None:
    url = send(met.browser, [[TITLES[name] for name in met.values], list(met.values.values())])
    met.browser.post(f"{url}options/", {"key": ""}, headers=HTMX)
    met.browser.post(f"{url}do/check/", headers=HTMX)
    drain()
    page = met.browser.get(f"{url}?step=3&tab=dup").content.decode()
    assert lines(page) == [met.words]
    assert ('<option value="new"' in page) is (met.relation != "code")
    row = ImportRun.objects.get().rows.get()  # type: ignore[attr-defined]
    assert row.met == met.relation + ("" if met.hit["seen"] and met.hit["noun"] == "customers.Customer" else "-far")


@each
def test_a_lead_on_its_way(met: Met, case: str) -> None:
    """At the stand nobody is sent back, the log keeps what was met; conversion offers the customers among them."""
    before = set(Lead.objects.values_list("pk", flat=True))
    sent = {"company": "", "contact_name": "李工", **met.values, "mine": "1", "_key": "card"}
    assert met.browser.post("/leads/stand/", sent, headers=HTMX).status_code == 200
    lead = Lead.objects.exclude(pk__in=before).get()
    actor = actor_for(met.browser.person)  # type: ignore[attr-defined]
    if met.relation == "code":
        lead.uscc = CODE
    found = of_lead(lead, actor)
    if case == "phone of a lead":
        assert found == []
        return
    assert [one.may for one in found] == [met.hit["seen"]]


def without_ask(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in one.items() if name != "ask"} for one in found]


def test_the_same_code_is_no_question_of_policy() -> None:
    Setting.objects.create(name="twins.form.code", value="allow")  # as it could once be chosen
    touch("settings")
    assert [policy(entrance, "code") for entrance in ("form", "api", "import", "convert")] == ["block"] * 4
    assert policy("", "code") == "allow"
    assert sorted(name for name in DECLARED if name.startswith("twins.") and name.endswith(".code")) == []
