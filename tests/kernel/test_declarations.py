"""A wrong name in a declaration is reported with its place and a better name; new nouns are laid out whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from keben.domains.customers.customer.entity import CustomerEntity
from keben.domains.customers.models import Customer
from keben.kernel.checks import check_entity
from keben.kernel.describe import text
from keben.kernel.entity import Listing
from keben.kernel.maps import snapshots, stale
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.scaffold import Exists, new_noun

pytestmark = pytest.mark.django_db


def test_wrong_name_names_place_and_remedy() -> None:
    class Wrong(CustomerEntity):
        """A slip of the pen."""

        listing = Listing(columns=("name", "overdeu"))

    (found,) = check_entity(ResolvedEntity(Customer, Wrong))
    assert found.id == "keben.E104"
    assert found.msg == "customers.Customer listing.columns[1]: no field 'overdeu'."
    assert found.hint == "Did you mean 'overdue'?"


def test_only_nouns_below_lead_to_a_noun() -> None:
    class Wrong(CustomerEntity):
        """Customers are no part of themselves."""

        found_by = ("customers.Customer",)

    (found,) = check_entity(ResolvedEntity(Customer, Wrong))
    assert (found.id, found.hint) == ("keben.E112", "Name a noun that is kept under it.")
    assert found.msg == "customers.Customer found_by: 'customers.Customer' is no noun below this one."


def test_describe_names_file_and_line() -> None:
    lines = list(text("customers.Customer"))
    assert any("keben/domains/customers/customer/entity.py:" in line for line in lines)
    assert any(line.strip().startswith("transfer") and "verb transfer" in line for line in lines)
    with pytest.raises(LookupError, match=r"Did you mean 'customers.Customer'"):
        list(text("customers.Custmer"))


def test_new_noun_is_laid_out_once(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.py").write_text('INSTALLED_APPS = [\n    "keben.config",\n]\n')
    new_noun("sales.quote", root=tmp_path)
    new_noun("sales.quote_line", root=tmp_path)
    models = (tmp_path / "domains/sales/models.py").read_text()
    assert "from keben.domains.sales.quote.model import Quote\n" in models
    assert '__all__ = (\n    "Quote",\n    "QuoteLine",\n)' in models
    assert '    "keben.domains.sales",\n    "keben.config",\n' in (tmp_path / "config/settings.py").read_text()
    for path in tmp_path.rglob("*.py"):
        compile(path.read_text(), str(path), "exec")
    with pytest.raises(Exists):
        new_noun("sales.quote", root=tmp_path)
    with pytest.raises(ValueError, match=r"write DOMAIN.NOUN"):
        new_noun("Sales.Quote", root=tmp_path)


def test_snapshots_are_current() -> None:
    assert stale(snapshots()) == [], "a declaration changed: look at the difference, then run `keben snapshots`"


@pytest.mark.parametrize("label", ["sales.class", "import.x", "sales.model_", "sales", "sales.Quote"])
def test_words_of_python_are_no_nouns(tmp_path: Path, label: str) -> None:
    with pytest.raises(ValueError, match=r"write DOMAIN\.NOUN"):
        new_noun(label, root=tmp_path)
    assert list(tmp_path.iterdir()) == []
