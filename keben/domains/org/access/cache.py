"""Rights are cached; any change of the organisation says so in the same transaction."""

from typing import Any

from keben.kernel.actions.hooks import on_write
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.stamps import touch

CARRIERS = {"org.User", "org.Department", "org.Role", "org.RoleGrant", "org.RoleField"}


@on_write(*CARRIERS)
def refresh_rights(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """Tell every process that rights may have changed."""
    touch("org")
