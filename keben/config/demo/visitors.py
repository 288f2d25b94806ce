"""Who may look at the demo, and at which pages."""

from __future__ import annotations

from typing import Any

from keben.config.demo.company import PASSWORD
from keben.config.demo.words.staff import SHOWN
from keben.domains.customers.models import Customer
from keben.domains.org.access.actors import actor_for
from keben.domains.org.models import User
from keben.kernel.access.actor import Actor
from keben.kernel.reader import scoped
from keben.kernel.registry import registry

OWN = ("/", "/search/", "/_notifications/")
NOUNS = (
    "marketing.Lead", "customers.Customer", "customers.Contact", "activities.FollowUp", "activities.Task", "org.User",
)  # fmt: skip


def logins(*, language: str = "zh") -> list[dict[str, Any]]:
    """One entry per person: role, label, login, password, name and the pages that he may see."""
    people = {user.staff_no: user for user in User.objects.filter(staff_no__in=SHOWN).prefetch_related("roles")}
    found = []
    for number in SHOWN:
        user = people.get(number)
        if user is None:
            continue
        role = user.roles.all()[0]
        label = role.name_en if language == "en" else role.name
        found.append(
            {
                "role": role.code,
                "label": label,
                "title": label,
                "login": number,
                "password": PASSWORD,
                "name": user.name,
                "pages": pages_of(actor_for(user)),
            }
        )
    return found


def pages() -> list[str]:
    """The main pages; those of one person are in his log-in."""
    user = User.objects.filter(staff_no=SHOWN[0]).first()
    return pages_of(actor_for(user)) if user else list(OWN)


def pages_of(actor: Actor) -> list[str]:
    """The addresses that answer this person with 200."""
    found = list(OWN)
    found += [f"/{registry.get(label).slug}/" for label in NOUNS if actor.can(label, "view")]
    if actor.can("customers.Customer", "view"):
        best = scoped(Customer, actor).order_by("-updated_at", "-pk").values_list("pk", flat=True).first()
        found += [f"/customer/{best}/"] if best else []
    return found
