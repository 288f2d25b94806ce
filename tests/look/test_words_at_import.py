"""No text is put into a language when its module is loaded: everybody would read that language from then on."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

KEBEN = Path(__file__).resolve().parents[2] / "keben"
EAGER = {"gettext", "ngettext", "pgettext", "npgettext"}


def settled(source: str) -> list[int]:
    """The lines outside of functions that ask for a translation at once."""
    tree = ast.parse(source)
    names = {
        one.asname or one.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for one in node.names
        if one.name in EAGER
    }
    return [one.lineno for one in outside(tree) if isinstance(one.func, ast.Name) and one.func.id in names]


def outside(node: ast.AST) -> Iterator[ast.Call]:
    """The calls that run when the module is loaded."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from outside(child)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('from django.utils.translation import gettext as _\nA = (_("a"),)', [2]),
        ('from django.utils.translation import gettext as _\nclass A:\n    b = _("b")', [3]),
        ('from django.utils.translation import gettext as _\ndef a():\n    return _("a")', []),
        ('from django.utils.translation import gettext_lazy as _\nA = _("a")', []),
    ],
)
def test_what_counts_as_settled(source: str, lines: list[int]) -> None:
    assert settled(source) == lines


def test_no_module_settles_words_when_it_is_loaded() -> None:
    found = {str(one.relative_to(KEBEN)): settled(one.read_text("utf-8")) for one in sorted(KEBEN.rglob("*.py"))}
    assert {name: lines for name, lines in found.items() if lines} == {}
