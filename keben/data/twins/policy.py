"""What a twin means at each entrance: it blocks, it warns, or it is allowed; changed in the browser.

The same credit code is no question of policy: it blocks everywhere, as the database holds each code once.
"""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from keben.kernel.kinds.choices import Choice
from keben.kernel.settings import declare_setting, setting

BLOCK, WARN, ALLOW = "block", "warn", "allow"
SECTION = _("Twins at the entrance")
ANSWERS = ((BLOCK, _("Block")), (WARN, _("Warn")), (ALLOW, _("Allow")))
ENTRANCES = {
    "form": _("Form"), "api": _("API"), "import": _("Import"), "convert": _("Conversion"),
}  # fmt: skip
HITS = {"key": _("same name"), "alike": _("similar name"), "phone": _("same number")}
CODE = "code"
FACES = {"web": "form", "api": "api", "import": "import", "convert": "convert"}
"""The entrance by the face of the actor; jobs of the system come in by none."""
DEFAULTS = {
    "form": {"key": WARN, "alike": WARN, "phone": WARN},
    "api": {"key": WARN, "alike": ALLOW, "phone": WARN},
    "import": {"key": WARN, "alike": WARN, "phone": WARN},
    "convert": {"key": WARN, "alike": WARN, "phone": WARN},
}
for _entrance, _answers in DEFAULTS.items():
    for _hit, _answer in _answers.items():
        declare_setting(
            f"twins.{_entrance}.{_hit}",
            SECTION,
            format_lazy("{}: {}", ENTRANCES[_entrance], HITS[_hit]),
            Choice(ANSWERS),
            _answer,
            help=_("A warning is refused once and accepted when it is acknowledged; an import shows a duplicate.")
            if (_entrance, _hit) == ("form", "key")
            else "",
        )


def entrance_of(face: str) -> str:
    """The entrance of a face; empty where nothing is checked."""
    return FACES.get(face, "")


def policy(entrance: str, hit: str) -> str:
    """What a hit of this kind means there; branches, sisters and groups are other companies."""
    if hit == CODE and entrance in DEFAULTS:
        return BLOCK
    return str(setting(f"twins.{entrance}.{hit}")) if hit in DEFAULTS.get(entrance, ()) else ALLOW


def wanted(entrance: str) -> frozenset[str]:
    """The kinds of hits that are looked for there."""
    return frozenset(hit for hit in (CODE, *HITS) if policy(entrance, hit) != ALLOW)
