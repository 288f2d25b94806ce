"""What the gallery's server says to the scripts, so that dialogs, pickers and drawers can be tried by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

PEOPLE = ("张建军", "刘敏", "何卫东", "孙佳", "周以宁", "许嘉怡", "罗子航", "唐一凡")
REGIONS = {"": (("江东省", False), ("岭南省", False), ("北原市", True)), "江东省": (("岭州市", False), ("苏岭市", True)), "岭州市": (("滨江区", True), ("高新区", True))}


def answer(path: str, query: dict[str, str], render: Callable[..., str]) -> tuple[int, Any, dict[str, str]]:
    """Status, body (text or dict) and extra headers."""
    q = query.get("q", "")
    if path == "/_palette":
        items = [{"label": "江东电网有限公司输电检修中心", "hint": "客户 · 陈思远", "icon": "building", "href": "/record"}, {"label": "张建军", "hint": "联系人", "icon": "user", "href": "/record"}]
        commands = [{"label": "新建客户", "icon": "plus", "href": "/dialog/customer", "dialog": "640", "key": "C"}, {"label": "工作台", "icon": "layout-dashboard", "href": "/workbench", "key": "G W"}]
        keep = lambda rows: [row for row in rows if q in row["label"]]  # noqa: E731
        return 200, {"groups": [{"label": "客户与联系人", "items": keep(items)}, {"label": "命令", "items": keep(commands)}]}, {}
    if path == "/pick":
        rows = [{"id": n, "label": name, "hint": f"E10{n:02}"} for n, name in enumerate(PEOPLE) if q in name]
        return 200, {"items": rows, "next": None}, {}
    if path == "/regions":
        rows = [{"id": name, "label": name, "leaf": leaf} for name, leaf in REGIONS.get(query.get("parent", ""), ())]
        return 200, {"items": rows}, {}
    if path.startswith("/customers/"):
        return 200, render("_drawer", query), {}
    if path.startswith("/dialog/"):
        return 200, render("_dialog", query), {}
    if path.startswith("/batch/"):
        return 200, render("_confirm", query), {}
    if path == "/conflict":
        return 409, render("_conflict", query), {}
    if path == "/why":
        return 200, render("_why", query), {}
    if path == "/gate":
        return 409, render("_gate", query), {}
    if path.startswith("/fact"):
        return 200, ("物业" if "body" in query else render("_inline", query)), {}
    if path == "/save":
        return 204, "", {"HX-Trigger": '{"kb:close": {}, "kb:toast": {"text": "\\u5df2\\u4fdd\\u5b58", "undo": {"url": "/undo"}}}'}
    if path == "/reveal":
        return 200, {"value": "0255-81236021"}, {}
    if path.startswith(("/_prefs", "/columns", "/star", "/undo")):
        return 204, "", {}
    if path == "/upload":
        return 200, {"id": 7, "name": "file", "size": 1200}, {}
    return 404, "not found", {}
