"""Settings of the company as a whole that pages show before and after sign-in."""

from django.utils.translation import gettext_lazy as _

from keben.kernel.kinds.choices import Choice
from keben.kernel.kinds.text import Text
from keben.kernel.settings import declare_setting

COMPANY = _("Company")

declare_setting("company.name", COMPANY, _("Company name"), Text(60), "", help=_("Shown on the sign-in page."))
declare_setting(
    "company.language",
    COMPANY,
    _("Language of new people"),
    Choice((("zh-hans", "简体中文"), ("en", "English"))),
    "zh-hans",
)
