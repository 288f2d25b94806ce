"""What rules of retention can be about, and what is spared; higher domains add theirs in the same way."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import DateTimeField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from keben.domains.activities.models import FollowUpPlan, Task
from keben.domains.care.models import CareItem, Gathering, Visit
from keben.domains.customers.models import Contact
from keben.domains.marketing.models import Lead
from keben.domains.privacy.consent.model import Consent
from keben.domains.privacy.forgotten.model import Forgetting
from keben.domains.privacy.hold.rules import held_rows
from keben.domains.privacy.request.model import SubjectRequest
from keben.kernel.expiry import ERASE, Expiry, Spare, declare_expiry, declare_spare
from keben.kernel.features.attachments import Attachment
from keben.kernel.reader import unscoped

REASON = "a rule of retention concerns all that is kept, whoever works it"
CONTACT, LEAD = "customers.Contact", "marketing.Lead"
LINKS = {CONTACT: "contact", LEAD: "lead"}
OPEN_REQUESTS = ("received", "checking", "asked")


def remembered(model: Any) -> QuerySet[Any]:
    """The rows of a noun of people who are not forgotten yet, those in the recycle bin too."""
    gone = Forgetting.objects.filter(entity=model._meta.label, object_id=OuterRef("pk"))
    rows: QuerySet[Any] = unscoped(model, reason=REASON).filter(~Exists(gone))
    return rows


def idle_leads(before: dt.datetime) -> QuerySet[Any]:
    """Leads that became no customer and that nobody has touched or talked to since."""
    quiet = Q(last_followed_at=None) | Q(last_followed_at__lt=before)
    rows = remembered(Lead).filter(quiet, updated_at__lt=before).exclude(status="converted")
    return rows.annotate(since=F("updated_at"))


def idle_contacts(before: dt.datetime) -> QuerySet[Any]:
    """People of customers with whom there has been no business since: no talk, no first purchase, no change."""
    talk = Q(customer__last_followed_at=None) | Q(customer__last_followed_at__lt=before)
    bought = Q(customer__first_deal_at=None) | Q(customer__first_deal_at__lt=before.date())
    rows = remembered(Contact).filter(talk, bought, updated_at__lt=before)
    return rows.annotate(since=F("updated_at"))


def withdrawn(model: Any) -> Any:
    """Those who withdrew their consent and have given none since."""
    link = LINKS[model._meta.label]

    def rows(before: dt.datetime) -> QuerySet[Any]:
        consents = Consent._base_manager.filter(deleted_at=None)
        gone = consents.filter(status="withdrawn", withdrawn_at__lt=before, **{f"{link}__isnull": False})
        given = consents.filter(status="given", **{link: OuterRef("pk")})
        last = consents.filter(status="withdrawn", **{link: OuterRef("pk")}).order_by().values(link)
        last = last.annotate(last=Max("withdrawn_at")).values("last")
        found = remembered(model).filter(~Exists(given), pk__in=gone.order_by().values(link))
        return found.annotate(since=Subquery(last, output_field=DateTimeField())).filter(since__lt=before)

    return rows


def old_consents(before: dt.datetime) -> QuerySet[Any]:
    """Consents that were withdrawn: so long they are kept as a proof."""
    rows = unscoped(Consent, reason=REASON).filter(status="withdrawn", withdrawn_at__lt=before)
    return rows.annotate(since=F("withdrawn_at"))


def old_files(before: dt.datetime) -> QuerySet[Any]:
    """Files of people and of leads, such as cards and portraits; those of customers are papers of business."""
    rows = unscoped(Attachment, reason=REASON).filter(entity__in=(CONTACT, LEAD), created_at__lt=before)
    return rows.annotate(since=F("created_at"))


declare_expiry(Expiry("idle", LEAD, _("Leads that never became customers, untouched"), idle_leads))
declare_expiry(Expiry("idle", CONTACT, _("Contacts of customers without business"), idle_contacts))
declare_expiry(Expiry("withdrawn", CONTACT, _("Contacts who withdrew their consent"), withdrawn(Contact)))
declare_expiry(Expiry("withdrawn", LEAD, _("Leads who withdrew their consent"), withdrawn(Lead)))
declare_expiry(Expiry("withdrawn", "privacy.Consent", _("Withdrawn consents"), old_consents, ERASE))
declare_expiry(Expiry("old", "kernel.Attachment", _("Files of contacts and leads"), old_files, ERASE))


def asked_about(label: str) -> Q | None:
    """People with a request that is not answered: they get their answer first."""
    if label not in LINKS:
        return None
    rows = SubjectRequest._base_manager.filter(status__in=OPEN_REQUESTS, deleted_at=None)
    return Q(Exists(rows.filter(mobile=OuterRef("mobile")).exclude(mobile=""))) | Q(
        Exists(rows.filter(email=OuterRef("email")).exclude(email=""))
    )


def in_work(label: str) -> Q | None:
    """People about whom somebody still has something to do."""
    if label not in LINKS:
        return None
    about = {"target_entity": label, "target_id": OuterRef("pk"), "deleted_at": None, "status__in": ("open", "doing")}
    rule = Q(Exists(Task._base_manager.filter(**about))) | Q(Exists(FollowUpPlan._base_manager.filter(**about)))
    if label == CONTACT:
        visits = Visit.contacts.through._base_manager.filter(
            contact_id=OuterRef("pk"), visit__status__in=("planned", "checked_in"), visit__deleted_at=None
        )
        rule |= Q(Exists(visits))
    return rule


def has_bought(label: str) -> Q | None:
    """People of customers who have bought: contracts, warranties and claims may be in force."""
    if label in (CONTACT, "mail.MailMessage"):
        return Q(customer__is_dealt=True)
    return Q(customer__isnull=False, customer__is_dealt=True) if label == LEAD else None


def with_money(label: str) -> Q | None:
    """People for whom money is planned: an attention or a get-together."""
    if label != CONTACT:
        return None
    care = CareItem._base_manager.filter(contact=OuterRef("pk"), status="planned", planned_cost__gt=0, deleted_at=None)
    guests = Gathering.guests.through._base_manager.filter(
        contact_id=OuterRef("pk"), gathering__status="planned", gathering__deleted_at=None
    )
    return Q(Exists(care)) | Q(Exists(guests))


declare_spare(Spare("hold", _("Under a legal hold"), held_rows))
declare_spare(Spare("requests", _("With an open request about their data"), asked_about))
declare_spare(Spare("work", _("With open tasks, plans or visits"), in_work))
declare_spare(Spare("bought", _("Of customers who have bought (contracts, warranties)"), has_bought))
declare_spare(Spare("money", _("With money planned for care or get-togethers"), with_money))
