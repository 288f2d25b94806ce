"""The guide names buttons and pages as the screens of its language do, so that a reader finds what he read about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from keben.config.settings import LOCALE_PATHS

USERS = Path(__file__).parents[2] / "docs" / "users"
GUIDE = [
    *(("zh", page) for page in sorted((USERS / "zh").glob("*.md"))),
    *(("en", page) for page in sorted(USERS.glob("*.md"))),
]


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    """Everything that the screens can say, by language."""
    with (Path(LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES" / "django.po").open("rb") as file:
        messages = list(read_po(file))
    # Forms of a plural stand in one, as a tuple.
    return {"zh": "\n".join(str(one.string) for one in messages), "en": "\n".join(str(one.id) for one in messages)}


@pytest.mark.parametrize(("lang", "page"), GUIDE, ids=lambda one: getattr(one, "stem", one))
def test_what_stands_in_quotes_stands_on_a_screen(lang: str, page: Path, said: dict[str, str]) -> None:
    quoted = re.findall(r"“([^”]+)”", page.read_text(encoding="utf-8"))
    assert quoted or page.stem == "service"
    assert [word for word in quoted if word not in said[lang]] == []
