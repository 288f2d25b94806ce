"""What a to-do about data leads to: the lists of records that need a look, as they stand now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.domains.customers.chase.model import DataChase
from keben.domains.customers.chase.run import address, counts_of
from keben.kernel.access.actor import Actor
from keben.kernel.entity import Panel
from keben.kernel.registry import registry
from keben.web.home.counting import shown


class ChasePanel(Panel):
    """Links to the records; nothing on to-dos about anything else."""

    name, label, template = "data-chase", _("Data that need a look"), "customers/chase.html"

    def context(self, record: Any, actor: Actor) -> dict[str, Any]:
        if not DataChase.objects.filter(task=record.pk, user=actor.user_id).exists():
            return {"links": []}
        links = []
        # What was counted when he was asked is in the name of the to-do; here is what its lists hold now.
        for label, count in counts_of(actor).items():
            noun = registry.get(label)
            links.append(
                {"href": address(noun), "label": noun.verbose_name_plural, "icon": noun.icon, "count": shown(count)}
            )
        return {"links": links, "done": not links}
