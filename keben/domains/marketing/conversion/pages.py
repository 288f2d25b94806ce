"""The wizard of conversion: twins first, then customer and contact, then what goes along; drawer or page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from keben.domains.marketing.conversion.action import Convert
from keben.domains.marketing.conversion.steps import conversion_steps
from keben.domains.marketing.conversion.twins import find_twins
from keben.domains.marketing.lead.model import Lead
from keben.kernel.actions.perform import perform
from keben.kernel.problems import Denied, Invalid, KebenError, Refused
from keben.kernel.reader import fetch, reaches
from keben.kernel.registry import registry
from keben.web.addresses import record_url
from keben.web.cells import cell
from keben.web.page import is_fragment, page, render
from keben.web.record.buttons import reasons
from keben.web.record.controls import read_post
from keben.web.record.doubts import shown
from keben.web.record.form import field_of, fresh_key
from keben.web.record.layers import go
from keben.web.record.values import read_values

NEW, OTHER = "new", "other"


@page
def convert(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the wizard, or convert and open what the lead became."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    lead = fetch(Lead, pk, actor)
    if not reaches(lead, actor, Convert.verb):
        raise Denied("marketing.Lead", Convert.verb)
    inputs = {item.name: item for item in Convert(registry.of(Lead), actor).inputs(lead)}
    if lead.status == "converted" and request.method != "POST":
        return go_to(request, record_url("customers.Customer", lead.customer_id))
    if request.method != "POST":
        return show(request, lead, inputs)
    data = answers(request, inputs)
    try:
        perform(Convert, lead, data, actor=actor, key=request.POST.get("_key", ""))
    except (Invalid, Refused) as error:
        return show(request, lead, inputs, typed=data, error=error)
    lead.refresh_from_db()
    return go_to(request, record_url("customers.Customer", lead.customer_id))


def answers(request: HttpRequest, inputs: dict[str, Any]) -> dict[str, Any]:
    """What was sent; the choice among the twins is the customer."""
    data = read_post(list(inputs.values()), request.POST)
    choice = request.POST.get("choice", NEW)
    if choice != OTHER:
        data["customer"] = choice if choice.isdigit() else ""
    if data["customer"]:
        data.pop("customer_name", None)
    else:
        data.pop("contact", None)
    return data


def show(
    request: HttpRequest, lead: Lead, inputs: dict[str, Any], *, typed: Any = None, error: KebenError | None = None
) -> HttpResponse:
    """The wizard, with what was typed and what is wrong."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    errors = error.errors if isinstance(error, Invalid) else {}
    fields = {
        name: field_of(item, item.initial, actor, typed=typed.get(name, "") if typed is not None else None,
                       problems=errors.get(name, ()))
        for name, item in inputs.items()
    }  # fmt: skip
    general = reasons(lead, actor, error) if isinstance(error, Refused) else []
    general += [one.text() for name in errors if name not in inputs for one in errors[name]]
    twins = find_twins(lead, actor, name=(typed or {}).get("customer_name", ""))
    own = {"customer", "customer_name", "anyway", "contact", "contact_name", "bring_talks", "bring_team"}
    chosen = request.POST.get("choice") or next((str(one.pk) for one in twins if one.certain and one.may), NEW)
    entity = registry.of(Lead)
    mobile = cell(entity.field("mobile"), read_values(entity, lead, actor, ("mobile",)).get("mobile"))
    others = [shown(one.hit.plain(actor)) for one in twins if one.hit is not None and not one.may]
    context = {
        "lead": lead, "mobile": mobile, "fields": fields, "twins": twins, "others": others,
        "chosen": chosen, "general": general, "ask_anyway": any(one.rank == 1 for one in twins),
        "key": request.POST.get("_key") or fresh_key(),
        "further": [fields[name] for name in fields if name not in own],
        "step_labels": [step.label for step in conversion_steps], "address": request.path,
        "may_create": actor.can("customers.Customer", "create"),
    }  # fmt: skip
    template = "convert.html" if is_fragment(request) else "convert_page.html"
    return render(request, f"pages/marketing/{template}", context, status=error.status if error is not None else 200)


def go_to(request: HttpRequest, url: str) -> HttpResponse:
    """Open another page, from a fragment or from a page."""
    if is_fragment(request):
        return go(url)
    response = HttpResponse(status=303)
    response["Location"] = url
    return response
