"""Conditions of a form: what the server decides, and the words in which the browser is told the same."""

from __future__ import annotations

from typing import Any

import pytest

from keben.domains.customers.models import Customer
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.condition import When, when
from keben.kernel.entity import Form, Group
from keben.kernel.problems import Invalid
from keben.kernel.registry import registry

CASES = (
    (when("type", "end", "dealer"), "end", True),
    (when("type", "end", "dealer"), "agent", False),
    (when("type", "end", "dealer"), "", False),
    (~when("type", "end", "dealer"), "agent", True),
    (~when("type", "end", "dealer"), "", True),
    (~when("type", "end", "dealer"), "dealer", False),
    (when("email"), "a@b.example", True),
    (when("email"), "", False),
    (when("email"), None, False),
    (~when("email"), "", True),
    (~when("email"), "a@b.example", False),
    (when("size", 0), 0, True),
    (when("size"), 0, True),
    (when("is_lunar", True), True, True),
    (when("is_lunar", True), False, False),
    (when("is_lunar", False), False, True),
    (when("is_lunar"), False, False),
    (when("tags", 3), [1, 3], True),
    (when("tags", 3), [1, 2], False),
    (~when("tags", 3), [], True),
    (when("x_owner", 7), {"id": 7, "title": "Chen"}, True),
)


@pytest.mark.parametrize(("rule", "value", "expected"), CASES)
def test_what_holds(rule: When, value: Any, expected: bool) -> None:
    assert rule.holds({rule.field: value}) is expected


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (when("type", "end", "dealer"), "type=dealer,end"),
        (~when("type", "end"), "type!=end"),
        (when("email"), "email=*"),
        (~when("email"), "email!=*"),
        (when("is_lunar", True), "is_lunar=1"),
        (when("name", "a,b=c"), "name=a%2Cb%3Dc"),
    ],
)
def test_as_the_browser_reads_it(rule: When, words: str) -> None:
    assert str(rule) == words


def test_twice_not_is_the_same() -> None:
    assert ~~when("type", "end") == when("type", "end")


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "refused"), [("end", False), ("partner", True)])
def test_required_counts_only_while_it_is_shown(kind: str, refused: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    entity = registry.get("customers.Customer")
    form = Form(
        Group("Basics", "name", "type"),
        Group("Agency", "legal_representative", when=~when("type", "end")),
        required=("legal_representative",),
    )
    monkeypatch.setattr(entity, "form", form, raising=False)
    monkeypatch.setattr(entity.declaration, "form", form)
    monkeypatch.setattr(entity, "_cache", {})
    data = {"name": "Jiangdong Grid", "type": kind}
    if refused:
        with pytest.raises(Invalid) as error:
            perform("create", Customer, data, actor=system_actor())
        assert list(error.value.errors) == ["legal_representative"]
        assert Customer.objects.count() == 0
    else:
        assert perform("create", Customer, data, actor=system_actor()).record.type == "end"
