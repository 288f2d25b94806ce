"""What the company is called; pages show it before and after sign-in."""

from django.utils.translation import gettext_lazy as _

from keben.kernel.kinds.text import Text
from keben.kernel.settings import declare_setting

COMPANY = _("Company")

declare_setting("company.name", COMPANY, _("Company name"), Text(60), "", help=_("Shown on the sign-in page."))
