"""Settings and numbering rules, changed by action with history."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from keben.data.filetext.pictures import READERS
from keben.domains.customers.models import Customer
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import User
from keben.kernel import stamps
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.entity import LookupEntity
from keben.kernel.events.log import LoggedEvent
from keben.kernel.numbering import NumberRule
from keben.kernel.problems import Refused
from keben.kernel.registry import registry
from keben.kernel.settings import Setting, setting

Maker = Callable[..., User]
Browser = Callable[..., Client]
NOUN = "customers.Customer"


@pytest.fixture
def client(person: Maker, signed_in: Browser) -> Client:  # type: ignore[override]
    return signed_in(person("A1", "安", "system_admin"))


@pytest.fixture
def guard(person: Maker, signed_in: Browser) -> Client:
    return signed_in(person("A2", "全", "security_admin"))


def test_a_setting_is_saved_with_its_history(guard: Client) -> None:
    assert guard.post("/system/settings/", {"password.min_length": "12"}).status_code == 302
    stamps.reset()
    assert setting("password.min_length") == 12
    assert list(Setting.objects.values_list("name", "value")) == [("password.min_length", 12)]
    guard.post("/system/settings/", {"password.min_length": "10"})
    event = LoggedEvent.objects.latest("id")
    assert (event.entity, event.object_title, event.changes) == (
        "kernel.Setting", "password.min_length", {"value": [12, 10]},
    )  # fmt: skip


def test_unchanged_settings_write_nothing(guard: Client) -> None:
    events = LoggedEvent.objects.count()
    guard.post("/system/settings/", {"password.min_length": "8", "signin.second_factor": "optional"})
    assert (Setting.objects.count(), LoggedEvent.objects.count()) == (0, events)


def test_one_wrong_value_saves_none(guard: Client) -> None:
    answer = guard.post("/system/settings/", {"password.min_length": "12", "signin.lock_minutes": "0"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "0 lies outside 1 to 1440" in page
    assert 'value="12"' in page
    assert Setting.objects.count() == 0


def test_a_tick_box_can_be_unticked(guard: Client) -> None:
    guard.post("/system/settings/", {"_has": "signin.forgotten_by_mail"})
    stamps.reset()
    assert setting("signin.forgotten_by_mail") is False


def test_each_administrator_changes_what_he_keeps(client: Client, guard: Client) -> None:
    both = {"password.min_length": "6", "export.personal_rows": "1000000", "files.max_mb": "9"}
    assert client.post("/system/settings/", both).status_code == 302
    assert list(Setting.objects.values_list("name", "value")) == [("files.max_mb", 9)]
    both["files.max_mb"] = "1"
    assert guard.post("/system/settings/", both | {"password.min_length": "12"}).status_code == 302
    kept = dict(Setting.objects.values_list("name", "value"))
    assert kept == {"files.max_mb": 9, "password.min_length": 12, "export.personal_rows": 1_000_000}
    for browser, own, other in (
        (client, "files.max_mb", "password.history"),
        (guard, "password.history", "files.max_mb"),
    ):
        page = browser.get("/system/settings/").content.decode()
        assert f'name="{own}"' in page
        assert f'name="{other}"' not in page
    assert "The security administrator keeps: " in client.get("/system/settings/").content.decode()


def test_no_other_face_changes_what_another_administrator_keeps(client: Client, guard: Client) -> None:
    guard.post("/system/settings/", {"password.min_length": "12"})
    client.post("/system/settings/", {"files.max_mb": "9"})
    users = {user.staff_no: user for user in User.objects.filter(staff_no__in=["A1", "A2"])}
    for number, name, code in (("A1", "password.min_length", "8"), ("A2", "files.max_mb", "99")):
        row = Setting.objects.get(name=name)
        with pytest.raises(Refused) as caught:
            perform("change", row, {"value": code}, actor=actor_for(users[number]).over("api"))
        assert [one.code for one in caught.value.problems()] == ["other_keeper"]
    assert dict(Setting.objects.values_list("name", "value")) == {"password.min_length": 12, "files.max_mb": 9}


def test_unknown_names_change_nothing(client: Client) -> None:
    client.post("/system/settings/", {"secret.key": "x", "_has": "nothing"})
    assert Setting.objects.count() == 0


def rule(**values: str) -> dict[str, str]:
    return {"entity": NOUN, "field": "number", "pattern": "C-{yyyy}-{seq:4}", "reset": "year", **values}


def test_a_numbering_rule_holds_for_the_next_record(client: Client) -> None:
    assert client.post("/system/numbers/", rule()).status_code == 302
    stamps.reset()
    made = perform("create", Customer, {"name": "江东电网有限公司"}, actor=system_actor()).record
    assert made.number == f"C-{timezone.localdate():%Y}-0001"
    event = LoggedEvent.objects.get(entity="kernel.NumberRule")
    assert event.changes["pattern"] == [None, "C-{yyyy}-{seq:4}"]


def test_a_preview_takes_no_number_and_saves_nothing(client: Client) -> None:
    perform("create", Customer, {"name": "江东电网有限公司"}, actor=system_actor())
    for _n in range(2):
        answer = client.post("/system/numbers/", rule(pattern="X{seq:3}", reset="none", preview="1"))
        assert "X001" in answer.content.decode()
    assert NumberRule.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"pattern": "no counter"}, "needs exactly one counter"),
        ({"pattern": "{seq:4", "reset": "none"}, "unpaired brace"),
        ({"pattern": "{seq:4}", "reset": "year"}, "needs {yyyy} / {yy}, because its counter restarts with it"),
        ({"pattern": "{seq:4}", "reset": "month"}, "needs {yyyy} / {yy} + {mm}, because"),
        ({"pattern": "{yy}{seq:4}", "reset": "month"}, "needs {mm}, because"),
        ({"pattern": "A" * 50 + "{seq:4}", "reset": "none"}, "At most"),
    ],
)
def test_patterns_that_cannot_work_are_refused(client: Client, values: dict[str, str], text: str) -> None:
    answer = client.post("/system/numbers/", rule(**values))
    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert NumberRule.objects.count() == 0


@pytest.mark.parametrize(("pattern", "reset"), [("C{yy}-{seq:4}", "year"), ("C{seq:4}/{yy}{mm}", "month")])
def test_two_digits_of_the_year_are_enough(client: Client, pattern: str, reset: str) -> None:
    assert client.post("/system/numbers/", rule(pattern=pattern, reset=reset)).status_code == 302
    assert list(NumberRule.objects.values_list("pattern", "reset")) == [(pattern, reset)]


def test_a_rule_that_restarts_at_another_time_gives_no_number_twice(client: Client) -> None:
    def next_one() -> str:
        stamps.reset()
        return perform(
            "create", Customer, {"name": "江东电网有限公司"}, actor=system_actor(), acknowledge=("twins",)
        ).record.number

    year = f"C-{timezone.localdate():%Y}"
    client.post("/system/numbers/", rule())
    given = [next_one(), next_one()]
    shown = client.post("/system/numbers/", rule(reset="none", preview="1")).content.decode()
    assert f"{year}-0003" in shown
    client.post("/system/numbers/", rule(reset="none"))
    given += [next_one(), next_one()]
    client.post("/system/numbers/", rule(reset="year"))
    given.append(next_one())
    assert given == [f"{year}-000{at}" for at in range(1, 6)]
    client.post("/system/numbers/", rule(pattern="D-{yyyy}-{seq:4}"))
    assert next_one() == f"D-{timezone.localdate():%Y}-0006"


def test_only_numbered_fields_take_rules(client: Client) -> None:
    assert client.post("/system/numbers/", rule(entity="org.Role", field="name")).status_code == 422
    assert NumberRule.objects.count() == 0


def test_every_list_of_choices_is_reached_from_the_administration(client: Client) -> None:
    page = client.get("/system/lists/").content.decode()
    lists = [f'href="/{one.slug}/"' for one in registry if issubclass(one.declaration, LookupEntity)]
    assert [one for one in [*lists, 'href="/tag/"'] if one not in page] == []
    assert page.count('<li class="kb-rel">') == len(lists) + 1


def test_what_stands_there_holds_up_nothing_else(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(READERS, "gone", lambda _picture: "")
    assert client.post("/system/settings/", {"files.picture_reader": "gone"}).status_code == 302
    stamps.reset()
    monkeypatch.delitem(READERS, "gone")
    both = {"files.picture_reader": "gone", "files.max_mb": "9"}
    assert client.post("/system/settings/", both).status_code == 302
    assert dict(Setting.objects.values_list("name", "value")) == {"files.picture_reader": "gone", "files.max_mb": 9}
    assert client.post("/system/settings/", {"files.picture_reader": "other"}).status_code == 422
