"""The way from a role to its rights, for the security administrator who keeps them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keben.domains.org.admin.gate import kinds_of
from keben.domains.org.admin.grant_rows import effective_rows
from keben.kernel.entity import Panel
from keben.kernel.resolved import ResolvedEntity
from keben.web.record.panels import DRAWN
from keben.web.record.sides import section, way


class RightsPanel(Panel):
    """What the role may do, and where that is changed."""

    name, label = "rights", gettext_lazy("Rights of the role")


def drawn(request: Any, entity: ResolvedEntity, record: Any, panel: Panel) -> str:
    """How many nouns the role reaches, with the way to its rights; nothing for anybody else."""
    if "security" not in kinds_of(request):
        return ""
    count = _("Rights on %(count)s nouns") % {"count": sum(1 for _row in effective_rows(record))}
    return section(str(panel.label), way("shield-check", f"/system/roles/{record.pk}/", _("See and change"), count))


DRAWN[RightsPanel] = drawn
