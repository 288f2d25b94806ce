"""The mail domain as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    """See the package."""

    name = "keben.domains.mail"
    label = "mail"
    verbose_name = _("Mail")
