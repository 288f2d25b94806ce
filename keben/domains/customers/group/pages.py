"""The page of a group, and the pieces of its tree that are fetched when somebody unfolds them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.group.branch import children
from keben.domains.customers.group.panel import whole
from keben.kernel.reader import fetch
from keben.web.page import page, render


@page
def group(request: Any, pk: int) -> HttpResponse:
    """The tree below a customer, with its figures and ties."""
    record = fetch(Customer, pk, request.actor)
    return render(request, "customers/group.html", {"record": record, **whole(record, request.actor)})


@page
def below(request: Any, pk: int) -> HttpResponse:
    """The companies just below one, from a place on."""
    record = fetch(Customer, pk, request.actor)
    branch = children(record.pk, request.actor, request.GET.get("after", "")[:400])
    return render(request, "customers/group_branch.html", {"branch": branch})
