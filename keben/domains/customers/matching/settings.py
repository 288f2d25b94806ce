"""Which engine looks for twins, from which probability on they are shown, and from which on they are merged unasked."""

from __future__ import annotations

from decimal import Decimal
from importlib.util import find_spec

from django.utils.translation import gettext_lazy as _

from keben.domains.customers.matching.model import ENGINES
from keben.kernel.kinds.choices import Choice
from keben.kernel.kinds.numbers import Integer
from keben.kernel.settings import declare_setting, setting

SECTION = _("Finding twins")
AUTO = "auto"

declare_setting(
    "matching.engine", SECTION, _("Engine"), Choice(((AUTO, _("What is installed")), *ENGINES)), AUTO,
    help=_("Splink needs the extra keben[er], Spark keben[spark]; the built-in engine reaches to 50,000 customers."),
)  # fmt: skip
declare_setting("matching.shown_from", SECTION, _("Pairs are shown from this probability on (%)"), Integer(50, 99), 80)
declare_setting(
    "matching.merged_from", SECTION, _("Pairs are merged unasked from this probability on (%); 100 is never"),
    Integer(95, 100), 100,
)  # fmt: skip


def chosen_engine() -> str:
    """The engine of the next search."""
    chosen = setting("matching.engine")
    if chosen != AUTO:
        return str(chosen)
    return "duckdb" if find_spec("splink") and find_spec("duckdb") else "small"


def shown_from() -> Decimal:
    """Percent."""
    return Decimal(setting("matching.shown_from"))


def merged_from() -> Decimal | None:
    """Percent; None where nothing is merged unasked."""
    value = setting("matching.merged_from")
    return None if value >= 100 else Decimal(value)
