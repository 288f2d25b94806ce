"""The first page of the administration: what there is, and what needs a look."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from keben.domains.org.admin.gate import admins, frame
from keben.domains.org.models import Role, SignIn, User, UserSession
from keben.domains.org.role.three import holders, label
from keben.kernel.customfields import CustomField
from keben.kernel.events.log import LoggedEvent, Outbox, Seal
from keben.kernel.tasks.job import Job
from keben.kernel.workdays import missing_years

CAP = 1000


@admins("system", "security", "audit")
def overview(request: HttpRequest) -> HttpResponse:
    """Figures with links, for each kind of administrator his own."""
    people = User.objects.filter(deleted_at=None)
    figures = [
        ("system", _("Active people"), people.filter(status="active").count(), "/system/people/"),
        ("system", _("Open sessions"), capped(UserSession.objects.all()), "/system/people/"),
        ("system", _("Custom fields"), CustomField.objects.count(), "/system/fields/"),
        ("system", _("Failed jobs"), capped(Job.objects.filter(state="failed")), "/system/jobs/?state=failed"),
        ("system", _("Undelivered events"), capped(Outbox.objects.filter(dead=True)), "/system/jobs/"),
        ("security", _("Roles"), Role.objects.filter(deleted_at=None).count(), "/system/roles/"),
        ("security", _("People without a role"), capped(people.filter(roles=None)), "/system/people/"),
        ("audit", _("Sealed batches"), capped(Seal.objects.all()), "/system/log/"),
        ("audit", _("Events"), capped(LoggedEvent.objects.order_by("-id")), "/system/log/"),
        ("audit", _("Failed sign-ins"), capped(SignIn.objects.filter(result="wrong_password")), "/system/signins/"),
    ]
    mine = set(request.actor.attributes["administers"])  # type: ignore[attr-defined]
    shown = [figure[1:] for figure in figures if figure[0] in mine]
    three = [(label(kind), holders(kind)) for kind in ("system", "security", "audit")]
    return frame(
        request,
        "overview",
        _("Administration"),
        {"figures": shown, "three": three, "missing": missing_years() if "system" in mine else []},
    )


def capped(rows: object) -> str:
    """A count that never walks a whole table."""
    found = len(rows.values_list("pk", flat=True)[: CAP + 1])  # type: ignore[attr-defined]
    return f"{CAP:,}+" if found > CAP else f"{found:,}"
