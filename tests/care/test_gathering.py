"""Get-togethers share out their cost; the figures of care lead to exactly the rows that they counted."""

from __future__ import annotations

import datetime as dt
import html
import re
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.care.models import CareItem, Gathering, Gift, GiftBudget
from keben.domains.customers.models import Contact, Customer, CustomerLevel
from keben.domains.org.access.actors import actor_for
from keben.kernel.actions.perform import perform
from keben.kernel.doubts import Doubtful
from keben.kernel.problems import Invalid, Refused
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db


def dinner(owner: Any, guests: list[Contact], **given: Any) -> Gathering:
    """A get-together of yesterday."""
    when = given.pop("held_at", timezone.now() - dt.timedelta(days=1))
    found: Gathering = make(Gathering, owner=owner, held_at=when, **given)
    perform("edit", found, {"guests": [one.pk for one in guests]}, actor=actor_for(owner))
    found.refresh_from_db()
    return found


def guests_of(owner: Any, count: int = 3) -> list[Contact]:
    """People at customers of his."""
    level = make(CustomerLevel, name="VIP")
    return [make(Contact, customer=make(Customer, owner=owner, level=level), name=f"Guest {n}") for n in range(count)]


def test_the_cost_is_shared_out_to_the_last_fen(people: Any) -> None:
    me = people("sales")
    budget = make(GiftBudget, department=me.department, year=timezone.localdate().year, amount=10_000_000)
    three = guests_of(me, 4)
    party = dinner(me, three)
    answers = {"guests": [one.pk for one in three[:3]], "cost": "1000", "outcome": "Two want a test", "grade": "a"}
    perform("hold-gathering", party, answers, actor=actor_for(me))
    party.refresh_from_db()
    assert (party.status, party.cost, party.came, party.outcome, party.grade, party.budget_id) == (
        "held", 100000, 3, "Two want a test", "a", budget.pk,
    )  # fmt: skip
    items = list(CareItem.objects.order_by("contact__name"))
    assert [(one.contact_id, one.cost, one.status, one.occasion, one.budget_id) for one in items] == [
        (three[0].pk, 33333, "done", "gathering", budget.pk),
        (three[1].pk, 33333, "done", "gathering", budget.pk),
        (three[2].pk, 33334, "done", "gathering", budget.pk),
    ]
    assert {one.level_id for one in items} == {three[0].customer.level_id}
    with pytest.raises(Refused):
        perform("delete", party, actor=actor_for(me))
    with pytest.raises(Refused):
        perform("hold-gathering", party, answers, actor=actor_for(me))


def test_what_lies_ahead_or_costs_too_much_is_refused_and_leaves_nothing(people: Any) -> None:
    me = people("sales")
    make(GiftBudget, department=me.department, year=timezone.localdate().year, amount=50_000)
    two = guests_of(me, 2)
    answers = {"guests": [one.pk for one in two], "cost": "501", "outcome": "x"}
    later = dinner(me, two, held_at=timezone.now() + dt.timedelta(days=1))
    dear = dinner(me, two)
    for party, code in ((later, "ahead"), (dear, "over_budget")):
        with pytest.raises(Refused) as refused:
            perform("hold-gathering", party, answers, actor=actor_for(me))
        assert refused.value.reasons[0].code == code
    with pytest.raises(Invalid):
        perform("hold-gathering", dear, {**answers, "guests": []}, actor=actor_for(me))
    assert CareItem.objects.count() == 0
    dear.refresh_from_db()
    assert (dear.status, dear.cost) == ("planned", 0)
    perform("cancel-gathering", dear, {"reason": "Too dear"}, actor=actor_for(me))
    dear.refresh_from_db()
    assert dear.status == "cancelled"


def test_who_wants_no_contact_is_not_invited(people: Any) -> None:
    me = people("sales")
    one, other = guests_of(me, 2)
    Contact.objects.filter(pk=other.pk).update(do_not_contact="all")
    party = dinner(me, [one])
    with pytest.raises(Doubtful) as doubt:
        perform("edit", party, {"guests": [one.pk, other.pk]}, actor=actor_for(me))
    assert "Guest 1" in doubt.value.reasons[0].text()


def story(me: Any) -> None:
    """Two levels, two occasions, every state."""
    vip, plain = (CustomerLevel.objects.filter(name=name).first() or make(CustomerLevel, name=name)
                  for name in ("VIP", "Normal"))  # fmt: skip
    gift = make(Gift, price=10000)
    actor = actor_for(me)
    for level in (vip, plain, None):
        customer = make(Customer, owner=me, level=level)
        for occasion in ("birthday", "other"):
            for what in ("planned", "done", "skipped"):
                one = make(CareItem, customer=customer, owner=me, occasion=occasion, measure="gift", gift=gift,
                           planned_cost=0, occasion_on=timezone.localdate(), prepare_on=None)  # fmt: skip
                if what == "done":
                    cost = {"cost": "120" if level == vip else "0", "grade": "a" if level == vip else "d"}
                    perform("complete-care", one, cost, actor=actor)
                elif what == "skipped":
                    perform("skip-care", one, {"skip_reason": "Away"}, actor=actor)


def test_every_figure_of_care_opens_exactly_its_rows(signed_in: Any, people: Any) -> None:
    client = signed_in("sales")
    story(client.person)
    story(people("sales"))
    page = html.unescape(client.get("/care/figures/?period=year").content.decode())
    found = re.findall(r'data-label="([^"]+)"><a href="(/care-item/[?]f=[^"]+)">([^<]+)</a>', page)
    assert len(found) > 20
    costs = []
    for label, href, figure in found:
        body = client.get(f"{href}&size=100").content.decode()
        rows = set(re.findall(r'<tr[^>]* data-id="(\d+)"', body))
        if label == str(_("Real cost")):
            costs.append((figure, sum(CareItem.objects.filter(pk__in=rows).values_list("cost", flat=True))))
        else:
            assert len(rows) == int(figure), (label, href)
    assert {figure for figure, _cost in costs} == {"240.00", "120.00"}
    assert all(Decimal(figure) * 100 == cost for figure, cost in costs)
    narrowed = client.get("/care/figures/?period=year&occasion=birthday&level=none").content.decode()
    assert '<a href="/care-item/?f=' in narrowed
    assert client.get("/care/figures/?period=%00&level=9999999999999&occasion=x&who=y").status_code == 200


def test_the_figures_cost_a_fixed_number_of_queries(signed_in: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in("sales")
    client.get("/care/figures/")
    with CaptureQueriesContext(connection) as before:
        client.get("/care/figures/")
    story(client.person)
    client.get("/care/figures/")
    with CaptureQueriesContext(connection) as after:
        client.get("/care/figures/")
    assert len(after) == len(before)


def test_people_without_the_right_see_no_figures(signed_in: Any) -> None:
    assert signed_in("system_admin").get("/care/figures/").status_code == 403
