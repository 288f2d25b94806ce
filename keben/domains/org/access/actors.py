"""An Actor for a person."""

from __future__ import annotations

from keben.domains.org.access.rights import administers, rights_of
from keben.domains.org.user.model import User
from keben.kernel.access.actor import Actor


def actor_for(user: User, *, face: str = "web", lang: str = "", request_id: str = "") -> Actor:
    """The person as an actor over a face; his rights come from the cache."""
    return Actor(
        kind="user",
        user_id=user.pk,
        name=user.name,
        rights=rights_of(user.pk),
        staff_no=user.staff_no,
        face=face,
        lang=lang or user.lang,
        request_id=request_id,
        attributes={"administers": administers(user.pk)},
    )
