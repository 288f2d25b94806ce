"""Writing customers with the plot of another: rows and search tokens of the plot are prepared once and patched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keben.config.demo.rows import Rows
from keben.config.demo.tale.client import Client
from keben.config.demo.tale.places import mobile
from keben.config.demo.tale.retold import ahead_or
from keben.data.search import store
from keben.data.search.models import entry_key
from keben.data.search.shape import tokens_of
from keben.kernel.registry import registry

if TYPE_CHECKING:
    from keben.config.demo.crowd import Crowd


class Indexed:
    """The search entries of one noun, made of tokens that were worked out part by part."""

    def __init__(self, label: str) -> None:
        self.entity, self.number = registry.get(label), store.noun_number(label)
        self.prefix = store.prefix_of(self.number)
        self.waiting: list[tuple[int, str]] = []

    def tokens(self, **values: Any) -> str:
        """The tokens of some of the values."""
        return tokens_of(self.entity, values, self.prefix)

    def add(self, key: int, *parts: str) -> None:
        """One more entry."""
        self.waiting.append((entry_key(self.number, key), " ".join(filter(None, parts))))

    def flush(self) -> None:
        """Write what is waiting."""
        store.append(self.waiting)
        self.waiting = []


class Plot:
    """A customer whose people and talks are written again for others."""

    def __init__(self, one: Client, echoes: Echoes) -> None:
        contacts, talks = echoes.crowd.contacts, echoes.crowd.talks
        self.one = one
        self.people = [(row, contacts.values(row), echoes.contacts.tokens(name=row["name"])) for row in one.people]
        self.talks = [(row, talks.values(row), echoes.talks.tokens(**row | {"target_title": ""})) for row in one.talks]


class Echoes:
    """Writes people and talks of retold plots into the tables of a crowd."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd, self.story = crowd, crowd.story
        self.contacts, self.talks = Indexed("customers.Contact"), Indexed("activities.FollowUp")
        self._contact = places(
            crowd.contacts, "id", "customer_id", "mobile", "email", "wechat", "reports_to_id", "created_at",
            "updated_at",
        )  # fmt: skip
        self._talk = places(
            crowd.talks, "id", "target_id", "target_title", "contact_id", "followed_at", "created_at", "updated_at",
            "next_contact_at",
        )  # fmt: skip

    def write(self, one: Client, plot: Plot, contact: int, talk: int) -> None:
        """The people and talks of `plot` for the new customer, with keys from `contact` and `talk` on."""
        name = one.row["name"]
        self._people(one, plot, contact, self.contacts.tokens(**{"customer.name": name}))
        title, rows, moment = self.talks.tokens(target_title=name), self.crowd.talks, self.crowd.talks.moment
        head = plot.one.people[0]["id"]
        for key, (row, values, tokens) in enumerate(plot.talks, start=talk):
            at, following = (
                moment(row["followed_at"] - one.back),
                ahead_or(self.story, row["next_contact_at"], one.back),
            )
            who = row["contact_id"] - head + contact
            fresh = (key, one.pk, name, who, at, at, at, following and moment(following))
            rows.put(patched(values, self._talk, fresh))
            self.talks.add(key, tokens, title)

    def _people(self, one: Client, plot: Plot, first: int, title: str) -> None:
        rows, moment = self.crowd.contacts, self.crowd.contacts.moment
        for key, (row, values, tokens) in enumerate(plot.people, start=first):
            number, at = mobile(self.story), moment(row["created_at"] - one.back)
            email = row["email"] and f"c{key}@kh{one.pk}.example"
            above = first if row["reports_to_id"] else None
            fresh = (key, one.pk, number, email, row["wechat"] and f"wx_{key:06d}", above, at, at)
            rows.put(patched(values, self._contact, fresh))
            self.contacts.add(key, tokens, self.contacts.tokens(mobile=number, email=email), title)

    def flush(self) -> None:
        """Write the index of what was written."""
        self.contacts.flush()
        self.talks.flush()


def places(rows: Rows, *names: str) -> tuple[int, ...]:
    """Where the columns stand in a row."""
    return tuple(rows.names.index(name) for name in names)


def patched(values: list[Any], where: tuple[int, ...], fresh: tuple[Any, ...]) -> list[Any]:
    """A copy of the row with some columns of its own."""
    found = values.copy()
    for place, value in zip(where, fresh, strict=True):
        found[place] = value
    return found
