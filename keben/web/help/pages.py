"""GET /help/: the guide that ships with the program, in the reader's language, the page of his role first."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from markupsafe import Markup

import keben
from keben.web.help.markdown import rendered, title_of
from keben.web.page import page, render

PAGES = ("sales", "manager", "service", "daily-work", "administration", "inherited")
"""In the order in which they are offered; what stands for a role is shown first to who holds it."""
ADMINISTRATION = "administration"
READERS: list[tuple[Callable[[Any], bool], str]] = []
"""Who is shown which page first; the first that fits."""


@cache
def folder() -> Path:
    """Where the guide lies: within the installed package, or in the checkout beside it."""
    package = Path(keben.__file__).parent
    inside = package / "docs" / "users"
    return inside if inside.is_dir() else package.parent / "docs" / "users"


@cache
def read(name: str, language: str) -> tuple[str, Markup]:
    """Title and body of a page in a language, read and drawn once per process."""
    text = (folder() / ("zh" if language.startswith("zh") else "") / f"{name}.md").read_text(encoding="utf-8")
    return title_of(text), rendered(text)


@require_safe
@page
def guide(request: Any, name: str = "") -> HttpResponse:
    """One page of the guide, with the others beside it; without a name the one for the reader."""
    name = name or first_for(request.actor)
    if name not in PAGES:
        raise Http404
    language = get_language() or "zh-hans"
    title, body = read(name, language)
    others = [{"href": f"/help/{one}/", "label": read(one, language)[0], "here": one == name} for one in PAGES]
    return render(request, "pages/help/guide.html", {"title": title, "body": body, "pages": others})


def first_for(actor: Any) -> str:
    """The page that tells most to this reader; domains say which of theirs is for whom."""
    if actor.attributes.get("administers"):
        return ADMINISTRATION
    return next((name for meant, name in READERS if meant(actor)), "daily-work")
