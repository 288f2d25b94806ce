"""Role, grant and field right, declared; the security administrator keeps them."""

from keben.domains.org.grants import SECURITY
from keben.domains.org.role.actions import CopyRole, DeleteRole
from keben.domains.org.role.model import Role, RoleField, RoleGrant
from keben.domains.org.role.rules import DeleteOfOthers, code_stays, field_rule, grant_rule
from keben.domains.org.role.three import role_rule
from keben.kernel.entity import Entity, Listing
from keben.kernel.registry import entity


@entity(Role)
class RoleEntity(Entity):
    """A bundle of rights."""

    menu, icon, grants = "system", "shield-check", {"*": SECURITY["system_admin"], **SECURITY}
    search, keys = ("name", "code"), ("code",)
    listing = Listing(columns=("name", "code", "administers", "is_builtin", "note"), sort="id")
    features = ("history", "recycle")
    rules = (code_stays, role_rule)
    actions = (DeleteRole, CopyRole)


@entity(RoleGrant)
class RoleGrantEntity(Entity):
    """What a role may do with one noun."""

    title, grants = "entity", SECURITY
    listing = Listing(columns=("role", "entity", "scope"), sort="id")
    features = ("history",)
    rules = (grant_rule,)
    actions = (DeleteOfOthers,)


@entity(RoleField)
class RoleFieldEntity(Entity):
    """What a role may do with one field."""

    title, grants = "field", SECURITY
    listing = Listing(columns=("role", "entity", "field", "right"), sort="id")
    features = ("history",)
    rules = (field_rule,)
    actions = (DeleteOfOthers,)
