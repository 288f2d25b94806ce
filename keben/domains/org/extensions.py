"""What the organisation puts on pages of others: whose work somebody may look at, and rights beside a role."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from keben.domains.org.access import approvers  # noqa: F401 - says who approves exports
from keben.domains.org.access.rights import chart
from keben.domains.org.role.panel import RightsPanel
from keben.kernel.access.actor import Actor
from keben.kernel.extension import Extension, extend
from keben.web.home.circle import Circle, use_circles

MEASURE = "customers.Customer"
"""The noun whose reach says how far somebody looks."""

extend(Extension("org.Role", side=(RightsPanel(),)))


@use_circles
def circles(actor: Actor) -> list[Circle]:
    """Subordinates, own departments, those below, everybody; only what lies within his reach."""
    if actor.user_id is None or not actor.can(MEASURE, "view"):
        return []
    org, me, reach = chart(), actor.user_id, actor.reach(MEASURE, "view")
    mine = org.departments_of.get(me, set()) | org.led_by.get(me, set())
    wanted = (
        ("team", _("Mine and subordinates'"), _("Subordinates"), {me} | org.under(me)),
        ("department", _("My department"), _("My department"), {me} | org.people_in(mine)),
        (
            "tree",
            _("Department and below"),
            _("And below"),
            {me} | org.people_in({below for key in mine for below in org.below(key)}),
        ),
    )
    found = []
    for key, label, short, people in wanted:
        owners = frozenset(people if reach.everything else people & (reach.owners | {me}))
        if len(owners) > 1:
            found.append(Circle(key, label, short, owners))
    if reach.everything:
        found.append(Circle("all", _("Everybody"), _("All"), None))
    return found
