"""A request shows the stages of its kind alone, and stays as it was once it is answered or refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile

from keben.domains.org.access.actors import actor_for
from keben.domains.privacy.models import SubjectRequest
from keben.kernel.actions.bulk_edit import BatchEdit
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.attachments import Attachment
from keben.kernel.problems import Invalid, Refused

pytestmark = pytest.mark.django_db
KINDS = [kind for kind, _label in SubjectRequest.KINDS if kind != "deletion"]
ANSWERED = "该请求已答复，作为答复凭据原样保留，不能再修改。如本人再次提出，请新建请求。"
REFUSED = "该请求已拒绝，作为答复凭据原样保留，不能再修改。如本人再次提出，请新建请求。"


@pytest.fixture
def manager(signed_in: Callable[..., Any]) -> Any:
    """The browser of somebody who answers requests."""
    return signed_in("sales_manager", name="周敏")


def asking(manager: Any, kind: str, **more: Any) -> SubjectRequest:
    data = {
        "name": "罗建华",
        "mobile": "13902556021",
        "kind": kind,
        "proof": "回拨",
        "owner": manager.person.pk,
        **more,
    }
    made = perform("create", SubjectRequest, data, actor=actor_for(manager.person)).record
    perform("start-checking", made, {}, actor=actor_for(manager.person))
    made.refresh_from_db()
    return made


def answered(manager: Any, kind: str = "access") -> SubjectRequest:
    made = asking(manager, kind)
    perform("answer", made, {"outcome": "已提供"}, actor=actor_for(manager.person))
    made.refresh_from_db()
    return made


def stages(html: str) -> list[str]:
    """The labels of the stage bar, in order."""
    bar = html.partition('class="kb-stages"')[2].partition("</div>")[0]
    words = re.findall(r'class="kb-stage"[^>]*>(?:<svg.*?</svg>)?([^<]+)', bar)
    return [word.strip() for word in words]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_deletion_shows_no_stage_of_one(manager: Any, kind: str) -> None:
    asked = asking(manager, kind)
    html = manager.get(f"/subject-request/{asked.pk}/").content.decode()
    assert stages(html) == ["已收到", "核查中", "已完成", "已拒绝"]
    assert "匿名化申请人" not in html
    for value in ("asked", "going"):
        assert manager.get(f"/subject-request/{asked.pk}/stage/{value}/").status_code == 404
        moved = manager.post(
            "/subject-request/move/?lanes=status", json.dumps({"id": asked.pk, "to": value}),
            content_type="application/json",
        )  # fmt: skip
        assert moved.status_code in (403, 404, 409)
    asked.refresh_from_db()
    assert (asked.status, asked.version) == ("checking", 2)


def test_a_deletion_shows_all_of_them(manager: Any) -> None:
    asked = asking(manager, "deletion")
    html = manager.get(f"/subject-request/{asked.pk}/").content.decode()
    assert stages(html) == ["已收到", "核查中", "待审批", "匿名化进行中", "已完成", "已拒绝"]


def test_a_stage_in_which_it_is_stays_in_sight(manager: Any) -> None:
    asked = asking(manager, "deletion")
    SubjectRequest.objects.filter(pk=asked.pk).update(status="asked", kind="access")  # from before this was watched
    assert "待审批" in stages(manager.get(f"/subject-request/{asked.pk}/").content.decode())


@pytest.mark.parametrize("status", ["asked", "going"])
def test_what_is_asked_stands_while_the_deletion_is_decided(manager: Any, status: str) -> None:
    asked = asking(manager, "deletion")
    SubjectRequest.objects.filter(pk=asked.pk).update(status=status)
    asked.refresh_from_db()
    with pytest.raises(Invalid) as refused:
        perform("edit", asked, {"kind": "access"}, actor=actor_for(manager.person))
    assert [one.code for one in refused.value.errors["kind"]] == ["waits"]
    asked.refresh_from_db()
    assert asked.kind == "deletion"


@pytest.mark.parametrize(("end", "sentence"), [("answer", ANSWERED), ("refuse", REFUSED)])
def test_no_face_changes_a_request_that_has_ended(manager: Any, end: str, sentence: str) -> None:
    asked = asking(manager, "access")
    data = {"outcome": "已提供"} if end == "answer" else {"reason": "不是本人"}
    perform(end, asked, data, actor=actor_for(manager.person))
    asked.refresh_from_db()
    base, lines = f"/subject-request/{asked.pk}/", LoggedEvent.objects.count()
    html = manager.get(base).content.decode()
    assert html.count(sentence) == 1
    for part in ("edit/", "field/name/", "say/", "do/delete/", "do/refuse/", "do/answer/"):
        assert f'"{base}{part}' not in html, part
    for part in ("edit/", "field/wish/", "say/", "do/answer/", "cell/wish/"):
        answer = manager.get(f"{base}{part}", headers={"HX-Request": "true", "KB-Layer": "dialog"})
        said = answer.content.decode() + json.dumps(json.loads(answer.get("HX-Trigger", "{}")), ensure_ascii=False)
        assert (part, answer.status_code, sentence in said) == (part, 409, True)
        assert manager.post(f"{base}{part}", {"wish": "别的", "text": "x"}).status_code == 409
    moved = manager.post(
        "/subject-request/move/?lanes=kind", json.dumps({"id": asked.pk, "to": "deletion"}),
        content_type="application/json",
    )  # fmt: skip
    assert moved.status_code in (404, 409)
    sent = manager.patch(
        f"/api/v1/subject-request/{asked.pk}", json.dumps({"wish": "别的"}), content_type="application/json",
        headers={"If-Match": f'"{asked.version}"'},
    )  # fmt: skip
    assert (sent.status_code, sent.json()["type"]) == (409, "urn:keben:problem:request_closed")
    batch = BatchEdit(SubjectRequest, actor_for(manager.person))
    error = batch.write([(batch.hold([asked.pk])[asked.pk], {"wish": "别的"})])[0].error
    assert isinstance(error, Refused)
    before = (asked.version, asked.wish, asked.kind, asked.status)
    asked.refresh_from_db()
    assert (asked.version, asked.wish, asked.kind, asked.status) == before
    assert LoggedEvent.objects.count() == lines


def test_its_line_in_the_list_has_no_pen_and_its_neighbour_has_one(manager: Any) -> None:
    closed, living = answered(manager), asking(manager, "access", name="王芳")
    html = manager.get("/subject-request/").content.decode()
    assert f'href="/subject-request/{living.pk}/edit/"' in html
    assert f'href="/subject-request/{closed.pk}/edit/"' not in html
    assert re.search(rf'<tr data-id="{closed.pk}"[^>]* data-shut>', html)
    assert not re.search(rf'<tr data-id="{living.pk}"[^>]* data-shut>', html)


def test_which_have_ended_is_asked_once_however_many(
    manager: Any, django_assert_num_queries: Callable[..., Any]
) -> None:
    from keben.domains.customers.models import Customer
    from keben.kernel.ended import ended_among

    keys = [answered(manager).pk for _each in range(3)]
    living = asking(manager, "copy").pk
    with django_assert_num_queries(1):
        assert ended_among(SubjectRequest, [*keys, living]) == frozenset(keys)
    with django_assert_num_queries(0):
        assert ended_among(Customer, [1, 2]) == frozenset()


def test_no_file_is_laid_to_it_and_none_is_taken_away(manager: Any) -> None:
    asked = asking(manager, "access")
    base = f"/subject-request/{asked.pk}/"
    kept = manager.post(f"{base}files/", {"file": ContentFile(b"x", name="proof.txt")})
    assert kept.status_code == 201
    perform("answer", asked, {"outcome": "已提供"}, actor=actor_for(manager.person))
    sent = manager.post(f"{base}files/", {"file": ContentFile(b"y", name="late.txt")})
    taken = manager.post(f"{base}do/detach/?file={kept.json()['id']}", {"file": kept.json()["id"]})
    assert (sent.status_code, taken.status_code) == (409, 409)
    rows = Attachment.objects.filter(entity="privacy.SubjectRequest", object_id=asked.pk)
    assert list(rows.values_list("name", "deleted_at")) == [("proof.txt", None)]
