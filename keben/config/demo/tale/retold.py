"""Among very many customers most take over the plot of another: same trade, people and talks, told of a new company
some weeks earlier. Names, numbers, codes, phones and amounts are its own."""

from __future__ import annotations

import datetime as dt
from copy import copy

from keben.config.demo.tale.client import Client, amounts, credit_code, names
from keben.config.demo.tale.places import address, landline
from keben.config.demo.tale.setting import Setting

TIMES = 20
"""Every so many-th customer has a plot of its own."""

REMEMBERED = 60
"""The newest plots, of which the next one to be told again is picked."""


def again(story: Setting, plot: Client, pk: int) -> Client:
    """A new customer with the plot of another; people and talks are still those of the other one."""
    rng, old = story.rng, plot.row
    back = dt.timedelta(days=7 * int(rng.random() * 4), minutes=1 + int(rng.random() * 59))
    one = copy(plot)
    one.pk, one.back = pk, back
    one.created, one.owned = plot.created - back, plot.owned - back
    name, short = names(story, one.about, one.place)
    last, following = old["last_followed_at"], old["next_contact_at"]
    one.row = {
        **old,
        "id": pk,
        "name": name,
        "short_name": old["short_name"] and short,
        "former_names": old["former_names"] and f"{short}公司",
        "uscc": old["uscc"] and credit_code(one),
        "phone": old["phone"] and landline(story, one.place.code),
        "email": old["email"] and f"office@kh{pk}.example",
        "website": old["website"] and f"https://www.kh{pk}.example",
        "address": old["address"] and address(story),
        "parent_id": None,
        "remark": "",
        "owned_since": one.owned,
        "created_at": one.created,
        "last_followed_at": last and last - back,
        "next_contact_at": ahead_or(story, following, back),
    }
    amounts(story, one, None)
    return one


def ahead_or(story: Setting, moment: dt.datetime | None, back: dt.timedelta) -> dt.datetime | None:
    """What lies ahead stays there; what was planned then moves with the rest."""
    return moment if moment is None or moment > story.now else moment - back
