"""Whatever can point to a customer or a contact: taking a merge back puts every row exactly where it was."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from keben.kernel.merging.join import lead
from keben.kernel.merging.ways import Way, ways_to
from keben.kernel.problems import KebenError
from keben.kernel.registry import registry
from keben.kernel.testing.make import make
from tests.merging.test_acceptance import dump, made, merge, unmerge

pytestmark = pytest.mark.django_db
TOLD = {
    "customers.Customer": (
        "activities.FollowUp", "activities.Task", "care.CareItem", "care.Visit", "customers.Contact",
        "customers.CustomerTie", "customers.Keeper", "customers.Site",
    ),
    "customers.Contact": ("care.CareItem", "customers.Keeper", "customers.Occupancy", "privacy.Consent"),
}  # fmt: skip


def point(way: Way, label: str, key: int) -> str:
    """A row of the noun that points to the record along this way, as a write would put it; "" where it cannot."""
    row = made(way.model)
    try:
        with transaction.atomic():
            if way.noun:
                way.model._base_manager.filter(pk=row.pk).update(**{way.noun: label, way.column: 0})
            lead(way, [row.pk], key)
    except (IntegrityError, KebenError):
        way.model._base_manager.filter(pk=row.pk).delete()
        return ""
    return way.model._meta.label


@pytest.mark.parametrize("label", sorted(TOLD))
def test_children_of_every_kind_come_back_exactly(label: str) -> None:
    model = registry.get(label).model
    stays, goes = make(model), make(model)
    seen = set()
    for way in ways_to(label):
        if not registry.has(way.model) or way.custom or way.model is model:
            continue
        seen |= {point(way, label, side.pk) for side in (stays, goes)}
    before = dump()
    merge(stays, goes)
    assert dump() != before
    left = [way.model._meta.label for way in ways_to(label) if way.rows(goes.pk).exists()]
    assert left == []
    unmerge(stays)
    after = dump()
    changed = {
        f"{key}.{name}": (was.get(name), now.get(name))
        for key in before | after
        for was, now in [(before.get(key, {}), after.get(key, {}))]
        for name in was | now
        if was.get(name) != now.get(name)
    }
    assert changed == {}
    assert set(TOLD[label]) <= seen, sorted(seen)
