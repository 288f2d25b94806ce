"""Pages of retention: all rules with what they would touch tomorrow, and the dry run of one, page by page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from keben.domains.org.admin.gate import admins, frame
from keben.domains.privacy.retention.due import PAGE, counts, line_of, page_of
from keben.domains.privacy.retention.model import RetentionRule
from keben.kernel.expiry import ERASE, Expiry
from keben.kernel.kinds.moments import DateTime, show_date
from keben.kernel.problems import Denied
from keben.kernel.reader import fetch, scoped
from keben.kernel.registry import registry
from keben.web.addresses import record_url
from keben.web.page import page, render

LABEL = "privacy.RetentionRule"
FEW = 5


def told(rule: RetentionRule) -> dict[str, Any]:
    """A rule in words: what happens to what, since when, and how much."""
    expiry = rule.expiry
    return {
        "rule": rule,
        "subject": str(expiry.label),
        "noun": str(registry.get(expiry.entity).verbose_name_plural),
        "ends": ends(expiry),
        "before": show_date(timezone.localdate(line_of(rule, tomorrow=True))),
        "counts": counts(rule),
        "ran": DateTime().show(rule.last_run_at) if rule.last_run_at else "",
        "run": rule.runs.exclude(ended_at=None).order_by("-pk").first(),
    }


def ends(expiry: Expiry) -> str:
    """What happens."""
    return _("erased for ever") if expiry.ends == ERASE else _("made unrecognisable")


def lines(rule: RetentionRule, rows: Iterable[Any], actor: Any) -> list[dict[str, Any]]:
    """Rows as lines. Who may not open a record is not told whose it is: its noun and number suffice to judge a rule."""
    entity = registry.get(rule.expiry.entity)
    rows = list(rows)
    open_to = set()
    if actor.can(entity.label, "view"):
        open_to = set(scoped(entity.model, actor).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [
        {
            "title": entity.title_of(row) if row.pk in open_to else f"{entity.verbose_name} {row.pk}",
            "href": record_url(entity.label, row.pk) if row.pk in open_to else "",
            "since": show_date(timezone.localdate(row.since)),
        }
        for row in rows
    ]


@admins("security")
def rules(request: HttpRequest) -> HttpResponse:
    """The rules for the security administrator."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    found = [told(rule) for rule in scoped(RetentionRule, actor).order_by("name_key", "pk")]
    return frame(request, "retention", _("Retention"), {"found": found})


@page
def dry_run(request: HttpRequest, pk: int) -> HttpResponse:
    """What would go tomorrow if the rule were on, and what is spared; nothing is changed."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    if not actor.can(LABEL, "view"):
        raise Denied(LABEL, "view")
    rule = fetch(RetentionRule, pk, actor)
    raw = request.GET.get("after", "")
    after = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else 0
    rows, more = page_of(rule, after)
    context = {
        **told(rule), "lines": lines(rule, rows, actor), "more": more, "paged": bool(after), "page": PAGE,
        "back": record_url(LABEL, pk),
    }  # fmt: skip
    return render(request, "pages/privacy/dry_run.html", context)


def foretold(request: Any, entity: Any, record: RetentionRule, panel: Any) -> dict[str, Any]:
    """The panel on the page of a rule."""
    rows, _more = page_of(record, 0)
    return {
        **told(record),
        "lines": lines(record, rows[:FEW], request.actor),
        "href": f"/retention-rule/{record.pk}/dry-run/",
    }
