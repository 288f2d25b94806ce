"""bin/demo --check: every person of the demo signs in and fetches the main pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import say
from .visitor import Answer, Visitor


def visit(address: str, people: Sequence[Mapping[str, Any]]) -> bool:
    """Print status and milliseconds of each person's main pages; True when all answered 200."""
    good = bool(people) and all(person["pages"] for person in people)
    if not good:
        say.line("failed: the demo names no people, or somebody without pages")
    fetched = 0
    for person in people:
        say.title(f"{person['title']} ({person['login']})")
        visitor = Visitor(address)
        entered = visitor.sign_in(person["login"], person["password"])
        _report(entered, good := entered.status == 302 and good)
        if entered.status != 302:
            say.line("  was not let in, so no page could be fetched")
            continue
        for page in person["pages"]:
            answer = visitor.get(page)
            _report(answer, answer.good)
            good = good and answer.good
            fetched += 1
    say.title(f"{fetched} pages fetched as {len(people)} people: {'all well' if good else 'not all well'}")
    return good


def _report(answer: Answer, good: bool) -> None:
    mark = " " if good else "!"
    say.line(f"{mark} {answer.status:>3} {answer.milliseconds:7.0f} ms  {answer.path}")
    if answer.status == 0:
        say.line(f"      {answer.body[:300]}")
