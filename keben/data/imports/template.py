"""The template of a noun: its live fields as columns, drop-down lists for what can be chosen, a page that explains."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as translate

from keben.data.imports.fields import Target, targets
from keben.kernel.access.actor import Actor
from keben.kernel.joined import listed
from keben.kernel.kinds.base import Parsing
from keben.kernel.kinds.choices import Boolean, Choice
from keben.kernel.kinds.links import Link
from keben.kernel.resolved import ResolvedEntity

ROWS = 5000
MOST = 500


def write_template(entity: ResolvedEntity, actor: Actor, path: Path) -> list[str]:
    """Write the XLSX; returns the titles of its columns."""
    from xlsxwriter import Workbook

    found = [target for target in targets(entity, actor) if not (target.only_key or target.part)]
    book = Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(str(entity.verbose_name)[:31])
    lists = book.add_worksheet("lists")
    needed = book.add_format({"bold": True, "font_color": "#A11B1B", "bg_color": "#EEF0F3", "bottom": 1})
    plain = book.add_format({"bold": True, "bg_color": "#EEF0F3", "bottom": 1})
    text = book.add_format({"num_format": "@"})
    titles = []
    for column, target in enumerate(found):
        title = target.label + (" *" if target.required else "")
        titles.append(title)
        sheet.write_string(0, column, title, needed if target.required else plain)
        sheet.set_column(column, column, max(12, 2 * len(title) + 2), text)
        offer(sheet, lists, column, options(target, actor))
    lists.hide()
    sheet.freeze_panes(1, 1)
    explain(book.add_worksheet(translate("Explanation")[:31]), found, plain, actor)
    book.close()
    return titles


def offer(sheet: Any, lists: Any, column: int, names: list[str]) -> None:
    """A drop-down list under a column; other values stay possible, they are checked at the import."""
    if not names:
        return
    from xlsxwriter.utility import xl_col_to_name

    lists.write_column(0, column, names)
    letter = xl_col_to_name(column)
    source = f"=lists!${letter}$1:${letter}${len(names)}"
    sheet.data_validation(1, column, ROWS, column, {"validate": "list", "source": source, "error_type": "warning"})


def options(target: Target, actor: Actor) -> list[str]:
    """What can be chosen for a field: its choices, or the records of a short list."""
    kind = target.kind
    if isinstance(kind, (Choice, Boolean)):
        return [str(label) for _value, label, _tone in kind.options()]
    if isinstance(kind, Link):
        name = kind.names()[0]
        rows = kind.rows(Parsing(actor))
        if any(f.name == "is_active" for f in kind.target._meta.concrete_fields):
            rows = rows.filter(is_active=True)
        found = [str(value) for value in rows.order_by("pk").values_list(name, flat=True)[: MOST + 1]]
        return found if len(found) <= MOST else []
    return []


def explain(sheet: Any, found: list[Target], bold: Any, actor: Actor) -> None:
    """A page with one line per field."""
    for column, title in enumerate((translate("Field"), translate("Required"), translate("What to write"))):
        sheet.write_string(0, column, title, bold)
    sheet.set_column(0, 1, 18)
    sheet.set_column(2, 2, 80)
    for row, target in enumerate(found, start=1):
        sheet.write_string(row, 0, target.label)
        sheet.write_string(row, 1, translate("Yes") if target.required else "")
        names = options(target, actor)
        words = listed(names[:30]) + ("…" if len(names) > 30 else "")
        sheet.write_string(row, 2, " ".join(part for part in (target.help, words or example(target)) if part))


def example(target: Target) -> str:
    """How a value of this kind looks."""
    return {
        "date": "2026-11-20",
        "datetime": "2026-11-20 09:30",
        "phone": "139 0255 6021, 0510-82700001",
        "email": "name@example.com",
        "url": "www.example.com",
        "money": translate("1280000, 128万"),
        "percent": "12.5",
        "region": "江苏省无锡市滨湖区",
        "uscc": "91320100MA1XQ6TN4L",
        "boolean": translate("Yes or no"),
    }.get(target.kind.code, "")
