"""Words for what logs and jobs keep as codes: faces, tasks, actions, fields and values."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import VERB_LABELS, FieldRight
from keben.kernel.called import doer
from keben.kernel.events.log import LoggedEvent
from keben.kernel.joined import listed
from keben.kernel.kinds.choices import Json
from keben.kernel.personal import personal_names
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.settings import DECLARED
from keben.web.record.reading import from_plain

FACES = {
    "web": gettext_lazy("Web page"),
    "api": gettext_lazy("API"),
    "import": gettext_lazy("Import"),
    "export": gettext_lazy("Export"),
    "feed": gettext_lazy("Calendar"),
    "job": gettext_lazy("Background job"),
    "system": gettext_lazy("System"),
    "command": gettext_lazy("Command line"),
    "form": gettext_lazy("Web form"),
    "convert": gettext_lazy("Conversion"),
}
PROGRAMS = {
    "assignment": gettext_lazy("Assignment of leads"),
    "care": gettext_lazy("Customer care"),
    "data quality": gettext_lazy("Data quality"),
    "demo": gettext_lazy("Demo data"),
    "follow-up": gettext_lazy("Follow-up"),
    "mail": gettext_lazy("Mail"),
    "merging": gettext_lazy("Merging"),
    "name card": gettext_lazy("Name card"),
    "ownership": gettext_lazy("Ownership"),
    "pools": gettext_lazy("Customer pools"),
    "privacy": gettext_lazy("Personal data"),
    "twins": gettext_lazy("Twins"),
    "visits": gettext_lazy("Visits"),
}
"""What parts of the program call themselves where they act on their own; others, such as a web form, by their name."""
TASKS = {
    "org.hand_over": gettext_lazy("Hand-over"),
    "org.verify_log": gettext_lazy("Check of the log chain"),
    "org.clear_sign_ins": gettext_lazy("Clearing of expired sessions"),
    "quality.settled": gettext_lazy("Ending of to-dos about data"),
    "data.export": gettext_lazy("Export"),
    "data.exports_tidy": gettext_lazy("Clearing of old exports"),
    "data.import_check": gettext_lazy("Check of an import"),
    "data.import_run": gettext_lazy("Import"),
    "data.import_undo": gettext_lazy("Undoing an import"),
    "files.read": gettext_lazy("Reading the text of a file"),
    "leads.read_card": gettext_lazy("Reading a photographed name card"),
    "files.read_all": gettext_lazy("Reading the text of all files"),
    "search.rebuild": gettext_lazy("Rebuilding the search index"),
    "search.follow": gettext_lazy("Updating the search index"),
    "titles.follow": gettext_lazy("Names of renamed records in tasks, plans and follow-ups"),
    "titles.renew": gettext_lazy("Names of renamed records in tasks, plans and follow-ups"),
    "house.prune": gettext_lazy("Nightly clearing"),
    "house.statistics": gettext_lazy("Statistics of the database"),
    "api.deliver_webhook": gettext_lazy("Delivery to a web-hook"),
    "web.batch": gettext_lazy("Batch run"),
    "followers.tell": gettext_lazy("Notices to followers"),
    "marketing.first_response": gettext_lazy("Deadlines of first responses"),
    "activities.plan_reminders": gettext_lazy("Reminders of planned follow-ups"),
    "mail.rounds": gettext_lazy("Rounds of the mailboxes"),
    "mail.fetch": gettext_lazy("Read a mailbox"),
    "mail.send": gettext_lazy("Send a mail"),
    "mail.file_sent": gettext_lazy("Put a copy into the folder of sent mail"),
    "mail.attach_again": gettext_lazy("Attach mail of a new address"),
    "office.announce": gettext_lazy("Notices of announcements"),
    "privacy.anonymise": gettext_lazy("Anonymising a person"),
    "privacy.deadlines": gettext_lazy("Deadlines of requests about personal data"),
    "privacy.retention": gettext_lazy("Nightly run of the retention rules"),
    "privacy.retention_now": gettext_lazy("Run of a retention rule at once"),
    "care.plan": gettext_lazy("Nightly planning of care"),
    "care.missed_visits": gettext_lazy("Marking of missed visits"),
    "customers.find_twins": gettext_lazy("Search of all customers for twins"),
    "customers.twins_at_night": gettext_lazy("Nightly search for twins among what has changed"),
    "customers.merge_unasked": gettext_lazy("Merging of certain twins"),
    "customers.recycle": gettext_lazy("Nightly return of customers to pools"),
    "customers.empty_pool": gettext_lazy("Moving all customers of a pool"),
    "formulas.compute": gettext_lazy("Computing of formulas"),
    "formulas.today": gettext_lazy("Nightly computing of formulas that read the date"),
    "quality.judge": gettext_lazy("Scoring of data quality"),
    "quality.ages": gettext_lazy("Scoring of stale data"),
    "quality.chase": gettext_lazy("Requests to complete data"),
    "org.letter": gettext_lazy("System mail"),
    "org.notice_letters": gettext_lazy("Letters about notices"),
    "org.forgotten_letter": gettext_lazy("Letter about a forgotten password"),
}
NOTED = {
    "reassign": gettext_lazy("Hand over"),
    "hand-over": gettext_lazy("Hand over"),
    "handed-over": gettext_lazy("Hand-over"),
    "own-sign-in": gettext_lazy("Change own sign-in"),
    "reveal": gettext_lazy("Reveal masked values"),
    "hand-out": gettext_lazy("Hand out personal data"),
    "take-register": gettext_lazy("Download the register of processing"),
    "read-refused": gettext_lazy("Reading refused"),
    "export": gettext_lazy("Export"),
    "ask-export": gettext_lazy("Ask for an export"),
    "approve-export": gettext_lazy("Approve an export"),
    "refuse-export": gettext_lazy("Refuse an export"),
    "download-export": gettext_lazy("Download an export"),
    "import": gettext_lazy("Import"),
    "undo-import": gettext_lazy("Undo an import"),
}
"""What is written into the log without being an action of a noun."""
QUIET = ("digest", "path", "custom", "key", "salt", "prefix", "theme", "density")
"""Fields that only the program reads."""
OTHERWISE = {
    ("kernel.CustomField", "name"): gettext_lazy("Field key"),
    ("kernel.CustomField", "position"): gettext_lazy("Order"),
    ("org.User", "must_change_password"): gettext_lazy("Has to change the password"),
}
"""Labels that mean something else in the language of the log: a key of a field is no key customer."""
MOST, LONGEST = 10, 120


def face_word(face: str) -> str:
    """Over which face something was done."""
    return str(FACES.get(face, face))


def task_word(name: str) -> str:
    """What a background task does; one that no release names any more keeps its code."""
    return str(TASKS.get(name, name))


def noun_of(label: str) -> ResolvedEntity | None:
    """The noun of an event; None where this release no longer has it."""
    try:
        return registry.get(label)
    except LookupError:
        return None


def action_word(entity: ResolvedEntity | None, name: str) -> str:
    """What was done."""
    action = entity.actions.get(name) if entity is not None else None
    return str(action.title()) if action is not None else str(NOTED.get(name, name))


def actions_known() -> list[tuple[str, str]]:
    """Every action of every noun and all else that is noted, for the filter of the log: each word once, its keys."""
    found = {key: action_word(None, key) for key in NOTED}
    for entity in registry:
        for key in entity.actions:
            found.setdefault(key, action_word(entity, key))
    called: dict[str, list[str]] = {}
    for key, word in found.items():
        called.setdefault(word, []).append(key)
    return sorted(((",".join(keys), word) for word, keys in called.items()), key=lambda pair: pair[1])


def line_of(event: LoggedEvent, actor: Actor) -> dict[str, Any]:
    """One event as a line: names and changes as this release calls them, masked where the reader sees masks."""
    entity = noun_of(event.entity)
    return {
        "event": event,
        "who": who_word(event),
        "noun": entity.verbose_name if entity else event.entity,
        "record": title_of(event, actor),
        "action": deed_of(event, entity),
        "face": face_word(event.face),
        "changes": changes_of(event, entity, actor),
    }


def who_word(event: LoggedEvent) -> str:
    """Who did it: a person by his name, the program as such and the part of it that acted."""
    if event.actor_kind != "system":
        return doer(event)
    part = str(PROGRAMS.get(event.actor_name, event.actor_name))
    return _("System") if part in ("", "system") else f"{_('System')} · {part}"


def deed_of(event: LoggedEvent, entity: ResolvedEntity | None) -> str:
    """What was done; where a masked value was read, also which."""
    word, name = action_word(entity, event.action), str((event.data or {}).get("field", ""))
    if event.action != "reveal" or entity is None or not entity.has(name):
        return word
    return f"{word} · {entity.field(name).label}"


def title_of(event: LoggedEvent, actor: Actor) -> str:
    """How the record is called; a setting by its label."""
    entity = noun_of(event.entity)
    if entity is not None and not in_full(entity, entity.title, actor):
        return masked(entity, entity.title, event.object_title)
    declared = DECLARED.get(event.object_title) if event.entity == "kernel.Setting" else None
    noun = noun_of(event.object_title) if event.entity == "org.RoleGrant" else None
    return str(declared.label if declared else noun.verbose_name if noun else event.object_title)


def in_full(entity: ResolvedEntity, name: str, actor: Actor) -> bool:
    """Whether the reader may read a field; of nouns that are not his, all but what is personal."""
    if not entity.has(name):
        return True
    if not actor.can(entity.label, "view"):
        return name not in personal_names(entity)
    return actor.field(entity.label, name) >= FieldRight.READ


def masked(entity: ResolvedEntity, name: str, value: Any) -> str:
    """What remains of a value that the reader may not see."""
    if value in (None, "", [], {}):
        return "—"
    return entity.field(name).kind.mask(value) if isinstance(value, str) else "***"


def changes_of(event: LoggedEvent, entity: ResolvedEntity | None, actor: Actor) -> list[tuple[str, str, str]]:
    """(field, before, after) in words, at most ten."""
    found = []
    for name, pair in (event.changes or {}).items():
        if (
            name in QUIET
            or (name == "target_entity" and "target_id" in event.changes)
            or (event.entity, name) == ("kernel.Setting", "name")
        ):
            continue
        known = entity is not None and entity.has(name)
        label = str(entity.field(name).label) if known and entity is not None else name
        label = str(OTHERWISE.get((event.entity, name), label))
        before, after = pair if isinstance(pair, list) and len(pair) == 2 else ("", pair)
        if entity is not None and not in_full(entity, name, actor):
            found.append((label, masked(entity, name, before), masked(entity, name, after)))
            continue
        if name == "target_id":
            before, after = (aimed_at(event, side, key) for side, key in ((0, before), (1, after)))
        found.append((label, value_word(event, entity, name, before), value_word(event, entity, name, after)))
    return found[:MOST]


def aimed_at(event: LoggedEvent, side: int, key: Any) -> str:
    """The record that another one is about, by noun and title, as the log kept them; without a title by its number."""
    if not key:
        return ""
    label, title = (
        pair[side] if isinstance(pair := event.changes.get(name), list) and len(pair) == 2 else pair
        for name in ("target_entity", "target_title")
    )
    noun = noun_of(str(label or event.parent_entity))
    return f"{noun.verbose_name if noun else label or ''} {title or f'#{key}'}".strip()


def value_word(event: LoggedEvent, entity: ResolvedEntity | None, name: str, value: Any) -> str:
    """A plain value of the log as people read it."""
    if value in (None, "", [], {}):
        return "—"
    if event.entity == "org.RoleGrant" and name == "verbs":
        return listed(VERB_LABELS.get(verb, verb) for verb in value)
    if name == "lang":
        return str(dict(settings.LANGUAGES).get(value, value))
    if name in ("entity", "target_entity") and isinstance(value, str) and (noun := noun_of(value)):
        return str(noun.verbose_name)
    kind = entity.field(name).kind if entity is not None and entity.has(name) else None
    if event.entity == "kernel.Setting" and name == "value" and event.object_title in DECLARED:
        kind = DECLARED[event.object_title].kind
    if kind is not None and not isinstance(kind, Json):
        try:
            return str(kind.show(from_plain(kind, value)))[:LONGEST] or "—"
        except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError):
            pass  # a value of an earlier release: shown as it is kept
    return plain_word(value)


def plain_word(value: Any) -> str:
    """A value without a kind."""
    if isinstance(value, dict):
        if set(value) == {"choices"} or {"label", "value"} == set(value):
            return plain_word(value.get("choices") or value.get("label"))
        # PostgreSQL keeps the keys of JSON in an order of its own.
        pairs = listed(f"{key}: {plain_word(one)}" for key, one in sorted(value.items()))
        return str(value.get("title", pairs))[:LONGEST]
    if isinstance(value, list):
        return listed(plain_word(one) for one in value)[:LONGEST]
    return str(value)[:LONGEST]
