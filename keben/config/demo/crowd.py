"""Writing customers with their people, talks, tasks, tags and index entries, thousand by thousand."""

from __future__ import annotations

from typing import Any

from keben.config.demo.echoes import Echoes, Plot
from keben.config.demo.history import History
from keben.config.demo.rows import Rows, next_key
from keben.config.demo.tale.client import Client
from keben.config.demo.tale.setting import Setting
from keben.config.demo.tale.tasks import tasks_of
from keben.data.search.index import index_rows
from keben.domains.activities.models import FollowUp, Task
from keben.domains.customers.models import Contact, Customer
from keben.kernel.registry import registry

TAG_OF = {0: "防外力破坏", 1: "周界报警", 2: "联网报警", 7: "联网报警", 4: "民用", 5: "民用"}


class Crowd:
    """The tables that grow with the number of customers."""

    def __init__(self, story: Setting, *, whole: bool) -> None:
        self.story, self.whole = story, whole
        self.history = History(story, whole=whole)
        self.customers, self.contacts = Rows(Customer), Rows(Contact)
        self.talks, self.tasks = Rows(FollowUp), Rows(Task)
        self.tags = Rows(Customer.tags.through, keyed=False)
        self.next_task = next_key(Task)
        self._index: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        self._heads: dict[int, list[int]] = {}
        self._dealers: dict[str, str] = {}
        self.echoes = Echoes(self)

    def add(self, one: Client) -> None:
        """Take in one customer."""
        self._head(one)
        for row in one.people:
            self.contacts.add(row)
            self._search("customers.Contact", row["id"], {**row, "customer.name": one.row["name"]})
        for row in one.talks:
            self.talks.add(row)
            self._search("activities.FollowUp", row["id"], row)
        self._around(one)

    def echo(self, one: Client, plot: Plot, contact: int, talk: int) -> None:
        """Take in one customer with the people and talks of another, whose keys begin with these."""
        self._head(one)
        self.echoes.write(one, plot, contact, talk)
        self._around(one)

    def _head(self, one: Client) -> None:
        self._belong(one)
        self.history.tell(one)
        self.customers.add(one.row)
        self._search("customers.Customer", one.pk, one.row)

    def _around(self, one: Client) -> None:
        for task in tasks_of(self.story, one, thin=not self.whole):
            task["id"] = self.next_task
            self.next_task += 1
            self.tasks.add(task)
            self._search("activities.Task", task["id"], task)
        for tag in self._tags(one):
            self.tags.add({"customer_id": one.pk, "tag_id": self.story.tags[tag]})

    def _search(self, label: str, key: int, values: dict[str, Any]) -> None:
        self._index.setdefault(label, []).append((key, values))

    def _belong(self, one: Client) -> None:
        """Some are branches of a group of their trade; some are served through a dealer of their city."""
        chance = self.story.rng.random()
        heads = self._heads.setdefault(one.trade, [])
        if one.level in ("vip", "key") and one.about.type != "dealer":
            if not one.known and heads and chance < 0.3:
                one.row["parent_id"] = heads[int(self.story.rng.random() * len(heads))]
            elif len(heads) < 40:
                heads.append(one.pk)
        city = one.place.code[:4]
        if one.about.type == "dealer":
            self._dealers[city] = one.row["name"]
        elif one.level in ("std", "small") and city in self._dealers and chance < 0.25:
            dealer = self._dealers[city]
            one.row["remark"] = f"Supplied through {dealer}." if self.story.lang else f"由{dealer}供货并负责安装。"

    def _tags(self, one: Client) -> list[str]:
        chance = self.story.rng.random()
        found = [TAG_OF[one.trade]] if one.trade in TAG_OF and chance < 0.6 else []
        if one.row.get("remark"):
            found.append("经销供货")
        if one.lifecycle == "mature":
            found.append("全保" if chance < 0.7 else "年度框架")
        if one.lifecycle in ("risk", "lost") and chance < 0.6:
            found.append("竞品在用" if chance < 0.3 else "价格敏感")
        return found

    def flush(self) -> None:
        """Write what is waiting, rows that others point to first."""
        for rows in (self.customers, self.contacts, self.talks, self.tasks, self.tags):
            rows.flush()
        self.history.flush()
        for label, entries in self._index.items():
            index_rows(registry.get(label), entries, fresh=True)
        self._index = {}
        self.echoes.flush()

    def close(self) -> None:
        """Write the rest."""
        self.flush()
        self.history.close()
