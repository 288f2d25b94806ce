"""Statements written once give records as Django gives them, with what was joined, and tell equal questions."""

from __future__ import annotations

import pytest
from django.db.models import BigIntegerField

from keben.domains.customers.models import Contact, Customer
from keben.kernel.kept import Hole, Prepared, Statement
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
KEY = BigIntegerField()
ONE = Prepared(lambda pk: Contact._base_manager.filter(pk=pk).select_related("customer"), pk=KEY)


def test_records_come_with_what_was_joined(django_assert_num_queries: object) -> None:
    contact = make(Contact, customer=make(Customer, name="Joined"))
    ONE.rows(pk=contact.pk)
    with django_assert_num_queries(1):  # type: ignore[operator]
        (found,) = ONE.records(Contact, pk=contact.pk)
        assert (found, found.customer.name, found.updated_at) == (contact, "Joined", contact.updated_at)
    assert ONE.records(Contact, pk=0) == []


def test_what_only_names_is_read_and_the_rest_waits() -> None:
    customer = make(Customer, name="Short")
    rows = Customer._base_manager.filter(pk=Hole("pk", KEY)).only("name")
    (found,) = Statement.of(rows).records(pk=customer.pk)
    assert (found.name, found.get_deferred_fields() >= {"phone", "remark"}) == ("Short", True)


def test_several_values_side_by_side() -> None:
    first, second = make(Customer, name="First"), make(Customer, name="Second")
    names = Customer._base_manager.order_by("pk").values_list("name")
    here = Hole("pk", KEY)
    asked = Statement.beside([names.filter(pk=here), names.filter(pk__gt=here)[:1], names.none()])
    assert asked.rows(pk=first.pk) == [("First", "Second", None)]
    assert asked.rows(pk=second.pk) == [("Second", None, None)]


def test_equal_questions_are_known_by_what_they_ask() -> None:
    def asking(name: str, hole: str = "pk") -> Statement:
        return Statement.of(Customer._base_manager.filter(name=name, pk=Hole(hole, KEY)))

    assert asking("a").asks() == asking("a").asks()
    assert len({asking("a").asks(), asking("b").asks(), asking("a", "other").asks()}) == 3
