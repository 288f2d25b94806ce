"""Which exports need somebody else's approval: declared policies look at what is asked for and say why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.access.paths import right_on
from keben.kernel.joined import listed
from keben.kernel.kinds.numbers import Integer
from keben.kernel.personal import personal_names
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity, ResolvedField
from keben.kernel.settings import declare_setting, setting
from keben.kernel.verdict import Reason

declare_setting(
    "export.personal_rows",
    _("Import and export"),
    _("Export of personal data: rows from which approval is needed"),
    Integer(0, 1_000_000),
    500,
    help=_("More rows with personal data than this need the approval of somebody else."),
    keeper="security",
)


@dataclass(frozen=True)
class Wish:
    """What somebody wants to take out of the house."""

    entity: ResolvedEntity
    actor: Actor
    columns: Sequence[ResolvedField]
    rows: int


Policy = Callable[[Wish], Reason | None]
POLICIES: list[Policy] = []


def policy(rule: Policy) -> Policy:
    """Decorator: an export for which the rule gives a reason waits for somebody else."""
    POLICIES.append(rule)
    return rule


def reasons_for_approval(wish: Wish) -> tuple[Reason, ...]:
    """Why somebody else has to approve it; empty where nobody has to."""
    return tuple(reason for rule in POLICIES if (reason := rule(wish)) is not None)


@policy
def many_people(wish: Wish) -> Reason | None:
    """More rows with personal data in full than the setting allows."""
    most = int(setting("export.personal_rows"))
    found = [item for item in wish.columns if personal(wish, item)]
    if not found or wish.rows <= most:
        return None
    columns = listed(item.label for item in found)
    words = "%(rows)s rows with personal data (%(columns)s): more than %(most)s need the approval of somebody else."
    return Reason("personal", words, {"rows": wish.rows, "columns": columns, "most": most}, decided=True)


def personal_columns(entity: ResolvedEntity, actor: Actor, columns: Sequence[ResolvedField]) -> list[ResolvedField]:
    """Those of the columns that show something about people in full to this actor."""
    wish = Wish(entity, actor, columns, 0)
    return [item for item in columns if personal(wish, item)]


def personal(wish: Wish, item: ResolvedField) -> bool:
    """Whether a column shows something about people in full to this actor; of a linked record, its own rule decides."""
    if right_on(wish.entity, wish.actor, item.name) < FieldRight.READ:
        return False
    entity, name = wish.entity, item.name
    while "." in name:
        first, _dot, name = name.partition(".")
        related = entity.model._meta.get_field(first).related_model
        if related is None or not registry.has(related):
            return item.kind.personal
        entity = registry.of(related)
    return name in personal_names(entity)
