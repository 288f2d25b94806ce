"""What the address of a list says: view, search, filter, sort, columns, place and size; written back in links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import escape

SIZES = (15, 30, 60, 100)
LOOKS = ("list", "board", "calendar")
OPEN = 10
"""So many groups at most open with the page."""
UNGROUPED = "-"
"""`group=-` in the address: no groups, although the view has them."""
SAFE = "@,:[]{}"
"""Signs that addresses show as they are."""
PLACE = ("after", "before", "from")


@dataclass(frozen=True)
class ListState:
    """The state of one list, exactly as its address carries it."""

    slug: str
    view: str = ""
    q: str = ""
    f: str | None = None
    sort: str = ""
    cols: tuple[str, ...] = ()
    after: str = ""
    before: str = ""
    start: int = 1
    size: int = 30
    look: str = "list"
    deleted: bool = False
    group: str = ""
    open: tuple[str, ...] = ()
    lanes: str = ""
    month: str = ""
    rest: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, slug: str, params: Mapping[str, str]) -> ListState:
        """The state from query parameters; what does not make sense falls back to the default."""
        get = params.get
        size = whole(get("size", ""), 30)
        look = get("look", "list")
        return cls(
            slug=slug,
            view=get("view", "")[:60],
            q=get("q", "").strip()[:200],
            f=get("f") if "f" in params else None,
            sort=get("sort", "")[:80],
            cols=tuple(name for name in get("cols", "").split(",") if name),
            after=get("after", ""),
            before=get("before", ""),
            start=max(1, whole(get("from", ""), 1)),
            size=size if size in SIZES else 30,
            look=look if look in LOOKS else "list",
            deleted=get("deleted", "") == "1",
            group=get("group", "")[:80],
            open=tuple(key for key in get("open", "").split(",") if key)[:OPEN],
            lanes=get("lanes", "")[:80],
            month=get("month", "")[:7],
        )

    def params(self) -> dict[str, str]:
        """The query parameters that differ from the default."""
        found = {
            "look": "" if self.look == "list" else self.look,
            "view": self.view,
            "q": self.q,
            "sort": self.sort,
            "cols": ",".join(self.cols),
            "deleted": "1" if self.deleted else "",
            "group": self.group,
            "open": ",".join(self.open),
            "lanes": self.lanes,
            "month": self.month,
            "size": "" if self.size == 30 else str(self.size),
            "after": self.after,
            "before": self.before,
            "from": str(self.start) if self.start > 1 else "",
        }
        kept = {name: value for name, value in found.items() if value}
        if self.f is not None:
            kept["f"] = self.f
        return kept

    def query(self) -> str:
        """The query string without the question mark; readable where it may be."""
        return urlencode(self.params(), quote_via=quote, safe=SAFE)

    def moved(self, **changes: Any) -> ListState:
        """The state with changes; anything but a step of the pager starts at the first page again."""
        if not {"after", "before"} & set(changes):
            changes = {"after": "", "before": "", "start": 1, **changes}
        return replace(self, **changes)

    def url(self, part: str = "", **changes: Any) -> str:
        """The address of the list, or of a part of it, in this state with changes."""
        state = self.moved(**changes) if changes else self
        query = state.query()
        return f"/{self.slug}/{part}" + (f"?{query}" if query else "")


def written(value: str) -> str:
    """A value as it stands in an address that stands in HTML."""
    return str(escape(quote(value, safe=SAFE)))


def whole(text: str, fallback: int) -> int:
    """A small whole number, or the fallback."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else fallback
