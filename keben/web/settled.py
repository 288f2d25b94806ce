"""Templates with their words settled: each language compiles its own, in which fixed words and icons are constants.

A page has some 400 words; looking each of them up anew took a third of the time of a page.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.utils import translation
from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator
from jinja2.visitor import NodeTransformer

from keben.web.icons import icon


class Settling(NodeTransformer):
    """Replaces `_("fixed")`, `icon("fixed")` and `static("fixed")` in a parsed template by what they give."""

    def visit_Call(self, node: nodes.Call, *_rest: Any) -> nodes.Node:  # noqa: N802 - the visitor's word
        """A call whose answer is the same on every rendering becomes that answer."""
        self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if name not in SETTLERS or node.dyn_args or node.dyn_kwargs:
            return node
        if not all(isinstance(argument, nodes.Const) for argument in node.args):
            return node
        return SETTLERS[name](node)


def settle_words(node: nodes.Call) -> nodes.Node:
    """Words in the language that is active; what they are filled with stays open."""
    if len(node.args) != 1:
        return node
    text = nodes.TemplateData(translation.gettext(node.args[0].as_const()), lineno=node.lineno)
    if not node.kwargs:
        return text
    pairs = [nodes.Pair(nodes.Const(one.key), one.value, lineno=node.lineno) for one in node.kwargs]
    return nodes.Mod(text, nodes.Dict(pairs, lineno=node.lineno), lineno=node.lineno)


def settle_icon(node: nodes.Call) -> nodes.Node:
    """An icon that is always the same."""
    if not all(isinstance(one.value, nodes.Const) for one in node.kwargs):
        return node
    named = {one.key: one.value.as_const() for one in node.kwargs}
    return nodes.TemplateData(str(icon(*(one.as_const() for one in node.args), **named)), lineno=node.lineno)


def settle_static(node: nodes.Call) -> nodes.Node:
    """The address of a file that belongs to the program."""
    return nodes.Const(static(node.args[0].as_const()), lineno=node.lineno)


SETTLERS = {"_": settle_words, "icon": settle_icon, "static": settle_static}


class SettledCode(CodeGenerator):
    """Settles a template before it becomes code; the active language is the one it is compiled for."""

    def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:  # noqa: N802 - the visitor's word
        """The outermost node."""
        super().visit_Template(Settling().visit(node), frame)


class Settled(Jinja2):
    """Jinja2 for Django with one environment per language."""

    def __init__(self, params: dict[str, Any]) -> None:
        self._spoken: dict[str, Environment] = {}
        super().__init__(params)

    @property
    def env(self) -> Environment:
        """The environment of the active language."""
        language = translation.get_language() or settings.LANGUAGE_CODE
        found = self._spoken.get(language)
        if found is None:
            found = self._spoken[language] = self._first.overlay(cache_size=400)
            found.code_generator_class = SettledCode
        return found

    @env.setter
    def env(self, made: Environment) -> None:
        self._first = made
