"""Until when an owner keeps a customer: one SQL expression for a single row after a follow-up and for all at night."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    DateField,
    DateTimeField,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from keben.domains.activities.follow_up.model import FollowUp
from keben.domains.customers.contact.model import Contact
from keben.domains.customers.customer.model import Customer
from keben.domains.customers.pool.book import ActiveRule, Book, book
from keben.domains.customers.pool.settings import team_counts
from keben.kernel import stamps
from keben.kernel.access.actor import system_actor
from keben.kernel.among import Among
from keben.kernel.kept import Statement, kept
from keben.kernel.query.filters import to_q
from keben.kernel.registry import registry

CUSTOMER = "customers.Customer"
WATCHED = frozenset(("owner", "pool", "level", "is_locked", "is_dealt", "last_followed_at", "deleted_at"))
OWNED = Coalesce("owned_since", "created_at")
FALLS = Q(owner__isnull=False, pool__isnull=True, is_locked=False, deleted_at__isnull=True)


class DueOn(Func):
    """The day that lies so many days after the local day of a moment."""

    output_field = DateField()

    def __init__(self, moment: Any, days: int) -> None:
        super().__init__(moment)
        self.days = int(days)

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Moments are texts in UTC here."""
        offset = int(timezone.localtime().utcoffset().total_seconds())  # type: ignore[union-attr]
        template = f"date(%(expressions)s, '{offset:+d} seconds', '+{self.days} days')"
        return self.as_sql(compiler, connection, template=template, **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Days are added as a whole number."""
        template = f"((%(expressions)s AT TIME ZONE '{settings.TIME_ZONE}')::date + {self.days})"
        return self.as_sql(compiler, connection, template=template, **more)


class Later(Func):
    """The later of two moments; one that is empty does not count."""

    output_field = DateTimeField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """MAX of SQLite is empty where one of them is."""
        return pair(self, compiler, connection, "max")

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """GREATEST leaves out what is empty."""
        return self.as_sql(compiler, connection, function="GREATEST", **more)


class Sooner(Func):
    """The sooner of two days; one that is empty does not count."""

    output_field = DateField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """MIN of SQLite is empty where one of them is."""
        return pair(self, compiler, connection, "min")

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """LEAST leaves out what is empty."""
        return self.as_sql(compiler, connection, function="LEAST", **more)


def pair(func: Func, compiler: Any, connection: Any, word: str) -> Any:
    """A function of SQLite over two values of which one may be empty."""
    (one, first), (two, second) = (compiler.compile(source) for source in func.source_expressions)
    sql = f"{word}(coalesce({one}, {two}), coalesce({two}, {one}))"
    return sql, (*first, *second, *second, *first)


def fits(rule: ActiveRule) -> Q:
    """Which customers a rule looks after."""
    found = Q(owner__in=sorted(rule.pool.members))
    if rule.levels:
        found &= Q(level__in=rule.levels)
    if rule.tree:
        found &= to_q(dict(rule.tree), registry.get(CUSTOMER), system_actor("pools"))
    return found


def last_word() -> Any:
    """When the customer was followed up last; by its owner himself where those of colleagues do not count."""
    if team_counts():
        return F("last_followed_at")
    own = FollowUp._base_manager.filter(author=OuterRef("owner"), deleted_at=None).order_by("-followed_at")
    people = Contact._base_manager.filter(customer=OuterRef(OuterRef("pk")))
    here = own.filter(target_entity=CUSTOMER, target_id=OuterRef("pk")).values("followed_at")[:1]
    there = own.filter(target_entity="customers.Contact", target_id__in=people.values("pk")).values("followed_at")[:1]
    return Later(Subquery(here), Subquery(there))


def due(rule: ActiveRule) -> Any:
    """The last day under a rule; None where it names no days. Days without follow-up or deal count from owning."""
    days: list[Any] = []
    if rule.follow_up_days is not None:
        days.append(DueOn(Later(last_word(), OWNED), rule.follow_up_days))
    if rule.deal_days is not None:
        days.append(Case(When(is_dealt=False, then=DueOn(OWNED, rule.deal_days)), output_field=DateField()))
    if not days:
        return Value(None, output_field=DateField())
    return days[0] if len(days) == 1 else Sooner(*days)


def counted(rows: QuerySet[Customer], known: Book) -> QuerySet[Any]:
    """The rows with `new_on`, their last day under the rules of now, and `new_rule`; both empty where exempt."""
    days: list[Any] = []
    rules: list[Any] = []
    for rule in known.rules:
        spared = fits(rule) & Q(is_dealt=True)
        if rule.spare_dealt:
            days.append(When(FALLS & spared, then=Value(None, output_field=DateField())))
            rules.append(When(FALLS & spared, then=Value(None, output_field=BigIntegerField())))
        days.append(When(FALLS & fits(rule), then=due(rule)))
        rules.append(When(FALLS & fits(rule), then=Value(rule.pk)))
    return rows.annotate(
        new_on=Case(*days, default=Value(None), output_field=DateField()),
        rule_then=Case(*rules, default=Value(None), output_field=BigIntegerField()),
    ).annotate(new_rule=Case(When(new_on__isnull=False, then=F("rule_then")), output_field=BigIntegerField()))


def recount(keys: Sequence[int]) -> int:
    """Bring the last day of these customers up to date, in the caller's transaction; how many rows changed."""
    if not keys or not book().rules:
        return 0  # what was counted under rules that are gone is cleared at night
    # Writing the statement took longer than all else that a new customer costs; it changes with settings and the day.
    moment, size = timezone.localtime(), Among.size_for(keys, least=1)
    shape = ("recount", stamps.state(), moment.date(), moment.utcoffset(), size)
    statement = kept(shape, lambda: _setting(size))
    return len(statement.raw(**Among.filling(keys, size)))


def _setting(size: int) -> Statement:
    """The statement for so many customers, with holes for their keys; it gives those that it changes."""
    sql, params = setting(Customer._base_manager.filter(Among("pk", Customer._meta.pk, size)))
    return Statement(f"{sql} RETURNING 1", params, {})


def write(rows: QuerySet[Customer]) -> int:
    """Set day and rule of the rows that have others; rows that are right already are not written."""
    return execute(*setting(rows))


def execute(sql: str, params: Sequence[Any]) -> int:
    """How many rows a statement changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def setting(rows: QuerySet[Customer]) -> tuple[str, tuple[Any, ...]]:
    """The statement of `write`."""
    sql, params = str_of(counted(rows, book()).order_by().values("pk", "new_on", "new_rule"))
    differs, day, rule = "IS NOT", "fresh.new_on", "fresh.new_rule"
    if connection.vendor == "postgresql":  # where no rule names any days, nothing in the statement says their type
        differs, day, rule = "IS DISTINCT FROM", "fresh.new_on::date", "fresh.new_rule::bigint"
    table = connection.ops.quote_name(Customer._meta.db_table)
    statement = (
        f"UPDATE {table} SET recycle_on = {day}, recycle_rule_id = {rule} FROM ({sql}) AS fresh "  # noqa: S608 - our own names
        f"WHERE {table}.id = fresh.pk AND ({table}.recycle_on {differs} {day} "
        f"OR {table}.recycle_rule_id {differs} {rule})"
    )
    return statement, params


def str_of(rows: Any) -> tuple[str, tuple[Any, ...]]:
    """The statement of a query with its parameters; columns are called as the query calls them."""
    sql, params = rows.query.get_compiler(connection=connection).as_sql(with_col_aliases=False)
    return sql, tuple(params)


def watched(known: Book) -> frozenset[str]:
    """The fields on which some day depends."""
    return WATCHED | {name for rule in known.rules for name in roots(rule.tree)}


def roots(tree: Any, *, whole: bool = False) -> Iterable[str]:
    """The fields that a tree of conditions names; with `whole` the way to what a linked record says as well."""
    if isinstance(tree, dict):
        for items in tree.values():
            for item in items:
                yield from roots(item, whole=whole)
    elif isinstance(tree, (list, tuple)) and tree and isinstance(tree[0], str):
        yield tree[0] if whole else tree[0].split(".")[0]
