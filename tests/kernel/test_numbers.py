"""Numbers are given in order, without gaps after a refused creation, and start anew with the year."""

from __future__ import annotations

import pytest
from django.utils import timezone

from keben.domains.customers.models import Customer
from keben.kernel.actions.perform import perform
from keben.kernel.numbering import NumberRule
from keben.kernel.problems import Invalid
from keben.kernel.registry import registry
from keben.kernel.stamps import touch
from keben.kernel.testing.make import SYSTEM, make, values_for

pytestmark = pytest.mark.django_db
CODE = "91350100M000100Y43"


def test_numbers_have_no_gaps() -> None:
    year = timezone.localdate().year
    assert make(Customer, uscc=CODE).number == f"KH-{year}-000001"
    values = {**values_for(registry.get("customers.Customer"), 9), "uscc": CODE}
    with pytest.raises(Invalid) as refused:
        perform("create", Customer, values, actor=SYSTEM)
    assert [p.code for p in refused.value.errors["uscc"]] == ["taken"]
    assert make(Customer).number == f"KH-{year}-000002"


def test_rule_from_the_browser_wins() -> None:
    NumberRule.objects.create(entity="customers.Customer", field="number", pattern="C{seq:3}", reset="none")
    touch("number_rules")
    assert make(Customer).number == "C001"
