"""Token, declared: everybody keeps his own, the security administrator sees and revokes all."""

from keben.api.token.actions import AllowPeople, Issue, Revoke
from keben.api.token.model import Token
from keben.kernel.access.grants import CREATE, DELETE, VIEW, DataScope, allow
from keben.kernel.access.scope import Owner
from keben.kernel.entity import Entity, Listing
from keben.kernel.registry import entity


@entity(Token)
class TokenEntity(Entity):
    """The right of a program to act for a person."""

    icon, slug, subtitle = "key", "api-token", "prefix"
    search = ("name", "prefix")
    scope = Owner("user")
    grants = {
        "*": allow(CREATE | DELETE, DataScope.SELF),
        "security_admin": allow(VIEW | DELETE | {"approve"}, DataScope.ALL),
        "audit_admin": allow(VIEW, DataScope.ALL),
    }
    listing = Listing(
        columns=(
            "name",
            "user",
            "prefix",
            "read_only",
            "people_a_day",
            "expires_at",
            "last_used_at",
            "revoked_at",
            "created_at",
        ),
        filters=("user", "read_only", "expires_at", "last_used_at"),
        sort="-id",
    )
    actions = (Issue, Revoke, AllowPeople)
    features = ("history",)
    private = ("digest",)
    read_only = True
    importable = False
    api = False
