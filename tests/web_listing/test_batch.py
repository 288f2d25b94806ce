"""Batch runs: ticked rows or everything, the inputs of the action, reasons per row, the background above 200 rows."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from keben.domains.customers.models import Customer
from keben.kernel.tasks.job import Job
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import make
from keben.web.listing import batch_views

pytestmark = pytest.mark.django_db
ASK = {"HTTP_KB_STEP": "ask", "HTTP_HX_REQUEST": "true"}
RUN = {"HTTP_HX_REQUEST": "true"}


def lock(client: Client, data: dict[str, Any], **headers: str) -> Any:
    """The batch action `lock`."""
    return client.post("/customer/batch/lock/", data, **headers)  # type: ignore[arg-type]


def test_the_first_post_asks_and_changes_nothing(signed_in: Any) -> None:
    client = signed_in("boss")
    row = make(Customer)
    html = lock(client, {"pk": [row.pk]}, **ASK).content.decode()
    assert f'<input type="hidden" name="pk" value="{row.pk}">' in html
    assert 'name="_run" value="1"' in html
    row.refresh_from_db()
    assert not row.is_locked


def test_the_second_post_runs_over_the_ticked_rows_only(signed_in: Any) -> None:
    client = signed_in("boss")
    one, two, other = make(Customer), make(Customer), make(Customer)
    response = lock(client, {"pk": [one.pk, two.pk], "_run": "1"}, **RUN)
    assert json.loads(response["HX-Trigger"])["kb:toast"]["tone"] == "ok"
    assert set(Customer.objects.filter(is_locked=True)) == {one, two}
    other.refresh_from_db()
    assert not other.is_locked


def test_everything_means_the_filter_of_the_list(signed_in: Any) -> None:
    client = signed_in("boss")
    make(Customer, name="A1"), make(Customer, name="A2"), make(Customer, name="B1")
    query = 'view=all&f=[["name","contains","A"]]'
    lock(client, {"all": "1", "query": query, "_run": "1"}, **RUN)
    assert sorted(Customer.objects.filter(is_locked=True).values_list("name", flat=True)) == ["A1", "A2"]


def test_rows_outside_the_scope_are_left_alone(signed_in: Any, people: Any) -> None:
    client = signed_in("sales")
    mine, theirs = make(Customer, owner=client.person), make(Customer, owner=people("sales"), name="Secret Mine")
    response = lock(client, {"pk": [mine.pk, theirs.pk], "_run": "1"}, **RUN)
    theirs.refresh_from_db()
    assert not theirs.is_locked
    assert "Secret Mine" not in response.content.decode()
    assert f"#{theirs.pk}" in response.content.decode()


def test_failures_are_listed_with_their_reasons(signed_in: Any, people: Any) -> None:
    client = signed_in("boss", "sales_manager")
    client.person.lang = "en"
    client.person.save()
    same, other = make(Customer, name="Kept", owner=client.person), make(Customer, name="Given", owner=people("sales"))
    data = {"pk": [same.pk, other.pk], "_run": "1", "new_owner": client.person.pk, "keep": "out"}
    html = client.post("/customer/batch/transfer/", data, **RUN).content.decode()
    assert "Transfer: 1 done, 1 not done" in html
    assert f'<td><a href="/customer/{same.pk}/">Kept</a></td>' in html
    assert "Show these" not in html
    assert "already owns this customer" in html
    other.refresh_from_db()
    assert other.owner_id == client.person.pk


def test_missing_answers_come_back_at_their_field(signed_in: Any) -> None:
    client = signed_in("boss", "sales_manager")
    row = make(Customer, owner=client.person)
    response = client.post("/customer/batch/transfer/", {"pk": [row.pk], "_run": "1", "keep": "out"}, **RUN)
    assert response.status_code == 422
    assert "data-invalid" in response.content.decode()
    row.refresh_from_db()
    assert row.owner_id == client.person.pk


def test_editing_one_field_of_many(signed_in: Any) -> None:
    client = signed_in("boss")
    rows = [make(Customer, lifecycle="potential", remark="stays") for _number in range(2)]
    keys = [row.pk for row in rows]
    html = client.post("/customer/batch/edit/", {"pk": keys, "_field": "lifecycle"}, **ASK).content.decode()
    assert 'name="lifecycle"' in html
    client.post("/customer/batch/edit/", {"pk": keys, "_field": "lifecycle", "lifecycle": "mature", "_run": "1"}, **RUN)
    assert list(Customer.objects.values_list("lifecycle", "remark")) == [("mature", "stays")] * 2


def test_editing_without_a_field_is_refused(signed_in: Any) -> None:
    row = make(Customer)
    response = signed_in("boss").post("/customer/batch/edit/", {"pk": [row.pk], "_run": "1"}, **RUN)
    assert response.status_code == 422
    assert Customer.objects.get().version == row.version


def test_a_field_that_was_not_chosen_is_not_written(signed_in: Any) -> None:
    row = make(Customer, remark="stays")
    data = {
        "pk": [row.pk],
        "_field": "lifecycle",
        "lifecycle": "lost",
        "remark": "smuggled",
        "owned_since": "2000-01-01",
        "_run": "1",
    }
    signed_in("boss").post("/customer/batch/edit/", data, **RUN)
    row.refresh_from_db()
    assert (row.lifecycle, row.remark) == ("lost", "stays")


def test_deleting_and_restoring(signed_in: Any) -> None:
    client = signed_in("sales")
    row = make(Customer, name="Gone", owner=client.person)
    client.post("/customer/batch/delete/", {"pk": [row.pk], "_run": "1"}, **RUN)
    assert "Gone" not in client.get("/customer/").content.decode()
    html = client.get("/customer/?deleted=1").content.decode()
    assert "Gone" in html
    assert "/customer/batch/restore/" in html
    client.post("/customer/batch/restore/", {"pk": [row.pk], "query": "deleted=1", "_run": "1"}, **RUN)
    row.refresh_from_db()
    assert row.deleted_at is None


@pytest.mark.parametrize(("path", "status"), [("create", 409), ("nothing", 404), ("delete", 403)])
def test_what_may_not_be_done_to_many(signed_in: Any, path: str, status: int) -> None:
    row = make(Customer)
    response = signed_in("boss").post(f"/customer/batch/{path}/", {"pk": [row.pk], "_run": "1"}, **RUN)
    assert response.status_code == status
    row.refresh_from_db()
    assert row.deleted_at is None


def test_nothing_chosen_is_said(signed_in: Any) -> None:
    assert lock(signed_in("boss"), {"_run": "1"}, **RUN).status_code == 422


def test_many_rows_run_in_the_background_with_progress(signed_in: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(batch_views, "AT_ONCE", 2)
    client = signed_in("boss")
    for _number in range(4):
        make(Customer)
    html = lock(client, {"all": "1", "query": "", "_run": "1"}, **RUN).content.decode()
    job = Job.objects.get(task="web.batch")
    assert f"/_batch/{job.pk}/" in html
    assert not Customer.objects.filter(is_locked=True).exists()
    drain()
    job.refresh_from_db()
    assert (job.state, job.done, job.result) == ("done", 4, {"done": 4, "failed": 0, "failures": []})
    assert Customer.objects.filter(is_locked=True).count() == 4
    assert json.loads(client.get(f"/_batch/{job.pk}/", **RUN)["HX-Trigger"])["kb:toast"]["tone"] == "ok"


def test_the_result_leads_to_the_rows_that_are_left(signed_in: Any, people: Any) -> None:
    client = signed_in("boss", "sales_manager")
    client.person.lang = "en"
    client.person.save()
    mine = [make(Customer, name=f"Kept {n}", owner=client.person) for n in range(3)]
    others = [make(Customer, owner=people("sales")) for _n in range(2)]
    data = {"pk": [one.pk for one in (*mine, *others)], "_run": "1", "new_owner": client.person.pk, "keep": "out"}
    html = unescape(client.post("/customer/batch/transfer/", data, **RUN).content.decode())
    assert "2 done, 3 not done" in html
    href = re.search(r'href="([^"]+)">Show these 3 in the list<', html).group(1)  # type: ignore[union-attr]
    page = client.get(href).content.decode()
    assert sorted(int(key) for key in re.findall(r'<tr[^>]* data-id="(\d+)"', page)) == sorted(one.pk for one in mine)
    assert "Chosen rows <b>3 rows</b>" in page
    builder = client.get(href.replace("/customer/?", "/customer/filter/?"), headers={"HX-Request": "true"})
    assert '"name": "@these"' in unescape(builder.content.decode())


def test_a_condition_on_keys_takes_nothing_else(signed_in: Any) -> None:
    client, record = signed_in("boss"), make(Customer)
    for value, rows in (([record.pk, "x", -1, 10**30, None], 1), (record.pk, 1), ([], 0), (None, 0), ({"a": 1}, 0)):
        tree = json.dumps({"all": [["@these", "any", value]]})
        page = client.get("/customer/", {"f": tree})
        assert (page.status_code, page.content.decode().count(f'<tr data-id="{record.pk}"')) == (200, rows)


def test_a_job_belongs_to_who_started_it(signed_in: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(batch_views, "AT_ONCE", 0)
    client, other = signed_in("boss"), signed_in("boss")
    lock(client, {"pk": [make(Customer).pk], "_run": "1"}, **RUN)
    job = Job.objects.get(task="web.batch")
    assert other.post(f"/_batch/{job.pk}/").status_code == 404
    job.refresh_from_db()
    assert not job.cancel_requested
    client.post(f"/_batch/{job.pk}/")
    job.refresh_from_db()
    assert job.cancel_requested


def test_a_job_that_runs_twice_does_each_row_once(signed_in: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(batch_views, "AT_ONCE", 0)
    client = signed_in("boss")
    row = make(Customer)
    lock(client, {"pk": [row.pk], "_run": "1"}, **RUN)
    drain()
    row.refresh_from_db()
    version = row.version
    Job.objects.filter(task="web.batch").update(state="waiting")
    drain()
    row.refresh_from_db()
    assert row.version == version


def test_a_run_without_failures_says_what_was_done(signed_in: Any, people: Any) -> None:
    client = signed_in("boss", "sales_manager")
    client.person.lang = "en"
    client.person.save()
    data = {"pk": [make(Customer, owner=people("sales")).pk], "_run": "1", "new_owner": client.person.pk, "keep": "out"}
    answer = client.post("/customer/batch/transfer/", data, **RUN)
    assert json.loads(answer["HX-Trigger"])["kb:toast"]["text"] == "Transfer: 1 done"
