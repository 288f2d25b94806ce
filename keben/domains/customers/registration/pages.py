"""Looking a customer up in the register: suggestions by name or code, then now and register side by side."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.registration.actions import RecordRegistration
from keben.domains.customers.registration.sources import FIELDS, Found, Source, SourceDown, source
from keben.kernel.access.grants import FieldRight
from keben.kernel.access.paths import right_on
from keben.kernel.actions.perform import perform
from keben.kernel.kinds.base import Parsing
from keben.kernel.problems import Denied, Invalid, Refused
from keben.kernel.reader import fetch
from keben.kernel.registry import registry
from keben.web.page import is_fragment, page, render
from keben.web.record.layers import go
from keben.web.record.values import may

SHORTEST = 2


@page
def look_up(request: Any, pk: int) -> HttpResponse:
    """Search, compare, take over."""
    entity = registry.get("customers.Customer")
    if not request.actor.can(entity.label, "view"):
        raise Denied(entity.label, "view")
    record = fetch(Customer, pk, request.actor)
    if not may(entity, record, request.actor, "edit"):
        raise Denied(entity.label, "edit")
    register = source()
    context: dict[str, Any] = {"record": record, "back": f"/customer/{pk}/", "register": register, "status": 200}
    if register is not None:
        try:
            context |= asked(request, entity, record, register)
        except SourceDown:
            context |= {"problem": _("The register does not answer. Try again later, or enter the data by hand."),
                        "status": 503}  # fmt: skip
    if context.get("saved"):
        return go(context["back"]) if "HX-Request" in request.headers else redirected(context["back"])
    template = "registration_parts" if is_fragment(request) else "registration"
    return render(request, f"customers/{template}.html", context, status=context["status"])


def redirected(address: str) -> HttpResponse:
    """Back to the record."""
    return HttpResponse(status=302, headers={"Location": address})


def asked(request: Any, entity: Any, record: Customer, register: Source) -> dict[str, Any]:
    """What the register says to the question. Raises SourceDown."""
    code = request.POST.get("code") or request.GET.get("code", "")
    if code:
        found = register.fetch(code)
        if found is None:
            return {
                "problem": _("The register knows no company with the code %(code)s.") % {"code": code},
                "status": 404,
            }
        lines = compared(entity, request.actor, record, found)
        context = {"found": found, "code": code, "lines": lines}
        return {**context, **taken(request, record, register, found)} if request.method == "POST" else context
    text = request.GET.get("q", record.uscc or record.name).strip()
    if len(text) < SHORTEST:
        return {"text": text, "problem": _("Type at least two characters of the name, or the code.")}
    return {"text": text, "suggestions": register.search(text)}


def compared(entity: Any, actor: Any, record: Customer, found: Found) -> list[dict[str, Any]]:
    """A line per field: as it stands, as the register has it; hidden and masked fields are not shown."""
    lines = []
    for name in FIELDS:
        if right_on(entity, actor, name) < FieldRight.EDIT:
            continue
        kind = entity.field(name).kind
        now = kind.show(getattr(record, name))
        try:
            new = kind.show(kind.parse(found.values.get(name), Parsing(actor)))
        except ValueError:
            new = str(found.values.get(name, ""))
        lines.append({"label": entity.field(name).label, "now": now, "new": new, "differs": now != new})
    return lines


def taken(request: Any, record: Customer, register: Source, found: Found) -> dict[str, Any]:
    """Take over what the register has; what it leaves empty stays as it is."""
    values = {name: value for name, value in found.values.items() if value not in ("", None)}
    entity = registry.get("customers.Customer")
    current = {name: entity.field(name).kind.edit(getattr(record, name)) for name in FIELDS}
    allowed = [one.name for one in RecordRegistration(entity, request.actor).inputs(record)]
    data = {**current, **values, "source": str(register.label), "as_of": found.as_of}
    try:
        perform(RecordRegistration, record, {k: v for k, v in data.items() if k in allowed}, actor=request.actor)
    except (Invalid, Refused) as error:
        return {"problem": " ".join(one.text() for one in error.problems()), "status": error.status}
    return {"saved": True}
