"""Conditions and orders that a list leaves out, because their field is gone, put away, or not for this reader to see.

The page is opened at the address that is left, so that sums, batch runs and exports ask the very same question; an
address that still has such a condition goes on being refused by all of them, and by the API.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.access.paths import right_on
from keben.kernel.customfields import put_away
from keben.kernel.joined import listed
from keben.kernel.query.filters import SPECIALS, THESE
from keben.kernel.query.through import THROUGH
from keben.kernel.resolved import ResolvedEntity

ANYHOW = ("empty", "filled")
"""What may be asked of a field that is masked."""


def askable(entity: ResolvedEntity, actor: Actor, name: str, lookup: str = "is") -> bool:
    """Whether this reader may make a condition of the name."""
    if name == THESE or name in SPECIALS:
        return True
    if name in THROUGH:
        return THROUGH[name].offered(entity)
    if not entity.has(name) or put_away(entity.label, name):
        return False
    right = right_on(entity, actor, name)
    return right >= FieldRight.READ or (right == FieldRight.MASKED and lookup in ANYHOW)


def sifted(tree: Any, entity: ResolvedEntity, actor: Actor) -> tuple[Any, list[str]]:
    """The tree without conditions that cannot be asked, and their names; what is damaged stays and is refused."""
    if isinstance(tree, dict) and len(tree) == 1 and isinstance(items := next(iter(tree.values())), list):
        found = [sifted(item, entity, actor) for item in items]
        names = [name for _item, some in found for name in some]
        if not names:
            return tree, []
        kept = [item for item, some in found if item or not some]
        return ({next(iter(tree)): kept} if kept else {}), names
    leaf = isinstance(tree, (list, tuple)) and len(tree) in (2, 3) and isinstance(tree[0], str)
    return ([], [tree[0]]) if leaf and not askable(entity, actor, tree[0], str(tree[1])) else (tree, [])


def said(entity: ResolvedEntity, actor: Actor, names: list[str]) -> str:
    """What was left out; a field that the reader may not see is called as the address calls it."""
    known = (
        str(entity.field(name).label)
        if entity.has(name) and right_on(entity, actor, name) > FieldRight.HIDDEN
        else name
        for name in dict.fromkeys(names)
    )
    text = _("Left out of this list: %(names)s. Such fields no longer exist, or you may not filter or sort by them.")
    return text % {"names": listed(known)}
