"""Receipts: opening an announcement leaves one; what must be confirmed wants a word besides."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import escape

from keben.domains.office.announcement.audience import people_of
from keben.domains.office.announcement.model import Announcement, AnnouncementReceipt
from keben.domains.office.events import AnnouncementConfirmed
from keben.kernel.access.actor import Actor
from keben.kernel.actions.action import Action
from keben.kernel.called import named
from keben.kernel.entity import Panel
from keben.kernel.features.notifications import Notification
from keben.kernel.problems import Refused
from keben.kernel.reader import reaches
from keben.kernel.resolved import ResolvedEntity
from keben.web.record.panels import DRAWN
from keben.web.record.sides import colleague, mark, nobody, section

LABEL = "office.Announcement"
NAMED = 50
"""So many of those who have not read it are called by name."""


def note_opened(record: Any, actor: Actor) -> None:
    """Who opens it has seen it; its notification is read with it."""
    if actor.user_id is None or record.created_by_id == actor.user_id:
        return
    if AnnouncementReceipt.objects.filter(announcement=record.pk, user=actor.user_id).exists():
        return
    AnnouncementReceipt.objects.bulk_create(
        [AnnouncementReceipt(announcement_id=record.pk, user_id=actor.user_id)], ignore_conflicts=True
    )
    told = Notification.objects.filter(user=actor.user_id, entity=LABEL, object_id=record.pk, read_at=None)
    told.update(read_at=timezone.now())


class ConfirmRead(Action[Announcement]):
    """Say that one has read it."""

    label, icon, verb, bulk, primary = gettext_lazy("I have read this"), "checks", "view", False, True

    def offered(self, record: Announcement) -> bool:
        if not record.must_read or record.created_by_id == self.actor.user_id:
            return False
        mine = AnnouncementReceipt.objects.filter(announcement=record.pk, user=self.actor.user_id)
        return not mine.filter(confirmed_at__isnull=False).exists()

    def check(self, record: Announcement, ask: Any) -> None:
        if not record.must_read:
            raise Refused.because("no_need", "This announcement need not be confirmed.")
        if self.actor.user_id is None:
            raise Refused.because("nobody", "Only people confirm what they have read.")

    def run(self, record: Announcement, ask: Any) -> AnnouncementConfirmed:
        now = timezone.now()
        mine, _made = AnnouncementReceipt.objects.get_or_create(
            announcement_id=record.pk, user_id=self.actor.user_id or 0, defaults={"seen_at": now}
        )
        if mine.confirmed_at is None:
            AnnouncementReceipt.objects.filter(pk=mine.pk).update(confirmed_at=now)
        return AnnouncementConfirmed(record.pk, self.actor.user_id)


class Content(Panel):
    """What it says, first of all."""

    name, label, template = "content", gettext_lazy("Content"), "office/content.html"

    def context(self, record: Any, actor: Actor) -> dict[str, Any]:
        return {"text": record.text}


class Readers(Panel):
    """Who has read it and who has not, for those who keep it."""

    name, label = "readers", gettext_lazy("Read by")


def drawn(request: Any, entity: ResolvedEntity, record: Any, panel: Panel) -> str:
    """Figures and the names of those who have not; nothing for readers."""
    if not reaches(record, request.actor, "edit"):
        return ""
    meant = people_of(record) - {record.created_by_id}
    receipts = AnnouncementReceipt.objects.filter(announcement=record.pk, user__in=meant)
    if record.must_read:
        receipts = receipts.filter(confirmed_at__isnull=False)
    done = set(receipts.values_list("user_id", flat=True))
    inside = "".join(colleague(name, mark(_("not yet"), "warn")) for name in names(meant - done))
    if len(meant - done) > NAMED:
        rest = _("%(count)s more") % {"count": len(meant - done) - NAMED}
        inside += f'<p class="kb-muted kb-small">{escape(rest)}</p>'
    inside = inside or nobody(_("Everybody has read it") if meant else _("Nobody is meant by it"))
    return section(str(panel.label), inside, sub=f"{len(done)} / {len(meant)}")


def names(people: Any) -> list[str]:
    """How the first of them are called."""
    from django.contrib.auth import get_user_model

    found = get_user_model()._base_manager.filter(pk__in=people).order_by("name_key", "pk")[:NAMED]
    return [named(person) for person in found]


DRAWN[Readers] = drawn
