"""Round initials of people and square marks of companies, coloured by name so that one name keeps one colour."""

from markupsafe import Markup, escape

HUES = 6


def avatar_hue(name: str) -> int:
    """Stable number 0–5 for a name; the palette lives in controls.css."""
    return sum(map(ord, name)) % HUES


def avatar_initial(name: str) -> str:
    """The family name's first sign in Chinese, the first letter otherwise."""
    return name.strip()[:1].upper() or "?"


def avatar(name: str, *, size: str = "", company: bool = False) -> Markup:
    """The same markup as the macro of this name, for cells made in Python."""
    classes = "kb-avatar"
    if size:
        classes += f" kb-avatar--{size}"
    if company:
        classes += " kb-avatar--company"
    initial = escape(avatar_initial(name))
    return Markup(  # noqa: S704 - the classes are ours, the sign is escaped
        f'<span class="{classes}" data-hue="{avatar_hue(name)}" aria-hidden="true">{initial}</span>'
    )


def who(name: str) -> Markup:
    """Avatar and name side by side, as an owner cell shows them."""
    return Markup('<span class="kb-who">{}<span class="kb-ellipsis">{}</span></span>').format(
        avatar(name, size="sm"), name
    )
