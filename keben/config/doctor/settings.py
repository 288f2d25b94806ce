"""Whether every setting of the environment means something: a name with a slip of the pen is passed over in silence."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator

from django.utils.translation import gettext as _

from keben.config.environment import KNOWN

from .finding import Finding, ok, warning


def examine() -> Iterator[Finding]:
    strange = sorted(name for name in os.environ if name.startswith("KEBEN_") and name not in KNOWN)
    for name in strange:
        near = difflib.get_close_matches(name, KNOWN, 1, cutoff=0.8)
        yield warning(
            _("%(name)s is no setting of Keben and has no effect.") % {"name": name},
            name,
            _("Did you mean %(name)s?") % {"name": near[0]} if near else _("docs/settings.md lists all settings."),
        )
    if not strange:
        yield ok(_("Every setting of the environment is known."))
