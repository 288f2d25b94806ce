"""What surrounds every page is kept drawn, but never for another person, state or place than it was drawn for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.base import Message
from django.utils import timezone

from keben.kernel import stamps
from keben.kernel.features.notifications import Notification
from keben.kernel.settings import change_setting
from keben.web import fragments

pytestmark = pytest.mark.django_db
PLAIN = "/exports/"
"""A page with nothing on it but its surroundings."""


def page(client: Any, address: str = PLAIN) -> str:
    """The page without its token, which differs every time."""
    response = client.get(address)
    assert response.status_code == 200
    return re.sub(r'(kb-csrf" content|csrfmiddlewaretoken" value)="\w+"', r"\1", response.content.decode())


def afresh(client: Any, address: str = PLAIN) -> str:
    """The same drawn with nothing kept."""
    fragments.forget()
    return page(client, address)


def changed(client: Any, **fields: Any) -> Callable[[], Any]:
    """The person changed, as another process does it."""
    return lambda: type(client.person)._base_manager.filter(pk=client.person.pk).update(**fields)


PERSONAL: list[dict[str, Any]] = [
    {"theme": "dark"},
    {"density": "roomy"},
    {"lang": "en"},
    {"name": "欧阳"},
    {"staff_no": "E9000"},
    {"preferences": {"nav": "rail"}},
]


@pytest.mark.parametrize("fields", PERSONAL, ids=lambda fields: next(iter(fields)))
def test_a_changed_person_sees_his_change(signed_in: Any, fields: dict[str, Any]) -> None:
    client = signed_in("sales", theme="light", density="standard", lang="zh-hans")
    before = page(client)
    changed(client, **fields)()
    after = page(client)
    assert after != before
    assert after == afresh(client)


def test_two_people_never_share(signed_in: Any) -> None:
    one, other = signed_in("sales", name="甲"), signed_in("sales", name="乙")
    assert ">甲<" in page(one)
    assert ">乙<" in page(other)
    assert ">甲<" not in page(other)
    assert ">乙<" not in page(one)


def test_a_role_that_is_taken_away_takes_its_menu_along(signed_in: Any) -> None:
    client = signed_in("sales")
    assert 'class="kb-nav__item" href="/customer/"' in page(client)
    client.person.roles.clear()
    stamps.touch("org")
    assert 'href="/customer/"' not in page(client)


def test_a_setting_changed_by_another_process_is_seen(signed_in: Any) -> None:
    client = signed_in("sales")
    assert '"currency": "US$"' not in page(client)
    change_setting("locale.currency", "USD")
    assert '"currency": "US$"' in page(client)


def test_each_page_marks_its_own_line(signed_in: Any) -> None:
    client = signed_in("sales")
    mark = '<a class="kb-nav__item" href="{}" aria-current="page"'
    for address in ("/customer/", "/contact/", "/customer/"):
        html = page(client, address)
        assert re.findall(r'<a class="kb-nav__item" href="([^"]+)" aria-current="page"', html) == [address]
    assert mark.format("/customer/") not in page(client)


def test_messages_that_wait_are_counted_anew(signed_in: Any) -> None:
    client = signed_in("sales")
    assert 'data-kb-count-of="bell"></span>' in page(client)
    Notification.objects.create(user=client.person, message="new")
    assert 'data-kb-count-of="bell">1</span>' in page(client)
    Notification.objects.update(read_at=timezone.now())
    assert 'data-kb-count-of="bell"></span>' in page(client)


def test_every_answer_has_a_token_of_its_own(signed_in: Any) -> None:
    client = signed_in("sales")
    found = [re.findall(r'csrfmiddlewaretoken" value="(\w{64})"', client.get(PLAIN).content.decode()) for _ in "12"]
    heads = [re.findall(r'kb-csrf" content="(\w{64})"', client.get(PLAIN).content.decode()) for _ in "12"]
    assert all(len(one) == 1 for one in (*found, *heads))
    assert len({one[0] for one in (*found, *heads)}) == 4


def test_what_was_said_once_is_not_said_again(signed_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("sales")
    from keben.web import surroundings

    said: list[Any] = [Message(SUCCESS, "<已保存>")]
    monkeypatch.setattr(surroundings, "get_messages", lambda _request: [said.pop()] if said else [])
    assert "<span>&lt;已保存&gt;</span></div></div>" in page(client)
    assert "已保存" not in page(client)


def test_the_stream_of_another_host_is_another_piece(signed_in: Any, settings: Any) -> None:
    settings.STREAM_PORT = 9000
    client = signed_in("sales")
    assert "http://testserver:9000/_stream" in page(client)
    local = client.get(PLAIN, headers={"host": "localhost"}).content.decode()
    assert "http://localhost:9000/_stream" in local
    assert "testserver" not in local
