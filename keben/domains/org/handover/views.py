"""Views of lists that somebody shared: without a new owner everybody would see them and nobody could change them."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from keben.domains.org.events import HandedOver
from keben.domains.org.handover.transfer import check_receiver, write_fact
from keben.domains.org.user.model import User
from keben.kernel.access.actor import Actor
from keben.web.models import SavedView

KEY = "web.SavedView"
"""How forms and the log call this part."""
NAME = 40


def shared_views(user: User) -> Any:
    """The views that he shared; those that he kept for himself end with him."""
    return SavedView.objects.filter(user_id=user.pk, is_shared=True).exclude(name="").order_by("pk")


def give_views(user: User, to: User, actor: Actor, reason: str) -> int:
    """Make them a colleague's; a name that the colleague has already says from whom it came."""
    check_receiver(user, to)
    with transaction.atomic():
        found = list(shared_views(user).select_for_update())
        for view in found:
            taken = SavedView.objects.filter(user_id=to.pk, entity=view.entity, name=view.name).exists()
            if taken:
                view.name = f"{view.name[: NAME - len(user.name) - 1]} {user.name}"
            view.user_id, view.is_default = to.pk, False
            view.save(update_fields=("user", "name", "is_default"))
        if found:
            write_fact(user, HandedOver(user.pk, to.pk, KEY, len(found), 0), actor, reason)
    return len(found)
