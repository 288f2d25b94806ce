"""What a stranger sent becomes a lead with his consent, once per opened form, in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from keben.base.errors import Malformed
from keben.domains.marketing.lead.model import Lead
from keben.domains.marketing.web_form.model import LeadConsent, WebForm
from keben.kernel.access.actor import Actor, system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.kinds.base import Parsing
from keben.kernel.problems import Invalid, Problem
from keben.kernel.registry import registry

ALWAYS = ("contact_name", "mobile")
TRAP = "homepage"
"""A field that no person sees; what fills it is a program."""
HOURS = 24
_signer = signing.TimestampSigner(salt="keben.web-form")


@dataclass(frozen=True)
class Sender:
    """Where the form was sent from."""

    address: str
    agent: str


CONSENT_GIVEN: list[Callable[[Lead, LeadConsent], None]] = []
"""What higher domains keep of a consent, in the transaction of the lead."""


def ticket(form: WebForm) -> str:
    """Signed proof that the form was opened here; it borrows no session, so nobody can misuse one."""
    return _signer.sign(f"{form.pk}.{secrets.token_urlsafe(9)}.{get_language() or ''}")


def opened(form: WebForm, text: str) -> str:
    """The key of a ticket, which makes sending twice harmless; '' where it is forged, foreign or too old."""
    try:
        key = _signer.unsign(text, max_age=HOURS * 3600)
    except signing.BadSignature:
        return ""
    return key if key.startswith(f"{form.pk}.") else ""


def read_in(key: str) -> str:
    """The language in which the form of this ticket was read: to these words he agrees, whatever he reads later."""
    return key.rpartition(".")[2]


def asked(form: WebForm) -> list[str]:
    """The fields of the form, in order."""
    chosen = form.asks.split()
    return [*(["name"] if "name" in chosen else []), *ALWAYS, *(one for one in chosen if one != "name")]


def receive(form: WebForm, given: Mapping[str, str], sender: Sender, *, key: str) -> Lead:
    """Make the lead, or give back the one that the same ticket made before. Raises Invalid."""
    data = {name: str(given.get(name, "")).strip() for name in asked(form)}
    writer = system_actor(form.name).over("form")
    errors = misread(data, writer)
    errors |= {name: [Problem("required", "Required.")] for name in required(form) if not data.get(name)}
    if form.consent_text and not given.get("consent"):
        errors["consent"] = [Problem("no_consent", "Without your consent we may not keep your data.")]
    if errors:
        raise Invalid(errors)
    data["name"] = data.get("name") or data["contact_name"]
    data |= {"source": form.source_id or "", "source_detail": form.source_detail or form.name}  # type: ignore[dict-item]
    with transaction.atomic():
        made = perform("create", Lead, data, actor=writer, key=f"form:{key}", acknowledge=("twins",))
        if form.consent_text and not made.replayed:
            given_consent = LeadConsent.objects.create(
                lead=made.record,
                form=form,
                text=form.said("consent_text", read_in(key)),
                text_version=form.consent_version,
                given_at=timezone.now(),
                address=sender.address,
                agent=sender.agent,
            )
            for keep in CONSENT_GIVEN:
                keep(made.record, given_consent)
    lead: Lead = made.record
    return lead


def misread(data: Mapping[str, str], actor: Actor) -> dict[str, list[Problem]]:
    """What cannot be read, told at once with all else that is wrong: a stranger does not try three times."""
    entity, ctx = registry.of(Lead), Parsing(actor)
    found: dict[str, list[Problem]] = {}
    for name, text in data.items():
        try:
            entity.field(name).kind.parse(text, ctx)
        except Malformed as error:
            found[name] = [Problem.of(error)]
    return found


def required(form: WebForm) -> list[str]:
    """What must be filled in."""
    return [name for name in asked(form) if name in ("name", *ALWAYS)]
