"""Who follows a record: a panel of the side column, and a dialog of every noun that can be followed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from keben.kernel.entity import Panel
from keben.kernel.features.comments import Follower
from keben.kernel.problems import Missing
from keben.kernel.reader import fetch
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.page import noun, render_layer
from keben.web.record.values import may, named

LIMIT = 100


def context(request: Any, entity: ResolvedEntity, record: Any, panel: Panel | None = None) -> dict[str, Any]:
    """The followers in the order in which they came, and whether the reader is one of them."""
    address = record_url(entity.label, record.pk)
    rows = Follower.objects.filter(entity=entity.label, object_id=record.pk).select_related("user").order_by("pk")
    mine, changeable = request.actor.user_id, may(entity, record, request.actor, "edit")
    found = [
        {
            "name": named(row.user),
            "me": row.user_id == mine,
            "remove": f"{address}do/remove-follower/?user={row.user_id}" if changeable and row.user_id != mine else "",
        }
        for row in rows[:LIMIT]
    ]
    return {
        "followers": found,
        "following": any(one["me"] for one in found),
        "follow_url": f"{address}do/follow/",
        "add_url": f"{address}do/add-follower/",
    }


@noun
def followers(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """The dialog."""
    record = fetch(entity.model, pk, request.actor)
    if "followers" not in entity.features:
        raise Missing(entity.label, "followers")
    values = {"entity": entity, "record": record, **context(request, entity, record)}
    return render_layer(request, "record/followers_dialog.html", values, title=_("Followers"))
