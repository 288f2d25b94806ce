"""What rings in the bell, by letter for whoever wants it: at once, or on the morning of a working day.

One look a minute gathers what rang: a run over a hundred records is one letter, and what was read meanwhile is none.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from keben.base.calendar_cn import OFFICE_HOURS
from keben.domains.org.admin.wording import in_full, masked
from keben.domains.org.letters.declared import Given, Line, Words, letter
from keben.domains.org.letters.posting import goes_out, home, post
from keben.domains.org.letters.writing import said
from keben.domains.org.user.model import User
from keben.kernel.access.actor import Actor
from keben.kernel.called import named
from keben.kernel.features.notifications import Notification
from keben.kernel.features.sight import actor_of
from keben.kernel.reader import within_reach
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.tasks.job import Job, task
from keben.kernel.workdays import work_calendar

NAME, ROUND = "notices", "org.notice_letters"
BELL, ONCE, DAILY = "bell", "once", "daily"
WAY, SINCE = "mail", "mail_since"
"""Preferences of a person: how he is told, and since when; what rang before he chose is no news."""
SETTLED = dt.timedelta(seconds=20)
"""A run still rings for so long; then its message is told with all that joined it."""
REACH = dt.timedelta(days=14)
MOST, KEPT = 30, 500


def way_of(person: User) -> str:
    """How somebody is told what rings; by the bell alone until he chooses."""
    chosen = str((person.preferences or {}).get(WAY, ""))
    return chosen if chosen in (ONCE, DAILY) else BELL


@task(ROUND, every=dt.timedelta(minutes=1))
def look(job: Job) -> dict[str, int]:
    """Have the letters written that are due."""
    if not goes_out():
        return {"letters": 0}
    now = timezone.now()
    wanting = User.objects.filter(Q(preferences__mail=ONCE) | Q(preferences__mail=DAILY), status="active")
    people = {one.pk: one for one in wanting.filter(deleted_at=None).exclude(email="")}
    due = {ONCE: now - SETTLED, DAILY: morning(now)}
    told = [gather(person, keys, now) for person, keys in unread(people, due, now)]
    return {"letters": sum(told)}


def work_begins() -> dt.time:
    """The time of day at which the digest goes out."""
    return min(work_calendar().windows or OFFICE_HOURS)[0]


def morning(now: dt.datetime) -> dt.datetime | None:
    """When work began today; None on a free day, and before it begins."""
    calendar = work_calendar()
    today = now.astimezone(calendar.zone).date()
    if not calendar.is_working_day(today):
        return None
    begun = dt.datetime.combine(today, work_begins(), calendar.zone)
    return begun if now >= begun else None


def unread(
    people: dict[int, User], due: dict[str, dt.datetime | None], now: dt.datetime
) -> Iterable[tuple[User, list[int]]]:
    """Whoever has something new that is due, with its keys; one query."""
    rows = Notification.objects.filter(user_id__in=people, read_at=None, mailed_at=None, at__gte=now - REACH)
    found: dict[int, list[int]] = defaultdict(list)
    for key, user, at in rows.order_by("pk").values_list("pk", "user_id", "at"):
        until = due[way_of(people[user])]
        since = people[user].preferences.get(SINCE)
        if until is not None and at <= until and since and at >= dt.datetime.fromisoformat(since):
            found[user].append(key)
    return [(people[user], keys) for user, keys in found.items()]


@transaction.atomic
def gather(person: User, keys: Sequence[int], now: dt.datetime) -> int:
    """One letter for all of them; each is told by letter once."""
    if not Notification.objects.filter(pk__in=keys, mailed_at=None).update(mailed_at=now):
        return 0
    post(NAME, person.pk, {"keys": keys[-KEPT:]})
    return 1


@letter(
    NAME,
    gettext_lazy("Notifications"),
    gettext_lazy("To whoever chose it: what rang in the bell, at once or on the morning of a working day."),
    sample=lambda _person: {},
)
def words(person: User, given: Given) -> Words | None:
    """What is unread still, as far as he sees it now; nothing where he has read it all or wants no letters now."""
    rows = list(rows_of(person, given))
    if not rows:
        return None
    lines, hidden = told(rows[:MOST], actor_of(person)) if "keys" in given else (lines_of(rows), 0)
    parts = []
    if hidden:
        parts.append(
            ngettext(
                "%(count)s notice is about a record that you do not see any more; it stands in the bell only.",
                "%(count)s notices are about records that you do not see any more; they stand in the bell only.",
                hidden,
            )
            % {"count": hidden}
        )
    if len(rows) > MOST:
        parts.append(_("%(count)s more stand in the bell.") % {"count": len(rows) - MOST})
    return Words(
        subject_of(rows, lines, daily=way_of(person) == DAILY),
        (_("This rang in your bell, and you have not read it yet:") if lines else _("Something rang in your bell."),),
        lines=lines,
        button=(_("Open the notices"), f"{home()}/_notifications/"),
        after=(
            *parts,
            _("You chose these letters; choose otherwise here: %(link)s") % {"link": f"{home()}/me/notices/"},
        ),
    )


def subject_of(rows: Sequence[Notification], lines: Sequence[Line], *, daily: bool) -> str:
    """A single notice is told in the subject already."""
    count = {"product": _("Keben"), "count": len(rows)}
    if daily:
        return (
            ngettext("%(product)s: digest, %(count)s notice", "%(product)s: digest, %(count)s notices", len(rows))
            % count
        )
    if len(rows) == 1 and lines:
        return _("%(product)s: %(text)s") % {**count, "text": lines[0].text}
    return ngettext("%(product)s: %(count)s new notice", "%(product)s: %(count)s new notices", len(rows)) % count


def rows_of(person: User, given: Given) -> Iterable[Notification]:
    """What the letter is about, newest first; without keys some samples."""
    if "keys" not in given:
        who = {"who": named(person), "title": "KH-2026-0001"}
        return [
            Notification(message="%(who)s mentioned you at “%(title)s”", params=who),
            Notification(message="%(who)s commented on “%(title)s”", params=who),
        ]
    if way_of(person) == BELL:
        return []
    return Notification.objects.filter(pk__in=given["keys"], user=person, read_at=None).order_by("-pk")


def told(rows: Sequence[Notification], actor: Actor) -> tuple[tuple[Line, ...], int]:
    """Those that he may read where the letter lies, and how many he may not: a mailbox is no place for others."""
    keys: dict[str, set[int]] = defaultdict(set)
    for one in rows:
        if one.entity and one.object_id is not None:
            keys[one.entity].add(one.object_id)
    seen = {label: seen_of(label, wanted, actor) for label, wanted in keys.items()}
    open_to_him = [
        one for one in rows if one.object_id is None or not one.entity or one.object_id in seen.get(one.entity, ())
    ]
    for one in open_to_him:
        cover(one, actor)
    return lines_of(open_to_him), len(rows) - len(open_to_him)


def seen_of(label: str, keys: set[int], actor: Actor) -> set[int]:
    """Which of the records he sees at this moment."""
    noun = noun_of(label)
    if noun is None or not actor.can(label, "view"):
        return set()
    return {pk for (pk,) in within_reach(noun.model, keys, actor)}


def cover(one: Notification, actor: Actor) -> None:
    """The title as he reads it, where it is masked for him."""
    noun, title = noun_of(one.entity), one.params.get("title")
    if noun is not None and title and not in_full(noun, noun.title, actor):
        one.params = {**one.params, "title": masked(noun, noun.title, str(title))}


def noun_of(label: str) -> ResolvedEntity | None:
    """The noun of a notice; None where this release has none of the name."""
    return registry.get(label) if registry.knows(label) else None


def lines_of(rows: Iterable[Notification]) -> tuple[Line, ...]:
    """Each with its time and the way to its record, which marks it read."""
    return tuple(Line(one.text(), said(one.at), f"{home()}/_notifications/{one.pk or 0}/") for one in rows)
