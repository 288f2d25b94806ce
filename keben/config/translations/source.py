"""Finds the texts in Python and Jinja files that people read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[3]
METHODS = (
    ("keben/**.py", "python"),
    ("keben/**/jinja2/**.*", "jinja2"),
    ("keben/**/templates/**.*", "jinja2"),
)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    # What the kernel and the parsers raise carries its text as a message id: code first, text second.
    "Malformed": (2,),
    "Problem": (2,),
    "because": (2,),
    "single": (3,),
    "unfit": (3,),
}


class Text(NamedTuple):
    """One text as the source has it."""

    singular: str
    plural: str | None
    context: str | None
    path: str


def texts(root: Path = ROOT) -> Iterator[Text]:
    """Every text of the program, in the order of files and lines; one text may come several times."""
    from babel.messages.extract import extract_from_dir

    found = extract_from_dir(
        root / "keben",
        method_map=[(pattern.removeprefix("keben/"), method) for pattern, method in METHODS],
        options_map={"**": {"silent": "false", "newstyle_gettext": "true"}},
        keywords=KEYWORDS,
        strip_comment_tags=True,
    )
    for path, _line, message, _comments, context in found:
        singular, plural = message if isinstance(message, tuple) else (message, None)
        if singular:
            yield Text(singular, plural, context, f"keben/{Path(path).as_posix()}")
