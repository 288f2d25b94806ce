"""The declaration of one noun, data only: value objects in, nothing that handles a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from keben.kernel.access.grants import Grant
from keben.kernel.access.scope import Everyone, Scope
from keben.kernel.allowance import Allowance
from keben.kernel.condition import When
from keben.kernel.people import Person, Purpose, Tells
from keben.kernel.quality.declared import Quality

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from keben.kernel.access.actor import Actor
    from keben.kernel.actions.action import Action
    from keben.kernel.ended import Ending
    from keben.kernel.flow import Flow
    from keben.kernel.kinds.base import Kind
    from keben.kernel.merging.in_flight import InFlight


class Group:
    """A titled section of a form or of the facts."""

    def __init__(
        self, label: StrOrPromise, *fields: str, when: When | None = None, shows: tuple[str, ...] = ()
    ) -> None:
        self.label, self.fields, self.when = label, fields, when
        self.shows = shows
        """What the page of a record shows in this group besides what its form asks."""


class Form:
    """The groups of a form, in order."""

    def __init__(self, *groups: Group, required: tuple[str, ...] = ()) -> None:
        self.groups, self.required = groups, required

    def names(self) -> tuple[str, ...]:
        """All field names in order."""
        return tuple(name for group in self.groups for name in group.fields)


@dataclass(frozen=True)
class View:
    """A saved view that the program brings: filter conditions in the same form as those of users."""

    name: str
    label: StrOrPromise
    filter: tuple[tuple[str, str, Any], ...] = ()
    sort: str = ""


@dataclass(frozen=True)
class Listing:
    """Columns, filters and looks of a list."""

    columns: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    sort: str = "-id"
    totals: tuple[str, ...] = ()
    views: tuple[View, ...] = ()
    board: str | None = None
    calendar: str | None = None
    card: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


class Panel:
    """A piece of a record page: `context(record, actor)` and one template; htmx reloads it alone."""

    name: str = ""
    label: StrOrPromise = ""
    template: str = ""

    def key(self) -> str:
        """The part of the address at which it reloads."""
        return self.name or type(self).__name__.lower()

    def context(self, record: Any, actor: Actor) -> dict[str, Any]:
        """What its template needs."""
        return {}


class Facts(Panel):
    """Groups of fields with inline editing; without arguments all fields of the form."""

    template = "record/facts.html"

    def __init__(self, *groups: Group | str) -> None:
        self.groups = groups


class Related(Panel):
    """Child records of another noun, with creation in place; only while `when` holds, on the page of such records."""

    template = "record/related.html"

    def __init__(
        self,
        entity: str,
        via: str,
        *,
        columns: tuple[str, ...] = (),
        label: StrOrPromise = "",
        limit: int = 20,
        when: When | None = None,
    ) -> None:
        self.entity, self.via, self.columns, self.label, self.limit = entity, via, columns, label, limit
        self.when = when

    def key(self) -> str:
        return self.entity.replace(".", "-").lower() + "-" + self.via.replace("_", "-")


class Tree(Panel):
    """Child records as a tree of who stands under whom: each with a tag, the tone of a choice, how much it weighs, and
    a number to call."""

    template = "record/tree.html"

    def __init__(
        self,
        entity: str,
        via: str,
        up: str,
        *,
        sub: str = "",
        tag: str = "",
        mark: str = "",
        weight: str = "",
        call: str = "",
        label: StrOrPromise = "",
    ) -> None:
        self.entity, self.via, self.up, self.label = entity, via, up, label
        self.sub, self.tag, self.mark, self.weight, self.call = sub, tag, mark, weight, call

    def key(self) -> str:
        return "tree-" + self.entity.replace(".", "-").lower()

    def names(self) -> tuple[str, ...]:
        """The fields of the child that it shows."""
        return tuple(name for name in (self.up, self.sub, self.tag, self.mark, self.weight, self.call) if name)


class Timeline(Panel):
    """Everything that happened, newest first, with the composer on top."""

    name = "timeline"
    template = "record/timeline.html"


class AttachmentsPanel(Panel):
    """Files of the record with preview and upload."""

    name = "attachments"
    template = "record/attachments.html"


class TeamPanel(Panel):
    """The people who share the record."""

    name = "team"
    template = "record/team.html"


class AllowancesPanel(Panel):
    """How much the reader has used of what he may do with records like this one."""

    name = "allowances"
    template = "record/allowances.html"


class FollowersPanel(Panel):
    """Who hears of changes to the record."""

    name = "followers"
    template = "record/followers.html"


@dataclass(frozen=True)
class Page:
    """The record page: facts of the head, panels of the middle and of the right column."""

    head: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    marks: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # tone and icon of tags that are yes or no
    stage: str | None = None
    left: tuple[Panel, ...] = (Facts(),)
    main: tuple[Panel, ...] = (Timeline(), AttachmentsPanel())
    side: tuple[Panel, ...] = ()


@dataclass(frozen=True)
class Computed:
    """A column that the database works out: `expression(actor)` gives an ORM expression."""

    name: str
    label: StrOrPromise
    kind: Kind
    expression: Callable[[Actor], Any]


@dataclass(frozen=True)
class Along:
    """A noun whose records come in with ours from the same row of a file, each kept under ours by the link `via`."""

    entity: str
    via: str


@dataclass(frozen=True)
class Twins:
    """By which fields two records are found to be the same one: names, former names, a code that is given once,
    numbers and addresses; records under the same link of `family` may share these across nouns."""

    name: tuple[str, ...] = ()
    code: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    family: str = ""

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """All of them but the family."""
        return (*self.name, *((self.code,) if self.code else ()), *self.phones, *self.emails, *self.former)


FEATURES = ("history", "comments", "tags", "attachments", "custom", "followers", "recycle", "team")


class Entity:
    """The declaration of one noun; every face is derived from it."""

    title: str = "name"
    counter: str = ""
    number: str | None = None
    subtitle: str | None = None
    menu: str | None = None
    menu_order: int = 100
    icon: str = "file"
    slug: str = ""
    search: tuple[str, ...] = ()
    found_by: tuple[str, ...] = ()  # nouns below this one whose records lead to it in the quick search
    scope: Scope = Everyone()
    grants: Mapping[str, Grant] = {}
    listing: Listing = Listing()
    form: Form | None = None
    quick: tuple[str, ...] = ()
    page: Page = Page()
    actions: tuple[type[Action[Any]], ...] = ()
    flow: type[Flow] | None = None
    computed: tuple[Computed, ...] = ()
    features: tuple[str, ...] = FEATURES
    rules: tuple[Callable[..., None], ...] = ()
    keys: tuple[str, ...] = ()
    brings: tuple[Along, ...] = ()  # nouns that a row of an import may fill as well, such as the contact of a customer
    twins: Twins | None = None
    quality: Quality | None = None
    at_birth: tuple[str, ...] = ()  # fields of the form that are asked of new records only; verbs change them later
    in_flight: InFlight | None = None  # which rows are under way: what they point to is not merged away
    one_of: tuple[str, ...] = ()  # links of which at least one has to be filled
    personal: tuple[str, ...] = ()  # fields about a person, besides those whose kind says so
    impersonal: tuple[str, ...] = ()  # such as the switchboard of a company
    person: Person | None = None
    tells: Tells | None = None
    purpose: Purpose | None = None
    private: tuple[str, ...] = ()  # fields that no face, filter or history may ever show
    opened: Callable[[Any, Actor], None] | None = None  # counts who opens a record; may refuse; a static method
    ended: Ending | None = None  # when a record has ended: nothing more is said about it
    allowances: Callable[[Actor, Any], Sequence[Allowance]] | None = None  # (actor, record or None); a static method
    api: bool = True
    importable: bool = True
    uploaded: bool = False
    """Rows come with uploaded files: no menu offers a form for a new one."""
    read_only: bool = False


class LookupEntity(Entity):
    """A name-and-active list that administrators keep; four lines suffice."""

    menu = None
    icon = "list"
    search = ("name",)
    features = ("history",)
    listing = Listing(columns=("name", "name_en", "position", "is_active"), filters=("is_active",), sort="position")
    keys = ("name",)
