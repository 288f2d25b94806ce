"""What administrators decide about ownership: whose follow-ups count, and what becomes of what is still open."""

from django.utils.translation import gettext_lazy as _

from keben.kernel.kinds.choices import Boolean, Choice
from keben.kernel.settings import declare_setting, setting

SECTION = _("Customer pools")
ENDS = (("end", _("End with the pool")), ("wait", _("Wait for the next owner")))

declare_setting(
    "pools.team_counts",
    SECTION,
    _("Follow-ups of colleagues count for the days of ownership"),
    Boolean(),
    True,
    help=_("Otherwise only those of the owner. Takes effect with the next night."),
)
declare_setting(
    "pools.open_things",
    SECTION,
    _("Open tasks, plans, visits and care of a customer that goes into a pool"),
    Choice(ENDS),
    "end",
    help=_("With a transfer they go to the new owner in any case."),
)


def team_counts() -> bool:
    """Whether it keeps a customer when somebody else than its owner follows up."""
    return bool(setting("pools.team_counts"))


def open_things_wait() -> bool:
    """Whether what is open outlives the time in a pool and goes to whoever gets the customer next."""
    return bool(setting("pools.open_things") == "wait")
