"""The group of a customer on its page: where it stands, what lies below it, its ties, its sites and units."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.estate.held import held_by
from keben.domains.customers.group.branch import children, is_branch, way_up
from keben.domains.customers.group.rollup import figures
from keben.domains.customers.group.ties import ties_of
from keben.kernel.access.actor import Actor
from keben.kernel.entity import Panel


class GroupPanel(Panel):
    """Way up, figures, tree, ties and units; loaded when its tab is opened, in a fixed number of statements."""

    name, label, template = "group", _("Group and ties"), "customers/group_panel.html"

    def context(self, record: Any, actor: Actor) -> dict[str, Any]:
        return whole(record, actor) | {"held": held_by(record.pk, actor)}


def whole(record: Customer, actor: Actor) -> dict[str, Any]:
    """What panel and page share."""
    key = record.pk
    asked = json.dumps({"all": [["@group", "any", [key]]]}, separators=(",", ":"))
    makes, ties = actor.can("customers.Customer", "create"), actor.can("customers.CustomerTie", "create")
    return {
        "up": way_up(key, actor),
        "sums": figures(key, actor),
        "branch": children(key, actor),
        "is_branch": is_branch(record.name),
        "ties": ties_of(key, actor),
        "list_url": f"/customer/?{urlencode({'f': asked})}",
        "page_url": f"/customers/group/{key}/",
        "new_url": f"/customer/new/?{urlencode({'parent': key})}" if makes else "",
        "tie_url": f"/customer-tie/new/?{urlencode({'customer': key})}" if ties else "",
    }
