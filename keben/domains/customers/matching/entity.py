"""Searches for twins and their pairs, declared: the program writes them, people decide."""

from django.utils.translation import gettext_lazy as _

from keben.domains.customers.matching import run  # noqa: F401 - the task of the worker
from keben.domains.customers.matching.actions import Different, FindTwins, Later, Reopen, Same
from keben.domains.customers.matching.model import TwinPair, TwinRun
from keben.domains.customers.matching.scope import UnderBoth
from keben.kernel.access.grants import VIEW, DataScope, allow
from keben.kernel.access.scope import Everyone
from keben.kernel.entity import Entity, Facts, Listing, Page, Timeline, View
from keben.kernel.registry import entity

MERGE = VIEW | {"merge"}


@entity(TwinRun)
class TwinRunEntity(Entity):
    """A search for twins in the whole base."""

    icon, search = "refresh", ("name",)
    scope = Everyone()
    grants = {
        "sales_manager": allow(MERGE),
        "boss": allow(MERGE),
        "system_admin": allow(VIEW),
        "audit_admin": allow(VIEW),
    }
    listing = Listing(
        columns=("name", "state", "engine", "above", "rows", "pairs", "groups", "seconds", "weights_version",
                 "started_at", "error"),
        filters=("state", "engine"),
        sort="-id",
    )  # fmt: skip
    page = Page(head=("state", "rows", "pairs", "seconds"), left=(Facts(),), main=(Timeline(),))
    actions = (FindTwins,)
    features = ("history",)
    private = ("weights", "job_id")
    read_only = True
    importable = False


@entity(TwinPair)
class TwinPairEntity(Entity):
    """Two customers that may be one."""

    title, icon, search = "title", "copy", ("title",)
    scope = UnderBoth("left", "right")
    grants = {
        "sales_manager": allow(MERGE, DataScope.DEPARTMENT_TREE),
        "boss": allow(MERGE, DataScope.ALL),
        "audit_admin": allow(VIEW, DataScope.ALL),
    }
    listing = Listing(
        columns=("title", "probability", "state", "left", "right", "decided_by", "decided_at"),
        filters=("state", "probability", "decided_at"),
        sort="-probability",
        views=(View("open", _("To be reviewed"), (("state", "any", ["open"]),)),),
    )
    page = Page(head=("probability", "state", "left", "right"), left=(Facts(),), main=(Timeline(),))
    actions = (Same, Different, Later, Reopen)
    features = ("history",)
    private = ("why", "cluster", "judged")
    read_only = True
    importable = False
