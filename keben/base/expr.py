"""Formulas of custom fields: numbers, texts, field names, arithmetic, comparison, a few functions.

What is computed from an empty field is empty: a total of which a part is unknown is unknown, and is no 0.
Parsed with Python's own parser and evaluated over a white list of nodes, so a formula can never run code.
"""

import ast
import io
import operator
import re
import tokenize
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from keben.base.errors import Malformed
from keben.base.formula_functions import FUNCTIONS, number, plain

Value = Decimal | str | bool | date | None
_LONGEST = 1_000
_DEEPEST = 20
_DEEPEST_TREE = 100
_MOST_NODES = 200
_ARITHMETIC: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
}
_COMPARISON: dict[type[ast.cmpop], Callable[..., bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_SHAPES = (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.Call, ast.Name, ast.Constant)


@dataclass(frozen=True)
class Formula:
    """A checked formula; `names` are the fields it reads."""

    source: str
    names: frozenset[str]
    _body: ast.expr

    @property
    def dated(self) -> bool:
        """Whether it reads today's date, so that tomorrow it may give something else."""
        calls = (node.func for node in ast.walk(self._body) if isinstance(node, ast.Call))
        return any(isinstance(name, ast.Name) and name.id == "today" for name in calls)

    def evaluate(self, values: Mapping[str, object], *, today: date) -> Value:
        """The result for field values (int, float and Decimal count as numbers). Raises Malformed."""
        missing = sorted(self.names - values.keys())
        if missing:
            raise _fail("formula_name", 'The formula uses "%(name)s", which is not a field here.', name=missing[0])
        with localcontext() as context:
            context.prec = 28
            try:
                return _Run(values, today).value(self._body)
            except ArithmeticError:
                raise _fail("formula_arithmetic", "The formula divides by zero or the result is too large.") from None


def _fail(code: str, message: str, **params: object) -> Malformed:
    return Malformed(code, message, params)


def _translated(source: str) -> str:
    """Python's spelling: `if(` becomes a name, a single = and <> become comparisons; texts stay untouched."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, IndentationError, SyntaxError):
        raise _unreadable(source) from None
    spelled = {"if": "if_", "=": "==", "<>": "!="}
    words: list[str] = []
    for token in tokens:
        if token.string == ">" and words[-1:] == ["<"]:
            words[-1] = "!="
        elif token.type not in (tokenize.NEWLINE, tokenize.NL, tokenize.ENDMARKER):
            words.append(spelled.get(token.string, token.string))
    return " ".join(words)


def _unreadable(source: str) -> Malformed:
    return _fail(
        "formula_unreadable",
        'Cannot read the formula "%(source)s". Check brackets and operators.',
        source=source,
    )


def parse_formula(source: str) -> Formula:
    """Check a formula completely and name its fields; raises Malformed for anything else."""
    text = source.strip().removeprefix("=").strip()
    if not text or len(text) > _LONGEST:
        raise _fail("formula_length", "A formula has 1 to %(most)s characters.", most=_LONGEST)
    # Before parsing: deep nesting and numbers of thousands of digits trouble Python's parser itself.
    if _nesting(text) > _DEEPEST or re.search(r"\d{20}", text):
        raise _fail("formula_depth", "The formula is nested too deeply or holds too long a number.")
    try:
        body = ast.parse(_translated(text), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _unreadable(source) from None
    names: set[str] = set()
    _check(body, names, 0)
    if sum(isinstance(node, ast.expr) for node in ast.walk(body)) > _MOST_NODES:
        raise _fail("formula_size", "The formula has too many parts; split it into two fields.")
    return Formula(source, frozenset(names), body)


def _nesting(text: str) -> int:
    deepest = depth = 0
    for char in text:
        depth += (char == "(") - (char == ")")
        deepest = max(deepest, depth)
    return deepest


def _check(node: ast.expr, names: set[str], depth: int) -> None:
    if depth > _DEEPEST_TREE:
        raise _fail("formula_depth", "The formula is nested too deeply or holds too long a number.")
    if not isinstance(node, _SHAPES):
        raise _fail("formula_part", 'The formula may not contain "%(part)s".', part=_shown(node))
    if isinstance(node, ast.Call):
        _check_call(node)
        children: list[ast.expr] = list(node.args)
    else:
        children = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    if isinstance(node, ast.Name):
        names.add(node.id)
    if isinstance(node, ast.Constant) and not isinstance(node.value, int | float | str | bool | None):
        raise _fail("formula_part", 'The formula may not contain "%(part)s".', part=_shown(node))
    operators = [
        child for child in ast.iter_child_nodes(node) if isinstance(child, ast.operator | ast.cmpop | ast.unaryop)
    ]
    for item in operators:
        if (
            type(item) not in _ARITHMETIC
            and type(item) not in _COMPARISON
            and not isinstance(item, ast.USub | ast.UAdd | ast.Not)
        ):
            raise _fail("formula_part", 'The formula may not contain "%(part)s".', part=_shown(node))
    for child in children:
        _check(child, names, depth + 1)


def _check_call(node: ast.Call) -> None:
    name = node.func.id.rstrip("_") if isinstance(node.func, ast.Name) else _shown(node.func)
    if name != "if" and name not in FUNCTIONS:
        known = ", ".join(sorted((*FUNCTIONS, "if")))
        raise _fail(
            "formula_function",
            'There is no function "%(name)s". Use one of %(known)s.',
            name=name,
            known=known,
        )
    least, most = (3, 3) if name == "if" else FUNCTIONS[name].arity
    if node.keywords or any(isinstance(arg, ast.Starred) for arg in node.args) or not least <= len(node.args) <= most:
        raise _fail("formula_arguments", 'The function "%(name)s" has the wrong number of arguments.', name=name)


def _shown(node: ast.AST) -> str:
    return ast.unparse(node)[:40]


class _Run:
    """One evaluation over given values."""

    def __init__(self, values: Mapping[str, object], today: date) -> None:
        self.values, self.today = values, today

    def value(self, node: ast.expr) -> Value:
        match node:
            case ast.Constant(value=constant):
                return plain(Decimal(repr(constant)) if isinstance(constant, float) else constant)
            case ast.Name(id=name):
                return plain(self.values[name])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self.value(operand)
            case ast.UnaryOp(op=sign, operand=operand):
                found = number(self.value(operand))
                return -found if isinstance(sign, ast.USub) and found is not None else found
            case ast.BinOp(left=left, op=sign, right=right):
                one, other = number(self.value(left)), number(self.value(right))
                return None if one is None or other is None else _ARITHMETIC[type(sign)](one, other)
            case ast.BoolOp(op=ast.And(), values=parts):
                return all(self.value(part) for part in parts)
            case ast.BoolOp(values=parts):
                return any(self.value(part) for part in parts)
            case ast.Compare():
                return self.compare(node)
            case ast.Call(func=ast.Name(id=name), args=args):
                return self.call(name.rstrip("_"), args)
        raise _fail("formula_part", 'The formula may not contain "%(part)s".', part=_shown(node))

    def compare(self, node: ast.Compare) -> bool:
        left = self.value(node.left)
        for sign, other in zip(node.ops, node.comparators, strict=True):
            right = self.value(other)
            if isinstance(sign, ast.Eq | ast.NotEq):
                right_holds = _COMPARISON[type(sign)](left, right)
            elif left is None or right is None:  # an empty field is neither larger nor smaller
                right_holds = False
            elif type(left) is not type(right):
                raise _fail("formula_compare", "The formula compares values of different kinds.")
            else:
                right_holds = _COMPARISON[type(sign)](left, right)
            if not right_holds:
                return False
            left = right
        return True

    def call(self, name: str, args: list[ast.expr]) -> Value:
        if name == "if":  # only the chosen side is computed, so that it can guard a division
            return self.value(args[1] if self.value(args[0]) else args[2])
        return FUNCTIONS[name].run(self.today, *(self.value(arg) for arg in args))
