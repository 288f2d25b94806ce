"""How an input of any Kind is drawn: the parameters of the field macro, for forms, dialogs and inline edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from keben.base.errors import Malformed
from keben.kernel import region_names
from keben.kernel.access.actor import Actor
from keben.kernel.kinds.base import Kind, Parsing, Ref
from keben.kernel.registry import registry
from keben.web.record import places

TYPES = {
    "long_text": "textarea",
    "integer": "integer",
    "score": "integer",
    "duration": "integer",
    "decimal": "number",
    "percent": "percent",
    "money": "money",
    "price": "money",
    "choice": "select",
    "stage": "select",
    "boolean": "boolean",
    "multi_choice": "multiselect",
    "date": "date",
    "datetime": "datetime",
    "link": "remote",
    "person": "person",
    "department": "department",
    "links": "remotes",
    "region": "region",
    "colour": "colour",
    "file": "upload",
    "image": "upload",
    "events": "ticks",
    "phone": "phone",
    "email": "email",
    "url": "url",
    "uscc": "code",
    "number": "code",
}
FULL = ("long_text", "address", "links", "multi_choice", "file", "image", "events")


def pick_url(label: str) -> str:
    """The address that searches records of a noun for a picker."""
    return f"/_pick/{label}"


def control(name: str, kind: Kind, value: Any, actor: Actor, *, typed: Any = None) -> dict[str, Any]:
    """Parameters of the macros `control` and `field`; `typed` is what a person sent and must see again."""
    found: dict[str, Any] = {"name": name, "type": TYPES.get(kind.code, "text"), "full": kind.code in FULL}
    limit = getattr(kind, "max_length", None)
    if limit:
        found["maxlength"] = limit
    if found["type"] == "select" or found["type"] == "multiselect":
        found["choices"] = [(option, text) for option, text, _tone in kind.options()]
    elif kind.code == "duration":
        found["unit"] = _("min")
    target = getattr(kind, "target", None)
    if target is not None:
        found.update(reach(kind, target, actor))
    if found["type"] == "ticks":
        found["choices"] = kind.ticks(value if typed is None else typed, actor)  # type: ignore[attr-defined]
    found.update(
        filled(kind, value, actor) if typed is None or stands(kind, value, typed) else retyped(kind, typed, actor)
    )
    return found


def stands(kind: Kind, value: Any, typed: Any) -> bool:
    """Whether a link was sent as it stands: it keeps its name, also where it leads out of the reader's reach."""
    key = getattr(value, "pk", value)
    return hasattr(kind, "target") and not kind.many and key is not None and str(typed) == str(key)


def reach(kind: Kind, target: Any, actor: Actor) -> dict[str, Any]:
    """Where a link searches, and where it makes a new one if the actor may."""
    if kind.code in ("file", "image"):
        return {"url": reverse("record-upload")}
    only = {name: int(value) for name, value in getattr(kind, "only", {}).items()}
    found = {"url": pick_url(target._meta.label) + (f"?{urlencode(only)}" if only else "")}
    if kind.code in ("link", "links") and registry.has(target):
        entity = registry.of(target)
        if actor.can(entity.label, "create") and not entity.declaration.read_only:
            found["new_url"] = reverse("record-new-picked", args=(entity.slug,))
    return found


def filled(kind: Kind, value: Any, actor: Actor) -> dict[str, Any]:
    """The stored value as the input starts with it."""
    if kind.code == "region":
        return {"value": value or "", "text": kind.show(value), "url": places.address()}
    if kind.code == "multi_choice":
        return {"chosen": [(one, kind.label(one)) for one in value or ()]}  # type: ignore[attr-defined]
    if kind.many:
        return {"chosen": [(one.pk, str(one)) for one in value or ()]}
    if hasattr(kind, "target"):
        shown = kind.show(value)
        key = getattr(value, "pk", value)
        if kind.code in ("file", "image"):
            return {"chosen": [(key, shown)] if key else []}
        return {"value": key or "", "text": shown}
    return {"value": kind.edit(value)}


def retyped(kind: Kind, typed: Any, actor: Actor) -> dict[str, Any]:
    """What was typed, kept as it is; links get their names back."""
    if kind.code == "region":
        return {"value": typed, "text": region_name(str(typed)), "url": places.address()}
    if kind.code == "multi_choice":
        return {"chosen": [(one, kind.label(one)) for one in as_texts(typed)]}  # type: ignore[attr-defined]
    if hasattr(kind, "target"):
        names = [(one, name_of(kind, one, actor)) for one in as_texts(typed)]
        if kind.many or kind.code in ("file", "image"):
            return {"chosen": names}
        return {"value": names[0][0], "text": names[0][1]} if names else {"value": "", "text": ""}
    if kind.code == "boolean":
        return {"value": str(typed).lower() in ("on", "1", "true")}
    return {"value": typed}


def as_texts(typed: Any) -> Sequence[str]:
    """One or several sent values as a list of texts."""
    many = typed if isinstance(typed, (list, tuple)) else [typed]
    return [str(getattr(one, "pk", one)) for one in many if one not in (None, "")]


def name_of(kind: Any, key: str, actor: Actor) -> str:
    """How a chosen record is called; its key where it cannot be found."""
    try:
        single = kind.find(key, Parsing(actor))
    except Malformed:
        return key
    ref: Ref | None = kind.ref(single)
    return str(ref) if ref else key


def region_name(code: str) -> str:
    """The full name of a region code, or the text itself."""
    return region_names.of_code(code)


def read_post(inputs: Sequence[Any], post: Mapping[str, Any]) -> dict[str, Any]:
    """What a browser sent for these inputs; unticked boxes and emptied lists are told by `_has`.

    A choice between two editors sends a list as one value, told by `_joined`.
    """
    has = set(post.getlist("_has"))  # type: ignore[attr-defined]
    joined = set(post.getlist("_joined"))  # type: ignore[attr-defined]
    data: dict[str, Any] = {}
    for item in inputs:
        if item.kind.many:
            values = [one for one in post.getlist(item.name) if one]  # type: ignore[attr-defined]
            if item.name in joined:
                values = [part for one in values for part in one.split(",")]
            if values or item.name in has:
                data[item.name] = values
        elif item.kind.widget == "ticks":
            if item.name in post or item.name in has:
                data[item.name] = " ".join(post.getlist(item.name))  # type: ignore[attr-defined]
        elif item.kind.code == "boolean":
            if item.name in post or item.name in has:
                data[item.name] = bool(post.get(item.name))  # a choice between two editors sends an empty no
        elif item.kind.code in ("file", "image"):
            values = [one for one in post.getlist(item.name) if one]  # type: ignore[attr-defined]
            if values or item.name in has:
                data[item.name] = values[-1] if values else ""
        elif item.name in post:
            data[item.name] = post[item.name]
    return data
