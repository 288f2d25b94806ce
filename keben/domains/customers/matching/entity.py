"""Searches for twins and their pairs, declared: the program writes them, people decide."""

from django.utils.translation import gettext_lazy as _

from keben.domains.customers.matching import automatic, joining, nightly, run  # noqa: F401 - tasks, and what a merge means for pairs
from keben.domains.customers.matching.actions import Different, FindChanged, FindTwins, Later, Reopen, Resume, Same
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
        columns=("name", "state", "what", "rows", "pairs", "groups", "merged", "seconds", "engine", "above",
                 "weights_version", "started_at", "error"),
        filters=("state", "what", "engine"),
        sort="-id",
    )  # fmt: skip
    page = Page(head=("state", "what", "rows", "pairs", "seconds"), left=(Facts(),), main=(Timeline(),))
    actions = (FindTwins, FindChanged, Resume)
    features = ("history",)
    private = ("weights", "job_id", "reached")
    read_only = True
    importable = False


@entity(TwinPair)
class TwinPairEntity(Entity):
    """Two customers that may be one."""

    title, icon = "title", "copy"  # not searched: thousands are written at once; the filters find a customer's pairs
    scope = UnderBoth("left", "right")
    grants = {
        "sales_manager": allow(MERGE, DataScope.DEPARTMENT_TREE),
        "boss": allow(MERGE, DataScope.ALL),
        "audit_admin": allow(VIEW, DataScope.ALL),
    }
    listing = Listing(
        columns=("title", "probability", "state", "left", "right", "decided_by", "decided_at", "unasked"),
        filters=("state", "left", "right", "probability", "decided_at", "unasked"),
        sort="-probability",
        views=(
            View("open", _("To be reviewed"), (("state", "any", ["open"]),)),
            View("unasked", _("Merged unasked"), (("unasked", "filled", None),)),
        ),
    )
    page = Page(head=("probability", "state", "left", "right"), left=(Facts(),), main=(Timeline(),))
    actions = (Same, Different, Later, Reopen)
    features = ("history",)
    private = ("why", "cluster")
    read_only = True
    importable = False
