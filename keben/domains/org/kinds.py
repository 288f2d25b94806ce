"""The kind of links to a department: its filter knows the tree."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q

from keben.kernel.kinds.base import Parsing, as_list, kind_for
from keben.kernel.kinds.links import Link


@kind_for(target="org.Department")
class Department(Link):
    """A department, chosen from the tree."""

    code = "department"
    widget = "department"
    lookups: ClassVar[tuple[str, ...]] = ("under", *Link.lookups)

    def condition(self, path: str, lookup: str, raw: Any, ctx: Parsing) -> Q:
        if lookup != "under":
            return super().condition(path, lookup, raw, ctx)
        found = Q()
        for item in as_list(raw):
            found |= Q(**{f"{path}__path__startswith": self.parse(item, ctx).path})
        return found
