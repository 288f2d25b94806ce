"""A lead as the members of its pool see it before it is claimed: the same row, with a noun of its own."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from keben.domains.marketing.lead.model import Lead


class PooledLead(Lead):
    """A lead that lies in a pool."""

    class Meta:
        proxy = True
        app_label = "marketing"
        verbose_name = _("Pooled lead")
        verbose_name_plural = _("Pooled leads")
        indexes: ClassVar[tuple[()]] = ()
