"""Which engine looks for twins, from which probability on they are shown, and from which on they are merged unasked."""

from __future__ import annotations

from decimal import Decimal
from importlib.util import find_spec

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from keben.domains.customers.matching.model import ENGINES, KINDS
from keben.kernel.kinds.choices import Boolean, Choice
from keben.kernel.kinds.numbers import Integer
from keben.kernel.settings import declare_setting, setting

SECTION = _("Finding twins")
AUTO, NEVER = "auto", 100

declare_setting(
    "matching.engine", SECTION, _("Engine"), Choice(((AUTO, _("What is installed")), *ENGINES)), AUTO,
    help=_("Splink needs the extra keben[er], Spark keben[spark]; the built-in engine reaches to 50,000 customers."),
)  # fmt: skip
declare_setting("matching.shown_from", SECTION, _("Pairs are shown from this probability on (%)"), Integer(50, 99), 80)
for _kind, _label in KINDS:
    declare_setting(
        f"matching.merge_{_kind}",
        SECTION,
        format_lazy("{}: {}", _("Merged unasked from this probability on (%); 100 is never"), _label),
        Integer(90, NEVER),
        NEVER,
        help=_("Try it first on the page “Merging unasked”, which lists what would be merged.")
        if _kind == "code"
        else "",
    )
declare_setting("matching.merge_most", SECTION, _("At most so many merges a night"), Integer(1, 5000), 100)
declare_setting("matching.nightly", SECTION, _("Look every night at what has changed"), Boolean(), True)
declare_setting(
    "matching.whole_days", SECTION, _("Days after which a night looks at all customers again"), Integer(1, 365), 7
)
declare_setting("matching.later_days", SECTION, _("Days after which what was put off comes back"), Integer(1, 365), 14)


def chosen_engine() -> str:
    """The engine of the next search."""
    chosen = setting("matching.engine")
    if chosen != AUTO:
        return str(chosen)
    return "duckdb" if find_spec("splink") and find_spec("duckdb") else "small"


def shown_from() -> Decimal:
    """Percent."""
    return Decimal(setting("matching.shown_from"))


def merged_from() -> dict[str, Decimal]:
    """For each kind of reason that is switched on: from which percent on pairs are merged unasked."""
    found = {kind: setting(f"matching.merge_{kind}") for kind, _label in KINDS}
    return {kind: Decimal(value) for kind, value in found.items() if value < NEVER}
