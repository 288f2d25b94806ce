"""The legal bases of PIPL 13 in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

BASIS = {
    "consent": _("Consent of the person"),
    "contract": _("Making or keeping a contract"),
    "law": _("A duty by law"),
    "public": _("Made public by the person"),
    "staff": _("Managing one's own staff by contract and rules"),
}


def basis_of(code: str) -> Any:
    """A basis in words."""
    return BASIS[code]
