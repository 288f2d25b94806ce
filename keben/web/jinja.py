"""The Jinja2 environment of all pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from jinja2 import Environment

from keben.base.in_sentence import in_sentence


def day(value: dt.date) -> str:
    """A day, or the day of a moment at home, as dates stand on pages."""
    from keben.kernel.kinds.moments import show_date

    return show_date(timezone.localtime(value).date() if isinstance(value, dt.datetime) else value)


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a view."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def environment(**options: Any) -> Environment:
    """Autoescaping environment with translations, icons and addresses."""
    from keben.kernel.called import named
    from keben.web import cells, icons
    from keben.web.addresses import record_url
    from keben.web.avatar import avatar_hue

    options.setdefault("autoescape", True)
    env = Environment(  # noqa: S701 - autoescape is set above
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"], **options
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=translation.gettext,
        ngettext=translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
    )
    env.filters |= {"in_sentence": in_sentence, "day": day, "named": named}
    env.globals.update(
        static=static, url=url, icon=icons.icon, cells=cells, record_url=record_url, avatar_hue=avatar_hue
    )
    return env
