"""Logs and jobs speak in words: faces, actions, fields, choices, settings; codes only where nothing else is known."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from keben.domains.customers.models import Customer
from keben.domains.org.admin.wording import (
    FACES,
    NOTED,
    TASKS,
    action_word,
    actions_known,
    line_of,
    task_word,
    who_word,
)
from keben.domains.org.models import Role, RoleGrant, User
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.customfields import CustomField
from keben.kernel.events.log import LoggedEvent, Outbox
from keben.kernel.features.revealing import Reveal
from keben.kernel.tasks.job import TASKS as KNOWN
from keben.kernel.testing.make import SYSTEM, make

Maker = Callable[..., User]
Browser = Callable[..., Client]
S = system_actor()
ROOT = Path(__file__).resolve().parents[2]


def last(entity: str) -> dict[str, object]:
    with translation.override("zh-hans"):
        found = line_of(LoggedEvent.objects.filter(entity=entity).latest("id"), SYSTEM)
        return {
            key: str(value) if key in ("noun", "record", "action", "face") else value for key, value in found.items()
        }


def test_every_task_and_face_has_words() -> None:
    ours = {name for name in KNOWN if not name.startswith("tests.")}
    assert ours - set(TASKS) == set()
    assert {"web", "api", "import", "job", "system"} <= set(FACES)
    assert task_word("gone.task") == "gone.task"


def test_whatever_is_noted_has_words() -> None:
    with translation.override("zh-hans"):
        words = [action_word(None, key) for key in ("hand-out", "take-register", "read-refused", "download-export")]
        assert words == ["交付个人信息", "下载个人信息处理活动记录", "拒绝读取", "下载导出文件"]
        offered = {key: word for keys, word in actions_known() for key in keys.split(",")}
        assert {key: offered[key] for key in NOTED} == {key: str(text) for key, text in NOTED.items()}
    code = "".join(path.read_text() for path in (ROOT / "keben").rglob("*.py"))
    said = set(re.findall(r'(?<![\w.])note\(\s*[\w.]+, [\w."]+, "([\w-]+)"', code))
    assert {"hand-out", "take-register", "read-refused", "undo-import"} <= said
    assert said - set(NOTED) == set()
    assert action_word(None, "gone-deed") == "gone-deed"


def test_values_are_shown_as_people_read_them(db: None) -> None:
    record = make(Customer, name="江东电网有限公司", type="")
    perform("edit", record, {"region": "320100", "phone": "13912345678"}, actor=S, reason="补录")
    found = last("customers.Customer")
    assert (found["noun"], found["record"], found["action"], found["face"]) == (
        "客户",
        "江东电网有限公司",
        "编辑",
        "系统",
    )
    changes = {label: after for label, _before, after in found["changes"]}  # type: ignore[attr-defined]
    assert changes["地区"].replace(" ", "").endswith("南京市") or "南京" in changes["地区"]


def test_rights_and_settings_are_words(db: None, person: Maker, signed_in: Browser) -> None:
    role = make(Role, name="客服", code="cs")
    perform(
        "create",
        RoleGrant,
        {"role": role.pk, "entity": "customers.Customer", "verbs": ["view", "edit"], "scope": "all"},
        actor=S,
    )
    found = last("org.RoleGrant")
    changes = {label: after for label, _before, after in found["changes"]}  # type: ignore[attr-defined]
    assert "查看、编辑" in changes.values()
    assert "客户" in changes.values()
    assert "全部" in changes.values()
    admin = signed_in(person("A1", "安", "system_admin"))
    admin.post("/system/settings/", {"locale.rise": "green"})
    found = last("kernel.Setting")
    assert found["record"] == "涨跌颜色"
    assert [after for _label, _before, after in found["changes"]] == ["绿涨红跌"]  # type: ignore[attr-defined]


def test_what_this_release_does_not_know_keeps_its_code(db: None) -> None:
    make(Customer, name="江东电网有限公司")
    event = LoggedEvent.objects.filter(entity="customers.Customer").latest("id")
    event.entity, event.action, event.face, event.changes = "old.Noun", "melt", "fax", {"x": ["a", {"title": "B"}]}
    found = line_of(event, SYSTEM)
    assert (found["noun"], found["action"], found["face"]) == ("old.Noun", "melt", "fax")
    assert found["changes"] == [("x", "a", "B")]


@pytest.mark.parametrize("area", ["", "settings"])
def test_the_filter_of_actions_is_a_list_of_words(person: Maker, signed_in: Browser, area: str) -> None:
    page = signed_in(person("A3", "审", "audit_admin")).get(f"/system/log/?area={area}&action=edit").content.decode()
    options = re.findall(r'<option value="([^"]*)"( selected)?>([^<]*)</option>', page.split('name="action"')[1])
    words = [word for _keys, _chosen, word in options]
    assert len(words) == len(set(words))
    assert [word for _keys, chosen, word in options if chosen] == ["Edit"]
    assert "edit" in next(keys for keys, _chosen, word in options if word == "Edit").split(",")


def test_undelivered_events_are_named(person: Maker, signed_in: Browser) -> None:
    make(Customer, name="江东电网有限公司")
    event = LoggedEvent.objects.filter(entity="customers.Customer").latest("id")
    Outbox.objects.update_or_create(event=event, defaults={"dead": True, "error": "boom"})
    page = signed_in(person("A1", "安", "system_admin")).get("/system/jobs/").content.decode()
    assert "Customer · New" in page
    assert "customers.Customer.create" not in page


def test_the_log_says_which_value_was_revealed(db: None) -> None:
    record = make(Customer, name="江东电网有限公司", phone="13912345678")
    perform(Reveal, record, {"field": "phone"}, actor=S)
    assert last("customers.Customer")["action"] == "查看完整内容 · 电话"


def test_a_new_field_is_told_in_the_words_of_its_page(db: None) -> None:
    data = {"entity": "customers.Customer", "name": "sum", "label": "合计", "code": "formula", "formula": "1 + 1",
            "result": "money"}  # fmt: skip
    perform("add", CustomField, data, actor=S)
    changes = {label: after for label, _before, after in last("kernel.CustomField")["changes"]}  # type: ignore[attr-defined]
    assert (changes["字段键"], changes["顺序"]) == ("sum", "10")
    assert changes["选项"] == "formula: 1 + 1、places: 2、result: money"


def test_the_program_says_which_part_of_it_acted(db: None) -> None:
    def who(**given: str) -> str:
        return who_word(LoggedEvent(**given))

    with translation.override("zh-hans"):
        assert who(actor_kind="user", actor_name="care") == "care"
        assert who(actor_kind="system", actor_name="care") == "系统 · 客户关怀"
        assert who(actor_kind="system", actor_name="system") == "系统"
        assert who(actor_kind="system", actor_name="官网询价") == "系统 · 官网询价"
