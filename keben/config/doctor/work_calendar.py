"""Whether the public holidays of this and, in autumn, of the next year are known."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from keben.kernel.workdays import missing_years

from .finding import Finding, ok, warning


def examine() -> Iterator[Finding]:
    missing = missing_years()
    for year in missing:
        yield warning(
            _("The public holidays of %(year)s are missing, so that its working days are only Monday to Friday.")
            % {"year": year},
            "kernel.WorkDay",
            _("Enter or import them in Administration, Working calendar, or install a newer release."),
        )
    if not missing:
        yield ok(_("The public holidays that matter now are known."), "kernel.WorkDay")
