"""What the company is called; pages show it before and after sign-in, letters at their head."""

from django.utils.translation import gettext_lazy as _

from keben.domains.org.company.model import Company
from keben.kernel.kinds.text import Text
from keben.kernel.settings import declare_setting, setting

COMPANY = _("Company")

declare_setting("company.name", COMPANY, _("Company name"), Text(60), "", help=_("Shown on the sign-in page."))


def company_name() -> str:
    """As the settings say, else the first of the group."""
    return setting("company.name") or Company.objects.order_by("pk").values_list("name", flat=True).first() or ""
