"""Do not contact: what a person has asked us to refrain from; faces warn, and whoever writes asks here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keben.kernel.doubts import Doubt
from keben.kernel.kinds.base import Parsing, kind_for
from keben.kernel.problems import Problem
from keben.kernel.ticked import Ticked, TickedField
from keben.kernel.verdict import Reason, Verdict

if TYPE_CHECKING:
    from keben.kernel.resolved import ResolvedEntity

ALL, PHONE, SMS, MAIL = "all", "phone", "sms", "mail"
BY_KIND = {"phone": PHONE, "email": MAIL}
CHANNELS = ((ALL, _("No contact at all")), (PHONE, _("No calls")), (SMS, _("No SMS")), (MAIL, _("No e-mails")))


def channels() -> Sequence[tuple[str, Any]]:
    """What somebody may ask us to refrain from."""
    return CHANNELS


class NoContactField(TickedField):
    """Channels over which a person does not want to hear from us."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.pop("among", None)
        kwargs.setdefault("default", "")
        super().__init__(*args, among=channels, **kwargs)


@kind_for(NoContactField)
class NoContact(Ticked):
    """Shown as a warning wherever it is filled."""

    lookups: ClassVar[tuple[str, ...]] = ("filled", "empty", "contains")
    tones: ClassVar[dict[str, str]] = dict.fromkeys(dict(CHANNELS), "danger")
    warns = True

    def tone(self, value: Any) -> str:
        """A refusal is never a neutral matter."""
        return "danger"

    def condition(self, path: str, lookup: str, raw: Any, ctx: Parsing) -> Q:
        if lookup == "contains":
            return Q(**{f"{path}__contains": self.parse(raw, ctx)})
        return super().condition(path, lookup, raw, ctx)

    def empty(self, path: str) -> Q:
        return Q(**{path: ""})


class Reachable(models.Model):
    """Somebody whom we call and write to, unless he has asked us not to."""

    do_not_contact = NoContactField(
        _("Do not contact"),
        help_text=_("What this person has asked us to refrain from; shown wherever one calls or writes."),
    )

    class Meta:
        abstract = True


FIELD = "do_not_contact"


def refusals(entity: ResolvedEntity) -> tuple[str, ...]:
    """The field of a noun in which a refusal stands, for whoever reads its rows; nothing where nobody can refuse."""
    return (FIELD,) if entity.has(FIELD) else ()


def refusing(codes: Iterable[str]) -> str:
    """Refusals as they are kept: each once, in the usual order."""
    wanted = set(codes)
    return " ".join(code for code, _label in channels() if code in wanted)


def may_call(values: Any) -> bool:
    """Whether values by name, as a face read them, leave calling open."""
    return not barred(values.get(FIELD), PHONE)


def barred(value: Any, channel: str) -> bool:
    """Whether what somebody refused covers this channel; SMS and calls are told apart, everything covers both."""
    refused = str(value or "").split()
    return ALL in refused or channel in refused


def silenced(kind: str, values: Any) -> bool:
    """Whether a number or address among these values is only to be read, because its channel was refused."""
    channel = BY_KIND.get(kind)
    return channel is not None and barred(values.get(FIELD), channel)


@dataclass(frozen=True)
class ContactRule:
    """Another reason not to contact somebody: which of these records it concerns, and in which words."""

    code: str
    words: str
    concerns: Callable[[str, Collection[int], str], set[int]]


RULES: list[ContactRule] = []
"""The domain that keeps consents adds its own."""


def may_contact(record: Any, channel: str) -> Verdict:
    """Whether a contact or lead may be called or written to, with every reason; asked at planning and at doing.

    A rule may itself have written the refusal that stands with the person: who reads it wants to know both.
    """
    against = [
        Reason(rule.code, rule.words, decided=True)
        for rule in RULES
        if record.pk in rule.concerns(record._meta.label, (record.pk,), channel)
    ]
    if barred(getattr(record, FIELD, ""), channel):
        words = refused_words(record)
        against.insert(0, Reason("refused", "This person has asked: %(words)s.", {"words": words}, decided=True))
    if against:
        return Verdict(False, tuple(against))
    return Verdict(True, (Reason("not_refused", "This person has not refused it.", decided=True),))


def unwilling(model: Any, keys: Collection[int], channel: str) -> set[int]:
    """Those of many who must not be contacted over this channel; one query for each reason."""
    if not keys:
        return set()
    refusing = model._base_manager.filter(pk__in=keys).exclude(**{FIELD: ""}).values_list("pk", FIELD)
    found = {pk for pk, refused in refusing if barred(refused, channel)}
    for rule in RULES:
        found |= rule.concerns(model._meta.label, keys, channel)
    return found


def doubt_about(record: Any, channel: str) -> Doubt | None:
    """What somebody should read before he plans to contact this person; None where nothing speaks against it."""
    verdict = may_contact(record, channel) if isinstance(record, Reachable) else None
    if verdict is None or verdict.value:
        return None
    problems = tuple(Problem(one.rule, one.message, one.params) for one in verdict.reasons)
    return Doubt("do_not_contact", problems, kept=({"person": str(record._meta.label), "id": record.pk},))


def refused_words(record: Any) -> str:
    """What the person has asked us to refrain from, in words; '' where nothing."""
    return NoContact(channels).show(getattr(record, FIELD, ""))
