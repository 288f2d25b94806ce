"""Icons from the one SVG sprite; names are listed in tools/vendor/icons.txt."""

from functools import lru_cache

from django.templatetags.static import static
from markupsafe import Markup

SPRITE = "kb/icons.svg"


@lru_cache(maxsize=2048)
def icon(name: str, size: int = 16, cls: str = "") -> Markup:
    """One decorative icon; give the button or link around it the accessible name."""
    classes = "kb-icon"
    if name.endswith("-filled"):
        classes += " kb-icon--fill"
    if cls:
        classes += f" {cls}"
    return Markup('<svg class="{}" width="{}" height="{}" aria-hidden="true"><use href="{}#{}"></use></svg>').format(
        classes, size, size, static(SPRITE), name
    )
