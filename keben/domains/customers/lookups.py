"""Name-and-active lists of the domain."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.fields import ColourField
from keben.kernel.record import Lookup


class Industry(Lookup):
    """The trade of a customer."""

    class Meta(Lookup.Meta):
        app_label = "customers"
        verbose_name = _("Industry")
        verbose_name_plural = _("Industries")


class CustomerSource(Lookup):
    """How a customer came to us."""

    class Meta(Lookup.Meta):
        app_label = "customers"
        verbose_name = _("Customer source")
        verbose_name_plural = _("Customer sources")


class CustomerLevel(Lookup):
    """The tier of a customer 客户级别."""

    colour = ColourField(_("Colour"), default="neutral")
    code = models.SlugField(_("Code"), max_length=20, blank=True)

    class Meta(Lookup.Meta):
        app_label = "customers"
        verbose_name = _("Customer level")
        verbose_name_plural = _("Customer levels")
