"""The facts of a record in groups, with completeness where the noun has it and editing in place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import escape

from keben.kernel.entity import Facts, Group
from keben.kernel.kept import kept
from keben.kernel.quality.declared import Weighed
from keben.kernel.quality.weights import weights_of
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.fragments import ground
from keben.web.record.sheet import EMPTY, Sheet
from keben.web.record.values import may, read_values, writable

COMPLETENESS, FRESHNESS = "completeness", "freshness"


def groups(entity: ResolvedEntity, panel: Facts) -> list[tuple[str, tuple[str, ...], Any]]:
    """(title, field names, condition); without arguments the groups of the form, and custom fields last."""
    if not panel.groups:
        found = [(str(g.label), (*g.fields, *g.shows), g.when) for g in entity.form.groups]
        if entity.number and found:
            found[0] = (found[0][0], tuple(dict.fromkeys((entity.number, *found[0][1]))), found[0][2])
        listed = entity.form.names()
        custom = tuple(f.name for f in entity.form_fields() if f.name not in listed)
        return [*found, (_("Further fields"), custom, None)] if custom else found
    loose = tuple(item for item in panel.groups if isinstance(item, str))
    titled = [(str(g.label), g.fields, g.when) for g in panel.groups if isinstance(g, Group)]
    return [("", loose, None), *titled] if loose else titled


def needed(entity: ResolvedEntity, panel: Facts) -> list[str]:
    """The fields that the panel shows."""
    names = [name for _title, found, _when in groups(entity, panel) for name in found]
    return [*names, *(one for one in (COMPLETENESS, FRESHNESS) if entity.has(one))]


def drawn(request: Any, entity: ResolvedEntity, record: Any, panel: Facts) -> str:
    """The panel; a field is a door to editing only for those who may edit this very record."""
    actor = request.actor
    editable = "edit" in entity.actions and may(entity, record, actor, "edit")
    address = record_url(entity.label, record.pk)
    key = ("facts", entity, panel, entity.form, ground(actor))
    sheet = kept(key, lambda: Sheet(entity, groups(entity, panel), actor))
    values = read_values(entity, record, actor, kept((*key, "names"), lambda: needed(entity, panel)))
    score = values.get(COMPLETENESS)
    top = ""
    if isinstance(score, int) and type(panel) is Facts:
        doors = kept((*key, "doors"), lambda: {f.name for f in entity.form_fields() if writable(entity, f, actor)})
        top = complete(entity, values, address, score, doors if editable else set())
    return top + sheet.drawn(record.pk, values, address=address, editable=editable)


def complete(entity: ResolvedEntity, values: dict[str, Any], address: str, score: int, open_to: set[str]) -> str:
    """How much is known and how fresh it is, what is missing, and why the scores are what they are."""
    rest, beside = "", ""
    if entity.declaration.quality is not None:
        beside = (
            f'<button type="button" class="kb-linkbtn kb-small" data-kb-pop-url="{address}quality/" '
            f'data-kb-align="start" aria-haspopup="dialog">{_("Why?")}</button>'
        )
        fresh = values.get(FRESHNESS)
        if isinstance(fresh, int) and fresh < 100:
            rest = f'<p class="kb-small kb-muted">{_("Freshness")} {fresh}%</p>'
    gaps = list(missing(entity, values))[:4] if score < 100 else []
    if gaps:
        doors = _(", ").join([door(name, label, address if name in open_to else "") for name, label in gaps])
        rest = f'<p class="kb-small kb-muted">{_("Missing:")} {doors}</p>{rest}'
    tone = "teal" if score >= 60 else "warn"
    return (
        f'<section class="kb-sec kb-sec--left"><div class="kb-complete"><div class="kb-row"><span>{_("Completeness")}'
        f'</span><span>{beside} {score}%</span></div><svg class="kb-bar" data-tone="{tone}" '
        f'aria-hidden="true"><rect class="t" width="100%"></rect><rect class="v" width="{min(max(score, 0), 100)}%">'
        f"</rect></svg></div>{rest}</section>"
    )


def door(name: str, label: str, address: str) -> str:
    """A link that opens one field; its label alone where the reader may not fill it in."""
    if not address:
        return str(escape(label))
    return f'<a href="{address}edit/?only={name}" data-kb-dialog="480">{escape(label)}</a>'


def missing(entity: ResolvedEntity, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and label of empty fields: those that count, dearest first; without weights those of the form."""
    if entity.declaration.quality is not None:
        names = kept(("dearest", weights := weights_of(entity)), lambda: dearest(weights))
    else:
        names = [name for name in entity.form.names() if entity.field(name).kind.code != "long_text"]
    for name in names:
        if name in values and values[name] in EMPTY:
            yield name, str(entity.field(name).label)


def dearest(weights: Sequence[Weighed]) -> list[str]:
    """The names of what counts, what counts most first."""
    return [one.name for one in sorted(weights, key=lambda one: -one.points)]
