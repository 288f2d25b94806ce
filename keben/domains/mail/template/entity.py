"""Mail template, declared."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.domains.mail.template.model import PLACES, MailTemplate
from keben.kernel.access.grants import ALL, VIEW, allow
from keben.kernel.entity import Form, Group, LookupEntity
from keben.kernel.joined import listed
from keben.kernel.problems import Invalid
from keben.kernel.registry import entity

PLACE = re.compile(r"\{([^{}\s]*)\}")


def places_known(record: MailTemplate, changes: Any, actor: Any) -> None:
    """A place nobody can fill would reach the customer as it is."""
    for name in ("subject", "text", "subject_en", "text_en"):
        for place in PLACE.findall(getattr(record, name)):
            if place not in PLACES:
                known = listed(f"{{{one}}}" for one in PLACES)
                raise Invalid.single(
                    name, "unknown_place", "Nobody knows what to put for {%(place)s}. Possible: %(known)s.",
                    place=place, known=known,
                )  # fmt: skip


@entity(MailTemplate)
class MailTemplateEntity(LookupEntity):
    """A mail that people write often."""

    icon = "template"
    grants = {"*": allow(VIEW), "sales_manager": allow(ALL), "system_admin": allow(ALL)}
    rules = (places_known,)
    form = Form(
        Group(_("Template"), "name", "name_en", "position", "is_active"),
        Group(_("Chinese"), "subject", "text"),
        Group(_("English"), "subject_en", "text_en"),
    )
