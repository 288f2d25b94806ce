"""Settings that administrators change in the browser; each is declared with its kind and default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from keben.kernel.access.actor import Actor
from keben.kernel.kinds.base import Kind
from keben.kernel.problems import Refused
from keben.kernel.record import Configured
from keben.kernel.stamps import stamped, touch

KEPT_BY_SECURITY = gettext_noop("“%(label)s” is kept by the security administrator.")
KEPT_BY_SYSTEM = gettext_noop("“%(label)s” is kept by the system administrator.")


@dataclass(frozen=True)
class Declared:
    """One setting: where it is listed, how it is called, its kind, default, help, and which administrator keeps it."""

    name: str
    section: Any
    label: Any
    kind: Kind
    default: Any
    help: Any = ""
    keeper: str = "system"


class Setting(Configured):
    """The value that an administrator chose."""

    name = models.CharField(_("Name"), max_length=80, unique=True)
    value = models.JSONField(_("Value"), null=True)

    class Meta:
        app_label = "kernel"
        verbose_name = _("Setting")
        verbose_name_plural = _("Settings")

    def __str__(self) -> str:
        return self.name


DECLARED: dict[str, Declared] = {}


def declare_setting(
    name: str, section: Any, label: Any, kind: Kind, default: Any, *, help: Any = "", keeper: str = "system"
) -> None:
    """Declare a setting, e.g. `password.min_length`; what protects people and data is kept by "security"."""
    DECLARED[name] = Declared(name, section, label, kind, default, help, keeper)


def keeps(actor: Actor, name: str) -> bool:
    """Whether he is the administrator who keeps the setting; what the program does by itself is nobody's."""
    keeper = DECLARED[name].keeper if name in DECLARED else "system"
    return actor.user_id is None or keeper in actor.attributes.get("administers", ())


def refuse_others(name: str, actor: Actor) -> None:
    """Raises Refused where another administrator keeps the setting."""
    if not keeps(actor, name):
        label = str(DECLARED[name].label if name in DECLARED else name)
        security = name in DECLARED and DECLARED[name].keeper == "security"
        told = KEPT_BY_SECURITY if security else KEPT_BY_SYSTEM
        raise Refused.because("other_keeper", told, label=label)


def setting(name: str) -> Any:
    """The value in force. Raises KeyError for a setting that nobody declared."""
    declared, chosen = DECLARED[name], stored()
    return declared.kind.unplain(chosen[name]) if name in chosen else declared.default


def stored() -> dict[str, Any]:
    """What administrators chose, by name, as it is kept."""
    return stamped("settings", lambda: dict(Setting.objects.values_list("name", "value")))


def change_setting(name: str, value: Any) -> None:
    """Store a parsed value; callers go through the action of the settings page."""
    Setting.objects.update_or_create(name=name, defaults={"value": DECLARED[name].kind.plain(value)})
    touch("settings")
