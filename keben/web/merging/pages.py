"""Records side by side: who stays, whose value of each field, what moves; and choosing what to compare with."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from keben.data.twins.asking_to_merge import questions
from keben.kernel.access.grants import FieldRight
from keben.kernel.actions.perform import perform
from keben.kernel.called import doer, named
from keben.kernel.contacting import FIELD, NoContact, channels
from keben.kernel.doubts import Doubtful
from keben.kernel.kinds.moments import show_date
from keben.kernel.merging.actions import MOST, Merge
from keben.kernel.merging.declared import MERGEABLE, hindrance
from keben.kernel.merging.former import survivor_of
from keben.kernel.merging.join import counts
from keben.kernel.merging.proposal import all_refused, best, is_filled, mergeable_fields, proposed
from keben.kernel.problems import Denied, Invalid, Refused
from keben.kernel.reader import fetch, reaches, scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.settings import setting
from keben.web.merging.around import around
from keben.web.page import noun, render
from keben.web.record.form import field_of
from keben.web.record.layers import go

TASK = "activities.Task"


def may_merge(entity: ResolvedEntity, actor: Any) -> None:
    """Raises 404 for nouns that are never merged, Denied without the right."""
    if entity.label not in MERGEABLE:
        raise Http404
    if not actor.can(entity.label, "merge"):
        raise Denied(entity.label, "merge")


def keys_of(texts: list[str]) -> list[int]:
    """The keys in an address, each once."""
    parts = [part for text in texts for part in text.split(",")]
    return list(dict.fromkeys(int(one) for one in parts if one.isascii() and one.isdigit() and len(one) < 19))


@noun
def from_list(request: Any, entity: ResolvedEntity) -> HttpResponse:
    """From the ticked rows of a list."""
    may_merge(entity, request.actor)
    sent = request.POST if request.method == "POST" else request.GET
    keys = keys_of(sent.getlist("pk"))
    if not 2 <= len(keys) <= MOST or sent.get("all") == "1":
        raise Invalid.single("", "tick_some", "Tick 2 to %(n)s rows to merge them.", n=MOST)
    return go(f"/{entity.slug}/merge/?ids={','.join(map(str, keys))}")


@noun
def choose(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """What is this record the same as?"""
    may_merge(entity, request.actor)
    record = fetch(entity.model, pk, request.actor)
    others = Merge(entity, request.actor).inputs(record)[0]
    context = {"entity": entity, "record": record, "field": field_of(others, None, request.actor)}
    return render(request, "pages/merging/choose.html", context)


@noun
def side_by_side(request: Any, entity: ResolvedEntity) -> HttpResponse:
    """The page; sent, it merges."""
    actor = request.actor
    may_merge(entity, actor)
    keys = keys_of([*request.GET.getlist("ids"), *request.GET.getlist("others")])
    if not 2 <= len(keys) <= MOST:
        raise Invalid.single("ids", "choose_some", "Choose 2 to %(n)s records to merge.", n=MOST)
    if (led := one_already(request, entity, keys)) is not None:
        return led
    records = [fetch(entity.model, key, actor) for key in keys]
    if not all(reaches(one, actor, "merge") and reaches(one, actor, "edit") for one in records):
        raise Refused.because("no_reach", "You may not change all of these records, so you cannot merge them.")
    wanted = request.POST.get("survivor") or request.GET.get("survivor") or ""
    survivor = next((one for one in records if str(one.pk) == wanted), None) or best(entity, records)
    if request.method != "POST":
        return show(request, entity, records, survivor)
    others = [one.pk for one in records if one.pk != survivor.pk]
    fields = [f"{n[2:]}={value}" for n, value in request.POST.items() if n.startswith("f-") and value.isdigit()]
    data = {"others": others, "fields": ",".join(fields), "same_parts": request.POST.get("same_parts") == "1"}
    try:
        perform(
            Merge, survivor, data, actor=actor, reason=request.POST.get("reason", "")[:200],
            acknowledge=request.POST.getlist("acknowledge"),
        )  # fmt: skip
    except (Invalid, Refused, Doubtful) as error:
        return show(request, entity, records, survivor, error=error)
    messages.success(request, _("%(n)s records are one now.") % {"n": len(records)})
    return redirect(back_of(request) or f"/{entity.slug}/{survivor.pk}/")


def one_already(request: Any, entity: ResolvedEntity, keys: list[int]) -> HttpResponse | None:
    """Leads to the survivor, if the reader sees it, where all of them are one by now; so old messages find them."""
    survivors = {former.survivor_id if (former := survivor_of(entity.label, key)) else key for key in keys}
    if len(survivors) > 1 or not scoped(entity.model, request.actor).filter(pk__in=survivors).exists():
        return None
    messages.info(request, _("These records are one already."))
    return redirect(f"/{entity.slug}/{survivors.pop()}/")


def asked(entity: ResolvedEntity, records: list[Any]) -> list[dict[str, str]]:
    """Who has asked for this merge, and why."""
    return [
        {"who": doer(row), "at": show_date(timezone.localtime(row.at).date()), "reason": row.reason}
        for row in questions(entity, [one.pk for one in records])
    ]


def back_of(request: Any) -> str:
    """Where the reader came from, such as the review queue; only addresses of this house."""
    back = str(request.GET.get("back", ""))[:200]
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/") else ""


def show(request: Any, entity: ResolvedEntity, records: list[Any], survivor: Any, *, error: Any = None) -> HttpResponse:
    """The table of the page."""
    actor = request.actor
    ordered = [survivor, *(one for one in records if one is not survivor)]
    chosen: dict[str, int] = proposed(entity, survivor, ordered[1:])
    chosen |= {n[2:]: int(v) for n, v in request.POST.items() if n.startswith("f-") and v.isdigit()}
    until = timezone.localdate() + dt.timedelta(days=int(setting("merging.undo_days")))
    shown = rows(entity, ordered, chosen, actor)
    back = back_of(request)
    query = urlencode({"ids": ",".join(str(one.pk) for one in records), **({"back": back} if back else {})})
    here = f"/{entity.slug}/merge/?{query}"
    there = request.build_absolute_uri(here.partition("&back=")[0])
    context = {
        "entity": entity, "records": ordered, "survivor": survivor, "rows": shown,
        "bands": bands(entity, shown), "to_do": to_do(entity, ordered, there, actor),
        "heads": [head(entity, one) for one in ordered], "children": children(entity, ordered),
        "until": show_date(until),
        "errors": [one.text() for one in error.problems()] if error is not None else [],
        "doubtful": isinstance(error, Doubtful), "here": here, "back": back,
        "parts": MERGEABLE[entity.label].parts is not None, "differing": sum(row["differs"] for row in shown),
        "warnings": warnings(entity, ordered, actor), "owners": owners(entity, ordered, actor),
        "asked": asked(entity, ordered),
        "around": around(entity.label, [one.pk for one in ordered], actor),
        "hindered": hindrance(entity.label, survivor, ordered[1:], actor) if error is None else [],
    }  # fmt: skip
    return render(request, "pages/merging/merge.html", context, status=getattr(error, "status", 200))


def warnings(entity: ResolvedEntity, records: list[Any], actor: Any) -> list[str]:
    """What should be known before it is done: other people's work, values that are lost, equal records below."""
    survivor, *losers = records
    how, found = MERGEABLE[entity.label], []
    if entity.owned and actor.field(entity.label, "owner") >= FieldRight.READ:
        others = dict.fromkeys(named(one.owner) for one in losers if one.owner_id not in (None, survivor.owner_id))
        if others:
            words = {"people": _(", ").join(others), "owner": named(survivor.owner) or _("nobody")}
            found.append(_("Worked by %(owner)s from now on, with %(people)s in the team.") % words)
    code = entity.declaration.twins.code if entity.declaration.twins else ""
    if code and len({getattr(one, code) for one in records} - {""}) > 1:
        found.append(_("They have different credit codes: legally these are different organisations."))
    if all_refused(records) != getattr(survivor, FIELD, ""):
        refused = NoContact(channels).show(all_refused(records))
        found.append(_("What any of them has refused stays refused: %(words)s") % {"words": refused})
    pairs = how.parts(survivor, losers) if how.parts else []
    if pairs:
        names = _(", ").join(dict.fromkeys(str(stays) for stays, _goes in pairs[:5]))
        told = _("%(n)s contacts stand on both sides and become one each: %(names)s")
        found.append(told % {"n": len(pairs), "names": names})
    return found


def head(entity: ResolvedEntity, one: Any) -> dict[str, Any]:
    """How a column is called."""
    parts = [
        getattr(one, entity.number or "", ""),
        named(getattr(one, "owner", None)),
        show_date(timezone.localtime(one.created_at).date()),
    ]
    return {
        "pk": one.pk, "title": entity.title_of(one), "href": f"/{entity.slug}/{one.pk}/",
        "sub": " · ".join(filter(None, parts)), "score": getattr(one, "completeness", None),
        "number": getattr(one, entity.number or "", ""),
    }  # fmt: skip


def bands(entity: ResolvedEntity, shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows under the headings of the noun's form; what stands on none of them comes last."""
    heads = [(str(group.label), set(group.fields)) for group in entity.form.groups]
    found = [{"label": label, "rows": [row for row in shown if row["name"] in names]} for label, names in heads]
    listed = {name for _label, names in heads for name in names}
    found.append({"label": _("Further fields"), "rows": [row for row in shown if row["name"] not in listed]})
    return [band for band in found if band["rows"]]


def to_do(entity: ResolvedEntity, records: list[Any], here: str, actor: Any) -> str:
    """The form for a task of one's own that leads back here; empty for who has no tasks."""
    if not registry.knows(TASK) or not actor.can(TASK, "create"):
        return ""
    names = _(", ").join(entity.title_of(one) for one in records)
    given = {
        "target": f"{entity.label}:{records[0].pk}", "name": (_("Merge: %(names)s") % {"names": names})[:200],
        "note": here, "owner": actor.user_id,
    }  # fmt: skip
    return f"/{registry.get(TASK).slug}/new/?{urlencode(given)}"


def rows(entity: ResolvedEntity, records: list[Any], chosen: dict[str, int], actor: Any) -> list[dict[str, Any]]:
    """A row per field that the reader may see and that any of the records has; `result` is what will be."""
    found = []
    for item in mergeable_fields(entity):
        right = actor.field(entity.label, item.root)
        values = [item.kind.read(one, item.name) for one in records]
        if right == FieldRight.HIDDEN or not any(map(is_filled, values)):
            continue
        masked = right == FieldRight.MASKED
        texts = [str(item.kind.mask(one) if masked and is_filled(one) else item.kind.show(one)) for one in values]
        cells = [
            {"pk": one.pk, "text": text, "chosen": chosen.get(item.name) == one.pk}
            for one, text in zip(records, texts, strict=True)
        ]
        result = next((cell["text"] for cell in cells if cell["chosen"]), texts[0])
        differs = len(set(texts)) > 1
        found.append({"name": item.name, "label": item.label, "cells": cells, "differs": differs, "result": result})
    return found


def owners(entity: ResolvedEntity, records: list[Any], actor: Any) -> dict[str, Any] | None:
    """Who works each of them; the owner of the survivor goes on."""
    if not entity.owned or actor.field(entity.label, "owner") < FieldRight.READ:
        return None
    texts = [named(one.owner) for one in records]
    return {"label": entity.field("owner").label, "texts": texts, "differs": len(set(texts)) > 1}


def children(entity: ResolvedEntity, records: list[Any]) -> list[dict[str, Any]]:
    """What moves, counted per noun; teams, followers and the like move along unsaid."""
    found = [counts(entity.label, one.pk) for one in records]
    labels = sorted({label for one in found for label in one if registry.has(apps.get_model(label))})
    return [
        {
            "label": apps.get_model(label)._meta.verbose_name_plural,
            "counts": [one.get(label, 0) for one in found],
            "sum": sum(one.get(label, 0) for one in found),
        }
        for label in labels
    ]
