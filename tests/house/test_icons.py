"""Every icon that a declaration names is in the sprite; a missing one would be an empty square."""

from __future__ import annotations

import re
from pathlib import Path

from keben.kernel.registry import registry
from keben.web.shell import PAGES

SPRITE = Path(__file__).resolve().parents[2] / "keben/web/static/kb/icons.svg"


def test_declared_icons_are_in_the_sprite() -> None:
    known = set(re.findall(r'<symbol[^>]* id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))
    named = {entity.icon for entity in registry}
    named |= {action.icon for entity in registry for action in entity.actions.values() if action.icon}
    named |= {page.icon for page in PAGES}
    assert sorted(named - known) == []
