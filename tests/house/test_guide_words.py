"""The Chinese guide names buttons and pages as the screens do, so that a reader finds what he read about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from keben.config.settings import LOCALE_PATHS

GUIDE = sorted((Path(__file__).parents[2] / "docs" / "users" / "zh").glob("*.md"))


@pytest.fixture(scope="module")
def said() -> str:
    """Everything that the Chinese screens can say."""
    with (Path(LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES" / "django.po").open("rb") as file:
        messages = list(read_po(file))
    return "\n".join(str(one.string) for one in messages)  # forms of a plural stand in one, as a tuple


@pytest.mark.parametrize("page", GUIDE, ids=lambda page: page.stem)
def test_what_stands_in_quotes_stands_on_a_screen(page: Path, said: str) -> None:
    quoted = re.findall(r"“([^”]+)”", page.read_text(encoding="utf-8"))
    assert [word for word in quoted if word not in said] == []
