"""Total, sums and the counts of the views, under the same filter and scope as the rows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from keben.domains.customers.models import Customer
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db


def test_sums_and_count_follow_filter_and_scope(signed_in: Any, people: Any) -> None:
    client = signed_in("sales")
    make(Customer, name="A", owner=client.person, receivable=10_000)
    make(Customer, name="B", owner=client.person, receivable=20_050)
    make(Customer, name="C", owner=people("sales"), receivable=99_999_900)
    html = client.get("/customer/summary/").content.decode()
    assert 'data-kb-total="2"' in html
    assert '<span id="kb-sum-sum-receivable" hx-swap-oob="innerHTML"><span class="kb-num">300.50</span>' in html
    html = client.get("/customer/summary/", {"f": json.dumps([["name", "is", "B"]])}).content.decode()
    assert 'data-kb-total="1"' in html
    assert ">200.50<" in html


def test_sums_of_too_many_rows_are_left_out(signed_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("sales")
    for name in "ABC":
        make(Customer, name=name, owner=client.person, receivable=10_000)
    monkeypatch.setattr("keben.web.listing.summary.CAP", 1)
    monkeypatch.setattr("keben.web.listing.summary.SUMMED", 3)
    assert ">300.00<" in client.get("/customer/summary/").content.decode()
    monkeypatch.setattr("keben.web.listing.summary.SUMMED", 2)
    html = client.get("/customer/summary/").content.decode()
    dash = '<span class="kb-muted" title="记录太多，未合计。请先筛选。">—</span>'
    assert f'<span id="kb-sum-sum-receivable" hx-swap-oob="innerHTML">{dash}</span>' in html
    assert "300.00" not in html


def test_masked_amounts_are_not_summed(signed_in: Any) -> None:
    make(Customer, name="A", receivable=10_000)
    html = signed_in("service_engineer").get("/customer/summary/").content.decode()
    assert "kb-sum-sum-receivable" not in html


def test_each_tab_gets_its_count(signed_in: Any, people: Any) -> None:
    client = signed_in("boss")
    make(Customer, name="A", owner=client.person, overdue=500)
    make(Customer, name="B", owner=people("sales"))
    html = client.get("/customer/counts/").content.decode()
    assert '<span id="kb-sum-n-all" hx-swap-oob="innerHTML">2</span>' in html
    assert '<span id="kb-sum-n-mine" hx-swap-oob="innerHTML">1</span>' in html
    assert '<span id="kb-sum-n-overdue" hx-swap-oob="innerHTML">1</span>' in html
    assert '<span id="kb-sum-n-key" hx-swap-oob="innerHTML">0</span>' in html


def test_counts_are_capped() -> None:
    from keben.web.listing.words import capped

    assert [capped(0), capped(10_000), capped(10_001)] == ["0", "10,000", "10,000+"]


def test_summary_and_counts_need_the_right(signed_in: Any) -> None:
    client = signed_in("system_admin")
    assert client.get("/customer/summary/").status_code == 403
    assert client.get("/customer/counts/").status_code == 403


def test_a_search_with_more_hits_than_it_looks_at_says_so(signed_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keben.data.search.find.CANDIDATES", 3)
    make(Customer, name="晋原煤业")
    for number in range(3):
        make(Customer, name=f"江东电网{number}", lifecycle="growth" if number else "lost")
    client = signed_in("boss")
    text = client.get("/customer/summary/?q=江东").content.decode()
    assert ('data-kb-label="3+"' in text, ">3+<" in text) == (True, True)
    # The filter leaves two of the candidates; there may be more among those that were not looked at.
    assert (
        'data-kb-label="2+"' in client.get('/customer/summary/?q=江东&f=[["lifecycle","is","growth"]]').content.decode()
    )
    assert 'data-kb-label="1"' in client.get("/customer/summary/?q=晋原").content.decode()
    assert "3+" in client.get("/customer/?q=江东").content.decode()
