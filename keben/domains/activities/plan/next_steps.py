"""What is planned with a record, in its side column: fetched by itself, so that the page waits for nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import escape

from keben.domains.activities.plan.flow import OPEN
from keben.domains.activities.plan.model import FollowUpPlan
from keben.kernel.entity import Panel
from keben.kernel.reader import scoped
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.icons import icon
from keben.web.record.panels import DRAWN
from keben.web.record.sides import mark, nobody, section, tool
from keben.web.record.values import spoken

LABEL = "activities.FollowUpPlan"
MOST = 5


class NextSteps(Panel):
    """The open plans about the record, the next one first."""

    name, label = "next-steps", gettext_lazy("Next steps")


def drawn(request: Any, entity: ResolvedEntity, record: Any, panel: Panel) -> str:
    """With the page only its place; the plans come with a request of their own."""
    if not request.actor.can(LABEL, "view"):
        return ""
    own = record_url(entity.label, record.pk, f"panel/{panel.key()}/")
    if request.path != own:
        where = 'hx-trigger="load" hx-target="closest div[hx-trigger^=kb]" hx-swap="outerHTML"'
        return f'<div hx-get="{own}" {where}>{section(str(panel.label), nobody(_("Loading…")))}</div>'
    return plans(request.actor, entity, record, str(panel.label))


def plans(actor: Any, entity: ResolvedEntity, record: Any, label: str) -> str:
    """The list with a button to add one; one query."""
    rows = scoped(FollowUpPlan, actor).filter(target_entity=entity.label, target_id=record.pk, status__in=OPEN)
    found = list(rows.select_related("method", "owner").order_by("planned_at", "pk")[: MOST + 1])
    address = f"/follow-up-plan/new/?{urlencode({'target': f'{entity.label}:{record.pk}'})}"
    tools = tool(_("New plan"), "plus", address, width=640) if actor.can(LABEL, "create") else ""
    inside = "".join([line(one, actor) for one in found[:MOST]]) or nobody(_("Nothing planned"))
    count = f"{min(len(found), MOST)}{'+' if len(found) > MOST else ''}" if found else ""
    return section(label, inside, sub=count, tools=tools)


def line(plan: FollowUpPlan, actor: Any) -> str:
    """One plan: when, how, what about, whose, and the button that does it."""
    at = timezone.localtime(plan.planned_at)
    late = plan.planned_at < timezone.now()
    url = record_url(LABEL, plan.pk)
    when = mark(f"{at:%m-%d %H:%M}", "danger" if late else "info")
    said = [spoken(plan.method.name, plan.method.name_en)] if plan.method else []
    said += [plan.owner.name] if plan.owner and plan.owner_id != actor.user_id else []
    if late:
        said.append(_("overdue"))
    behind = tool(_("Done, write follow-up"), "check", f"{url}do/complete-plan/", width=640)
    return (
        f'<div class="kb-contact"><span class="kb-muted">{icon("calendar")}</span>'
        f'<div class="kb-contact__text"><a href="{url}" data-kb-drawer>{escape(plan.name)}</a> {when}'
        f"<small>{escape(' · '.join(said))}</small></div>{behind}</div>"
    )


DRAWN[NextSteps] = drawn
