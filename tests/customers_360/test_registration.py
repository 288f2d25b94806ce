"""Registration data: entered by hand with source and day, or taken over from a register that is connected."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keben.base.uscc import make_uscc
from keben.domains.customers.models import Customer
from keben.domains.customers.registration.sources import FileSource, SourceDown
from keben.kernel.actions.perform import perform
from keben.kernel.problems import Invalid
from keben.kernel.settings import change_setting
from keben.kernel.testing.make import SYSTEM, make

CODE = make_uscc("330106", "MA1XPL7R")
COMPANY = {
    "uscc": CODE, "name": "江东电网有限公司", "legal_representative": "沈立群", "registered_capital": "5000",
    "founded_on": "2011-03-08", "operating_status": "active", "registered_address": "临江大道 688 号",
    "as_of": "2026-11-02",
}  # fmt: skip


@pytest.fixture
def register(settings: Any, tmp_path: Path, db: None) -> Path:
    """A register of one company, connected."""
    settings.VAR = tmp_path
    path = tmp_path / "registration.json"
    path.write_text(json.dumps([COMPANY]), encoding="utf-8")
    change_setting("registration.source", "file")
    return path


@pytest.fixture
def sales(signed_in: Callable[..., Any]) -> Any:
    """A salesman's browser."""
    return signed_in("sales", lang="en")


@pytest.mark.django_db
class TestByHand:
    def test_fields_source_and_day_are_kept_with_history(self, sales: Any) -> None:
        one = make(Customer, owner=sales.person, uscc="", type="end")
        page = sales.get(f"/customer/{one.pk}/do/registration/").content.decode()
        assert 'name="legal_representative"' in page
        sent = {
            "source": "Business licence",
            "as_of": "2026-11-02",
            "uscc": CODE,
            "legal_representative": "沈立群",
            "operating_status": "active",
            "registered_address": "A 1",
        }
        answer = sales.post(f"/customer/{one.pk}/do/registration/", sent, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        one.refresh_from_db()
        assert (one.uscc, one.operating_status, one.registration_source) == (CODE, "active", "Business licence")
        assert one.registration_checked_on == dt.date(2026, 11, 2)
        facts = sales.get(f"/customer/{one.pk}/").content.decode()
        assert "Registration data of" in facts
        assert "2026-11-02" in facts

    def test_a_day_to_come_is_refused(self) -> None:
        with pytest.raises(Invalid) as caught:
            perform("registration", make(Customer), {"source": "x", "as_of": "2099-01-01"}, actor=SYSTEM)
        assert caught.value.errors["as_of"][0].code == "future"

    def test_no_company_was_founded_in_days_to_come(self) -> None:
        one = make(Customer, name="Dongshan")
        with pytest.raises(Invalid) as caught:
            perform("edit", one, {"founded_on": "2999-01-01"}, actor=SYSTEM)
        assert [problem.code for problem in caught.value.errors["founded_on"]] == ["future"]
        Customer.objects.filter(pk=one.pk).update(founded_on="2999-01-01")
        perform("edit", one, {"short_name": "DS"}, actor=SYSTEM)  # what stands so is not asked about again

    def test_a_wrong_check_digit_is_refused(self) -> None:
        wrong = CODE[:-1] + ("1" if CODE[-1] != "1" else "2")
        with pytest.raises(Invalid) as caught:
            perform("registration", make(Customer), {"source": "x", "as_of": "2026-01-01", "uscc": wrong}, actor=SYSTEM)
        assert list(caught.value.errors) == ["uscc"]

    def test_without_a_register_the_page_says_how_to_go_on(self, sales: Any) -> None:
        one = make(Customer, owner=sales.person)
        assert "look-up-registration" not in sales.get(f"/customer/{one.pk}/").content.decode()
        assert "No register is connected" in sales.get(f"/customer/{one.pk}/registration/").content.decode()


@pytest.mark.django_db
class TestRegister:
    def test_search_compare_take_over(self, register: Path, sales: Any) -> None:
        one = make(Customer, owner=sales.person, name="江东电网（有限公司）", uscc="", legal_representative="Old")
        place = f"/customer/{one.pk}/registration/"
        assert f"?code={CODE}" in sales.get(place).content.decode()
        page = sales.get(f"{place}?code={CODE}").content.decode()
        assert "沈立群" in page
        assert "Old" in page
        assert sales.post(place, {"code": CODE}).status_code == 302
        one.refresh_from_db()
        assert (one.uscc, one.legal_representative, one.registered_capital) == (CODE, "沈立群", 500_000)
        assert (one.registration_source, one.registration_checked_on) == (
            "File with registration data", dt.date(2026, 11, 2))  # fmt: skip

    def test_in_the_drawer_it_is_a_piece_and_not_a_page_with_a_menu(self, register: Path, sales: Any) -> None:
        one = make(Customer, owner=sales.person, name="江东电网有限公司", uscc="")
        place = f"/customer/{one.pk}/registration/"
        for address in (place, f"{place}?code={CODE}"):
            piece = sales.get(address, headers={"HX-Request": "true"}).content.decode()
            assert ('id="kb-register"' in piece, "kb-nav" in piece, "<html" in piece) == (True, False, False)
            whole = sales.get(address).content.decode()
            assert ('id="kb-register"' in whole, "kb-nav" in whole, whole.count("<html")) == (True, True, 1)
        taken = sales.post(place, {"code": CODE}, headers={"HX-Request": "true"})
        assert taken["HX-Redirect"] == f"/customer/{one.pk}/"

    def test_a_code_that_another_customer_has_is_told(self, register: Path, sales: Any) -> None:
        make(Customer, uscc=CODE)
        one = make(Customer, owner=sales.person, uscc="")
        answer = sales.post(f"/customer/{one.pk}/registration/", {"code": CODE})
        assert answer.status_code == 409
        one.refresh_from_db()
        assert (one.uscc, one.version) == ("", 1)
        assert "The unified social credit code is the same." in answer.content.decode()

    def test_unknown_code_and_short_question(self, register: Path, sales: Any) -> None:
        one = make(Customer, owner=sales.person)
        assert sales.get(f"/customer/{one.pk}/registration/?code=x").status_code == 404
        assert "at least two characters" in sales.get(f"/customer/{one.pk}/registration/?q=a").content.decode()
        assert "knows no such company" in sales.get(f"/customer/{one.pk}/registration/?q=zzz").content.decode()

    def test_a_broken_register_is_told_and_nothing_changes(self, register: Path, sales: Any) -> None:
        one = make(Customer, owner=sales.person, uscc="")
        register.write_text("{}", encoding="utf-8")
        answer = sales.post(f"/customer/{one.pk}/registration/", {"code": CODE})
        assert answer.status_code == 503
        assert "does not answer" in answer.content.decode()
        one.refresh_from_db()
        assert (one.uscc, one.version) == ("", 1)
        with pytest.raises(SourceDown):
            FileSource(register.with_name("nothing.json")).search("x")

    def test_who_may_not_edit_may_not_look_up(self, register: Path, signed_in: Callable[..., Any]) -> None:
        one = make(Customer)
        assert signed_in("service_engineer").get(f"/customer/{one.pk}/registration/").status_code == 403
        assert signed_in("sales").get(f"/customer/{one.pk}/registration/").status_code == 404
