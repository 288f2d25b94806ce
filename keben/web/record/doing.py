"""Actions from the page: GET gives the dialog with what it asks, POST performs it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from markupsafe import Markup

from keben.kernel.actions.action import Action
from keben.kernel.actions.perform import perform
from keben.kernel.ended import refuse_ended
from keben.kernel.problems import Denied, Invalid, Refused, Stale
from keben.kernel.reader import missing, scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.allowance_tags import allowance_tags
from keben.web.page import noun, render, toast
from keben.web.record.buttons import reasons
from keben.web.record.controls import read_post, retyped
from keben.web.record.doubts import acknowledged, offered
from keben.web.record.form import field_of, fresh_key
from keben.web.record.layers import done, go
from keben.web.record.values import may

OWN_PAGES = {"edit": "edit/"}


def within(request: Any, entity: ResolvedEntity, pk: int, action: type[Action[Any]]) -> Any:
    """The record for the action: 404 outside the scope, 403 where it may be seen but not this, 409 where it ended."""
    record = scoped(entity.model, request.actor, deleted=action.deleted).filter(pk=pk).first()
    if record is None and not action.deleted:
        # Some verbs reach further than looking does: who claims too late reads who was faster.
        record = scoped(entity.model, request.actor, action.verb).filter(pk=pk).first()
    if record is None:
        raise missing(entity.model, pk, request.actor)
    if not request.actor.can(entity.label, action.verb):
        raise Denied(entity.label, action.verb)
    if not action.deleted:
        refuse_ended(record, action)
    if not action.deleted and not may(entity, record, request.actor, action.verb):
        raise Denied(entity.label, action.verb)
    return record


@noun
def do(request: Any, entity: ResolvedEntity, pk: int, key: str) -> HttpResponse:
    """Ask, or perform and tell."""
    action = entity.actions.get(key)
    if action is None or action.creates:
        raise Http404
    record = within(request, entity, pk, action)
    own_page = action.page or OWN_PAGES.get(key, "")
    if own_page and request.method != "POST":
        address = record_url(entity.label, pk, own_page)
        return go(address) if "HX-Request" in request.headers else redirect(address)
    inputs = action(entity, request.actor).inputs(record)
    if request.method != "POST":
        return ask(request, entity, record, action, inputs)
    data = read_post(inputs, request.POST)
    try:
        key = request.POST.get("_key", "")
        perform(action, record, data, actor=request.actor, key=key, acknowledge=acknowledged(request))
    except Stale as error:
        return ask(request, entity, record, action, inputs, typed=data, error=error)
    except (Invalid, Refused) as error:
        return ask(request, entity, record, action, inputs, typed=data, error=error)
    return told(request, entity, record, action)


def told(request: HttpRequest, entity: ResolvedEntity, record: Any, action: type[Action[Any]]) -> HttpResponse:
    """Close the dialog, reload the panels; a deleted record leaves its page."""
    text = _("%(action)s: done") % {"action": action.title()}
    if action.key() == "delete":
        text = _("Deleted “%(title)s”") % {"title": entity.title_of(record)}
        address = record_url(entity.label, record.pk)
        if open_page(request) in (address, request.path):
            return toast(go(f"/{entity.slug}/"), text)
        if "restore" in entity.actions:
            return done(text, undo={"url": f"{address}do/restore/"})
    if left(request, entity, record):
        # He gave it away or took it out of a pool: its page is no longer his, so he goes on where it is now.
        concrete: Any = entity.model._meta.concrete_model
        there = registry.of(concrete)
        actor = request.actor  # type: ignore[attr-defined]
        known = there is not entity and actor.can(there.label, "view")
        if known and scoped(concrete, actor).filter(pk=record.pk).exists():
            return toast(go(record_url(there.label, record.pk)), text)
        return toast(go(f"/{entity.slug}/"), text)
    if open_page(request) == request.path:  # opened by its address, not over its record: there is nothing to close
        return toast(go(record_url(entity.label, record.pk)), text)
    return done(text)


def open_page(request: Any) -> str:
    """The path of the page from which it was sent."""
    return urlsplit(request.headers.get("HX-Current-URL", "")).path


def left(request: Any, entity: ResolvedEntity, record: Any) -> bool:
    """Whether what was done took the record, whose page is open, out of the reach of who did it."""
    if open_page(request) not in (record_url(entity.label, record.pk), request.path):
        return False
    return not scoped(entity.model, request.actor).filter(pk=record.pk).exists()


def ask(
    request: Any,
    entity: ResolvedEntity,
    record: Any,
    action: type[Action[Any]],
    inputs: Any,
    *,
    typed: Any = None,
    error: Any = None,
) -> HttpResponse:
    """The dialog: inputs, or the question with its consequence; errors at their field."""
    errors = error.errors if isinstance(error, Invalid) else {}
    general = [] if isinstance(error, Invalid) or error is None else reasons(record, request.actor, error)
    general += [p.text() for name in errors if name not in {i.name for i in inputs} for p in errors[name]]
    fields = []
    for item in inputs:
        if typed is None and request.GET.get(item.name):
            item.kind.welcome(request.GET[item.name])
        value = typed.get(item.name, "") if typed is not None else None
        one = field_of(item, item.initial, request.actor, typed=value, problems=errors.get(item.name, ()))
        if typed is None and request.GET.get(item.name):
            one.update(retyped(item.kind, request.GET[item.name], request.actor))
        fields.append(one)
    title = entity.title_of(record)
    confirm = str(action.confirm) or consequence(entity, action)
    return render(
        request,
        "record/action.html" if "HX-Request" in request.headers else "pages/record/action.html",
        {
            "title": _("%(action)s “%(title)s”") % {"action": action.title(), "title": title}
            if not inputs or action.tone == "danger"
            else action.title(),
            "sub": title if inputs and action.tone != "danger" else "",
            "confirm": confirm,
            "allowed": allowed(request.actor, entity, record, action),
            "fields": fields,
            "general": general if offered(error) is None else (),
            "doubt": offered(error),
            "verb": action.title(),
            "danger": action.tone == "danger",
            "action": request.path,
            "key": request.POST.get("_key") or fresh_key(),
            "entity": entity,
            "back": record_url(entity.label, record.pk),
        },
        status=error.status if error is not None else 200,
    )


def allowed(actor: Any, entity: ResolvedEntity, record: Any, action: type[Action[Any]]) -> Markup | str:
    """How much is left where the action uses up some of it."""
    ask = entity.declaration.allowances
    return allowance_tags(ask(actor, record)) if action.rationed and ask is not None else ""


def consequence(entity: ResolvedEntity, action: type[Action[Any]]) -> str:
    """What a deletion means."""
    if action.key() != "delete":
        return ""
    return _("It goes to the recycle bin and can be restored.") if entity.recycles else _("This cannot be undone.")
