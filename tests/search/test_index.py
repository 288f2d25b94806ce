"""Writing the index in bulk and building it anew."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from keben.base.search_query import query_tokens
from keben.data.search import store
from keben.data.search.find import candidates
from keben.data.search.index import forget, index_many, index_rows
from keben.data.search.models import SearchEntry, entry_key, split_key
from keben.domains.customers.models import Contact, Customer
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.registry import registry
from keben.kernel.tasks.job import Job, enqueue
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("tests")


def keys(text: str, label: str = "customers.Customer") -> list[int]:
    return candidates(registry.get(label), query_tokens(text), SYSTEM)


def test_keys_hold_noun_and_record() -> None:
    assert split_key(entry_key(7, 123_456_789)) == (7, 123_456_789)


def test_a_question_is_answered_newest_first_and_no_further_than_the_limit() -> None:
    made = [make(Customer, name=f"瑞达电梯{number}厂").pk for number in range(4)]
    assert keys("瑞达") == made[::-1]
    assert candidates(registry.get("customers.Customer"), query_tokens("瑞达"), SYSTEM, 2) == made[:1:-1]


def test_many_records_at_once_give_the_same_entries() -> None:
    first, second = make(Customer, name="宏昌物流有限公司"), make(Customer, name="宏昌仓储有限公司")
    before = dict(SearchEntry.objects.values_list("pk", "tokens"))
    forget(registry.get("customers.Customer"), [first.pk, second.pk])
    assert keys("宏昌") == []
    assert index_many(registry.get("customers.Customer"), [first, second]) == 2
    assert keys("宏昌") == [second.pk, first.pk]
    assert dict(SearchEntry.objects.values_list("pk", "tokens")) == before


def test_rows_without_instances_are_indexed_too() -> None:
    entity = registry.get("customers.Customer")
    assert index_rows(entity, [(900_001, {"name": "泰和石化有限公司", "phone": "0351-7654321"})], fresh=True) == 1
    assert (keys("泰和"), keys("4321"), keys("7654322")) == ([900_001], [900_001], [])


def test_nouns_do_not_find_each_other() -> None:
    customer = make(Customer, name="启明学校")
    person = make(Contact, customer=customer, name="启明")
    assert (keys("启明"), keys("启明", "customers.Contact")) == ([customer.pk], [person.pk])


def test_deleting_for_good_forgets_the_entry() -> None:
    from keben.domains.customers.models import CustomerSource

    source = make(CustomerSource, name="行业协会")
    assert keys("行业", "customers.CustomerSource") == [source.pk]
    perform("delete", source, {}, actor=SYSTEM)
    assert keys("行业", "customers.CustomerSource") == []


def test_reindex_builds_everything_anew() -> None:
    made = make(Customer, name="博远医院")
    noun = store.noun_number("customers.Customer")
    store.take_out([entry_key(noun, made.pk)])
    assert keys("博远") == []
    said = StringIO()
    call_command("reindex", "customers.Customer", stdout=said)
    assert said.getvalue() == f"customers.Customer: {Customer.objects.count()}\n"
    assert keys("博远") == [made.pk]


def test_reindex_names_the_nouns_there_are() -> None:
    with pytest.raises(CommandError, match=r"no searched noun 'customers\.Custommer'.*customers\.Customer"):
        call_command("reindex", "customers.Custommer")


def test_the_worker_rebuilds_and_reports() -> None:
    made = make(Customer, name="康元药业")
    store.take_out([entry_key(store.noun_number("customers.Customer"), made.pk)])
    job = enqueue("search.rebuild", {"labels": ["customers.Customer"]})
    drain()
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.result) == ("done", {"customers.Customer": Customer.objects.count()})
    assert keys("康元") == [made.pk]


def test_many_followers_are_left_to_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keben.data.search.keep.AT_ONCE", 1)
    customer = make(Customer, name="旧名实业")
    people = [make(Contact, customer=customer, name=f"张{number}") for number in range(2)]
    perform("edit", customer, {"name": "新名实业"}, actor=SYSTEM)
    assert keys("新名", "customers.Contact") == []
    drain()
    assert keys("新名", "customers.Contact") == [people[1].pk, people[0].pk]
