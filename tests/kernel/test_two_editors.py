"""Two people edit the same record: other fields merge, the same field asks, nothing typed is lost."""

from __future__ import annotations

import pytest

from keben.domains.customers.models import Customer
from keben.kernel.actions.perform import perform
from keben.kernel.problems import Clash, Stale
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db


def test_different_fields_do_not_clash() -> None:
    customer = make(Customer, name="甲", short_name="a")
    perform("edit", customer, {"name": "乙"}, actor=SYSTEM, version=1)
    outcome = perform("edit", customer, {"name": "甲", "short_name": "b"}, actor=SYSTEM, version=1)
    assert outcome.changes == {"short_name": ["a", "b"]}
    assert (outcome.record.name, outcome.record.short_name, outcome.record.version) == ("乙", "b", 3)


def test_same_field_gives_mine_theirs_and_original() -> None:
    customer = make(Customer, name="甲")
    perform("edit", customer, {"name": "乙"}, actor=SYSTEM, version=1)
    perform("edit", customer, {"name": "丙"}, actor=SYSTEM, version=2)
    with pytest.raises(Stale) as stale:
        perform("edit", customer, {"name": "丁"}, actor=SYSTEM, version=1)
    assert stale.value.clashes == (Clash("name", "丁", "丙", "甲"),)
    customer.refresh_from_db()
    assert (customer.name, customer.version) == ("丙", 3)


def test_same_value_on_both_sides_is_no_clash() -> None:
    customer = make(Customer, name="甲")
    perform("edit", customer, {"name": "乙"}, actor=SYSTEM, version=1)
    assert perform("edit", customer, {"name": "乙"}, actor=SYSTEM, version=1).changes == {}


def test_links_clash_by_key() -> None:
    one, two = make(Customer), make(Customer)
    child = make(Customer)
    perform("edit", child, {"parent": one.pk}, actor=SYSTEM, version=1)
    with pytest.raises(Stale) as stale:
        perform("edit", child, {"parent": two.pk}, actor=SYSTEM, version=1)
    (clash,) = stale.value.clashes
    assert (clash.mine["id"], clash.theirs["id"], clash.original) == (two.pk, one.pk, None)
