"""Pages of retention: all rules with what they would touch tomorrow, and the dry run of one, page by page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from keben.domains.org.admin.gate import admins, frame
from keben.domains.privacy.retention.due import PAGE, counts, line_of, page_of
from keben.domains.privacy.retention.model import RetentionRule
from keben.domains.privacy.retention.now import RunNow, under_way
from keben.kernel.actions.perform import perform
from keben.kernel.expiry import ERASE, Expiry
from keben.kernel.kinds.moments import DateTime, show_date
from keben.kernel.problems import Denied, KebenError
from keben.kernel.reader import fetch, scoped
from keben.kernel.registry import registry
from keben.kernel.settings import setting
from keben.web.addresses import record_url
from keben.web.page import page, render

LABEL = "privacy.RetentionRule"
FEW = 5


def told(rule: RetentionRule, *, tomorrow: bool = True) -> dict[str, Any]:
    """A rule in words: what happens to what, since when, and how much."""
    expiry = rule.expiry
    return {
        "rule": rule,
        "subject": str(expiry.label),
        "noun": str(registry.get(expiry.entity).verbose_name_plural),
        "ends": ends(expiry),
        "before": show_date(timezone.localdate(line_of(rule, tomorrow=tomorrow))),
        "counts": counts(rule, tomorrow=tomorrow),
        "now": not tomorrow,
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
    return preview(request, fetch(RetentionRule, pk, actor), tomorrow=True)


@page
def run_now(request: HttpRequest, pk: int) -> HttpResponse:
    """What would go at once; POST has it taken away in the background, in the same way as by night."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    rule = fetch(RetentionRule, pk, actor)
    if not actor.can(LABEL, RunNow.verb):
        raise Denied(LABEL, RunNow.verb)
    errors: list[str] = []
    if request.method == "POST":
        try:
            perform(RunNow, rule, {}, actor=actor)
        except KebenError as error:
            errors = [one.text() for one in error.problems()]
        else:
            messages.success(request, _("The rule runs in the background; its page says how far it is."))
            return redirect(record_url(LABEL, pk))
    return preview(request, rule, tomorrow=False, errors=errors)


def preview(request: HttpRequest, rule: RetentionRule, *, tomorrow: bool, errors: Iterable[str] = ()) -> HttpResponse:
    """Figures and a page of the rows."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    raw = request.GET.get("after", "")
    after = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else 0
    rows, more = page_of(rule, after, tomorrow=tomorrow)
    errors = list(errors)
    context = {
        **told(rule, tomorrow=tomorrow), "lines": lines(rule, rows, actor), "more": more, "paged": bool(after),
        "page": PAGE, "back": record_url(LABEL, rule.pk), "errors": errors, "most": int(setting("retention.most")),
        "runs": not tomorrow and rule.status == "on" and under_way(rule.pk) is None,
    }  # fmt: skip
    return render(request, "pages/privacy/dry_run.html", context, status=409 if errors else 200)


def foretold(request: Any, entity: Any, record: RetentionRule, panel: Any) -> dict[str, Any]:
    """The panel on the page of a rule."""
    rows, _more = page_of(record, 0)
    job = under_way(record.pk)
    return {
        "job": job,
        "again": record_url(LABEL, record.pk, "panel/foretold/") if job else "",
        **told(record),
        "lines": lines(record, rows[:FEW], request.actor),
        "href": f"/retention-rule/{record.pk}/dry-run/",
    }
