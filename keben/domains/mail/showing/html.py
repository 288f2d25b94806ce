"""HTML of strangers made harmless: an allow-list of tags, no styles, no scripts, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

NAMES = """
    a b strong i em u s sub sup br p div span blockquote pre code hr ul ol li dl dt dd h1 h2 h3 h4 h5 h6
    table thead tbody tfoot tr td th caption img font center
"""
TAGS = frozenset(NAMES.split())
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign"},
    "ol": {"start"},
}
SCHEMES = frozenset({"http", "https", "mailto", "tel", "cid"})
LONGEST = 400_000


@dataclass(frozen=True)
class Harmless:
    """What may be shown, and how many pictures from elsewhere were left out."""

    html: Markup
    blocked: int


def harmless(html: str, pictures: Mapping[str, str]) -> Harmless:
    """The mail's HTML for our page; `pictures` says where those that came with it are found, by their names."""
    import nh3

    blocked = 0

    def attribute(tag: str, name: str, value: str) -> str | None:
        nonlocal blocked
        if (tag, name) != ("img", "src"):
            return value
        own = pictures.get(value[4:]) if value.lower().startswith("cid:") else None
        blocked += own is None
        return own

    clean = nh3.clean(
        html[:LONGEST],
        tags=set(TAGS),
        clean_content_tags={"script", "style", "title", "head", "template", "svg", "math", "iframe", "object"},
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=attribute,
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return Harmless(Markup(clean), blocked)  # noqa: S704 - cleaned by an allow-list
