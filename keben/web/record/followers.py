"""Who follows a record: a panel of the side column, and a dialog of every noun that can be followed."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, CharField
from django.http import HttpResponse
from django.utils.translation import gettext as _

from keben.kernel.called import named
from keben.kernel.entity import Panel
from keben.kernel.features.comments import Follower
from keben.kernel.kept import Prepared
from keben.kernel.problems import Missing
from keben.kernel.reader import fetch
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.icons import icon
from keben.web.page import noun, render_layer
from keben.web.record.sides import colleague, mark, nobody, section, tool
from keben.web.record.values import may

LIMIT = 100


FOLLOWERS = Prepared(
    lambda entity, pk: (
        Follower.objects.filter(entity=entity, object_id=pk)
        .select_related("user")
        .only("user_id", "starred", "user__name", "user__name_en", "user__status", "user__deleted_at")
        .order_by("pk")[:LIMIT]
    ),
    entity=CharField(),
    pk=BigIntegerField(),
)
STARRED = Prepared(
    lambda entity, pk, user: Follower.objects.filter(entity=entity, object_id=pk, user=user, starred=True).values_list(
        "pk"
    ),
    entity=CharField(),
    pk=BigIntegerField(),
    user=BigIntegerField(),
)


def followers_of(entity: ResolvedEntity, record: Any) -> list[Follower]:
    """The first of them; the head and the panel ask once."""
    known: list[Follower] | None = record.__dict__.get("_followers")
    if known is None:
        record._followers = known = FOLLOWERS.records(Follower, entity=entity.label, pk=record.pk)
    return known


def starred(entity: ResolvedEntity, record: Any, user_id: int | None) -> bool:
    """Whether somebody has put the record on his list."""
    known = followers_of(entity, record)
    mine = next((one for one in known if one.user_id == user_id), None)
    if mine is not None or len(known) < LIMIT:
        return mine is not None and mine.starred
    return bool(STARRED.rows(entity=entity.label, pk=record.pk, user=user_id or 0))


def context(request: Any, entity: ResolvedEntity, record: Any) -> dict[str, Any]:
    """The followers in the order in which they came, and whether the reader is one of them."""
    address = record_url(entity.label, record.pk)
    mine, changeable = request.actor.user_id, may(entity, record, request.actor, "edit")
    found = [
        {
            "name": named(row.user),
            "me": row.user_id == mine,
            "remove": f"{address}do/remove-follower/?user={row.user_id}" if changeable and row.user_id != mine else "",
        }
        for row in followers_of(entity, record)
        if row.user.is_active  # who has left hears nothing
    ]
    return {
        "followers": found,
        "following": any(one["me"] for one in found),
        "follow_url": f"{address}do/follow/",
        "add_url": f"{address}do/add-follower/",
    }


def drawn(request: Any, entity: ResolvedEntity, record: Any, panel: Panel) -> str:
    """The panel in the side column."""
    found = context(request, entity, record)
    following, people = found["following"], []
    for one in found["followers"]:
        beside = f" {mark(_('You'))}" if one["me"] else ""
        people.append(
            colleague(one["name"], beside, tool(_("Remove follower"), "x", one["remove"]) if one["remove"] else "")
        )
    sent = '{"_has": "on"}' if following else '{"on": "on"}'
    tools = (
        f'<button type="button" class="kb-btn kb-btn--sm" hx-post="{found["follow_url"]}" hx-swap="none" '
        f"hx-vals='{sent}' aria-pressed=\"{'true' if following else 'false'}\">"
        f"{icon('bell-off' if following else 'bell', 14)}{_('Unfollow') if following else _('Follow')}</button>"
        f"{tool(_('Add a follower'), 'plus', found['add_url'])}"
    )
    inside = "".join(people) or nobody(_("Nobody follows this yet. Followers hear of every change."))
    return section(_("Followers"), inside, sub=len(people) or "", tools=tools)


@noun
def followers(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """The dialog."""
    record = fetch(entity.model, pk, request.actor)
    if "followers" not in entity.features:
        raise Missing(entity.label, "followers")
    values = {"entity": entity, "record": record, **context(request, entity, record)}
    return render_layer(request, "record/followers_dialog.html", values, title=_("Followers"))
