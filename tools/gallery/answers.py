"""What the gallery's server says to the scripts, so that dialogs, pickers and drawers can be tried by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Answer = tuple[int, Any, dict[str, str]]
PEOPLE = ("张建军", "刘敏", "何卫东", "孙佳", "周以宁", "许嘉怡", "罗子航", "唐一凡")
REGIONS = {
    "": (("江东省", False), ("岭南省", False), ("北原市", True)),
    "江东省": (("岭州市", False), ("苏岭市", True)),
    "岭州市": (("滨江区", True), ("高新区", True)),
}
SAVED = '{"kb:close": {}, "kb:toast": {"text": "\\u5df2\\u4fdd\\u5b58", "undo": {"url": "/undo"}}}'
# Address prefix → sample page and status.
PAGES = {
    "/customers/": ("_drawer", 200),
    "/dialog/": ("_dialog", 200),
    "/batch/": ("_confirm", 200),
    "/conflict": ("_conflict", 409),
    "/why": ("_why", 200),
    "/gate": ("_gate", 409),
}
QUIET = ("/_prefs", "/columns", "/star", "/undo")


def answer(path: str, query: dict[str, str], render: Callable[..., str]) -> Answer:
    """Status, body (text or dict) and extra headers."""
    for prefix, (page, status) in PAGES.items():
        if path.startswith(prefix):
            return status, render(page, query), {}
    if path.startswith(QUIET):
        return 204, "", {}
    if path.startswith("/fact"):
        return 200, ("物业" if "body" in query else render("_inline", query)), {}
    if path == "/save":
        return 204, "", {"HX-Trigger": SAVED}
    return 200, data(path, query), {}


def data(path: str, query: dict[str, str]) -> dict[str, Any]:
    """The JSON contracts of palette, picker, cascader, upload and reveal."""
    q = query.get("q", "")
    if path == "/_palette":
        return palette(q)
    if path == "/pick":
        rows = [{"id": n, "label": name, "hint": f"E10{n:02}"} for n, name in enumerate(PEOPLE) if q in name]
        return {"items": rows, "next": None}
    if path == "/regions":
        places = REGIONS.get(query.get("parent", ""), ())
        return {"items": [{"id": name, "label": name, "leaf": leaf} for name, leaf in places]}
    return {"id": 7, "name": "file", "size": 1200, "value": "0255-81236021"}


def palette(q: str) -> dict[str, Any]:
    """Two groups, narrowed by the typed text."""
    people = [
        {"label": "江东电网有限公司输电检修中心", "hint": "客户 · 陈思远", "icon": "building", "href": "/record"},
        {"label": "张建军", "hint": "联系人", "icon": "user", "href": "/record"},
    ]
    commands = [
        {"label": "新建客户", "icon": "plus", "href": "/dialog/customer", "dialog": "640", "key": "C"},
        {"label": "工作台", "icon": "layout-dashboard", "href": "/workbench", "key": "G W"},
    ]
    groups = (("客户与联系人", people), ("命令", commands))
    return {"groups": [{"label": label, "items": [one for one in rows if q in one["label"]]} for label, rows in groups]}
