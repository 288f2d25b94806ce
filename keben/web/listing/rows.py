"""The body of the table as one string: joined in Python, because a template loop over cells was ten times slower."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from keben.kernel.features.comments import Follower
from keben.kernel.kept import Prepared
from keben.kernel.kinds.numbers import Money
from keben.kernel.query import Row
from keben.kernel.query.listquery import Masked
from keben.kernel.resolved import ResolvedField
from keben.web.cells import EMPTY, cell, once_each, reveal
from keben.web.icons import icon
from keben.web.listing.amounts import column_cell
from keben.web.listing.question import LOCK, Question, right_aligned

LONG = 16
STARRED = Prepared(
    lambda entity, user, keys: Follower.objects.filter(
        entity=entity, user_id=user, starred=True, object_id__in=keys
    ).values_list("object_id"),
    entity=models.CharField(),
    user=models.BigIntegerField(),
    keys=models.BigIntegerField(),
)
Draw = Callable[[Row], str]


def extras(question: Question) -> list[str]:
    """What the lines need besides the shown columns: title, lock, the amount that the batch bar adds up."""
    names = [question.entity.title] if question.entity.has(question.entity.title) else []
    if question.model_field(LOCK):
        names.append(LOCK)
    amount = amount_field(question)
    return [*names, amount.name] if amount else names


def amount_field(question: Question) -> ResolvedField | None:
    """The amount that is summed over ticked rows: the first total in money that the reader sees in full."""
    for name in question.entity.listing.totals:
        item = question.entity.field(name)
        if isinstance(item.kind, Money) and question.actor.field(question.entity.label, item.root) >= 2:
            return item
    return None


def starred(question: Question, keys: Iterable[int]) -> set[int]:
    """Which of these the reader has starred; one query."""
    if "followers" not in question.entity.features or question.state.deleted:
        return set()
    found = STARRED.rows(entity=question.entity.label, user=question.actor.user_id or 0, keys=list(keys))
    return {key for (key,) in found}


class Body:
    """Draws lines; everything that is the same on all of them is worked out once."""

    def __init__(self, question: Question, stars: set[int]) -> None:
        self.question, self.stars = question, stars
        entity, state = question.entity, question.state
        self.base = f"/{entity.slug}/"
        self.follows = "followers" in entity.features and not state.deleted
        self.locks = question.model_field(LOCK)
        self.amount = amount_field(question)
        self.title = entity.title if entity.title in question.names else question.names[0]
        self.may_edit = "edit" in entity.actions and question.actor.can(entity.label, "edit") and not state.deleted
        self.pick = (
            '<td class="kb-pick kb-frozen"><input type="checkbox" class="kb-check" data-kb-pick aria-label="'
            f'{escape(_("Tick this row"))}"></td>'
        )
        self.star_word, self.more_word = escape(_("Follow")), escape(_("More"))
        self.edit_word = escape(_("Edit"))
        self.star, self.lock, self.pen = icon("star", 15), icon("lock", 14), icon("pencil")
        self.dots = icon("dots")
        self.shape = column_cell(question.scene.in_wan)
        self.draws = self._draws()

    def _draws(self) -> list[tuple[str, Draw]]:
        found: list[tuple[str, Draw]] = []
        frozen = max(1, self.question.scene.frozen)
        for at, item in enumerate(self.question.columns):
            classes = ["kb-num"] if right_aligned(item) else []
            if at < frozen:
                classes += ["kb-frozen"] + (["kb-frozen--last"] if at == frozen - 1 else [])
            draw: Draw = self._plain(item)
            if item.name == self.title:
                classes.append("kb-table__name")
                draw = self._name(item)
            found.append((f'<td class="{" ".join(classes)}"' if classes else "<td", draw))
        return found

    def _plain(self, item: ResolvedField) -> Draw:
        name, kind = item.name, item.kind
        wordy = kind.code in ("text", "link", "region", "address", "long_text", "links", "department")
        eye = self.question.actor.can(self.question.entity.label, "reveal")
        alarming = kind.alarm
        shape = self.shape if isinstance(kind, Money) else cell

        def drawn(value: Any) -> str:
            shown = shape(item, value)
            if alarming and value and not isinstance(value, Masked):
                return f'><span class="kb-over">{icon("alert-triangle", 14)}{shown}</span>'
            if wordy and value and len(text := kind.show(value)) > LONG and not isinstance(value, Masked):
                return f' title="{escape(text)}">{shown}'
            return f">{shown}"

        known = once_each(drawn)

        def draw(row: Row) -> str:
            value = row.values[name]
            if eye and isinstance(value, Masked):
                return f">{reveal(self.question.entity.label, row.pk, name, value)}"
            return known(value)

        return draw

    def _name(self, item: ResolvedField) -> Draw:
        def draw(row: Row) -> str:
            value = row.values[item.name]
            text = escape(item.kind.show(value)) if value not in (None, "") else Markup("—")
            parts = [f' title="{text}">' if len(text) > LONG else ">"]
            if self.follows:
                on = "true" if row.pk in self.stars else "false"
                parts.append(
                    f'<button type="button" class="kb-star" aria-pressed="{on}" '
                    f'data-kb-star="{self.base}{row.pk}/star/" aria-label="{self.star_word}" title="{self.star_word}">'
                    f"{self.star}</button>"
                )
            parts.append(f'<a href="{self.base}{row.pk}/" data-kb="drawer" data-kb-peek>{text}</a>')
            if self.locks and row.values.get(LOCK):
                parts.append(self.lock)
            return "".join(parts)

        return draw

    def _acts(self, row: Row) -> str:
        edit = ""
        if self.may_edit:
            edit = (
                f'<a class="kb-iconbtn" href="{self.base}{row.pk}/edit/" data-kb-rowkey="e" '
                f'title="{self.edit_word}" aria-label="{self.edit_word}">{self.pen}</a>'
            )
        gone = "?deleted=1" if self.question.state.deleted else ""
        return (
            f'<td class="kb-rowacts"><div>{edit}<button type="button" class="kb-iconbtn" data-kb-rowmenu '
            f'data-kb-pop-url="{self.base}{row.pk}/menu/{gone}" data-kb-pop-size="menu" data-kb-align="end" '
            f'aria-haspopup="menu" title="{self.more_word}" aria-label="{self.more_word}">{self.dots}</button>'
            "</div></td>"
        )

    def line(self, row: Row) -> str:
        """One `<tr>`."""
        amount = row.values.get(self.amount.name) if self.amount else None
        head = f'<tr data-id="{row.pk}"' + (f' data-amount="{amount}">' if isinstance(amount, int) else ">")
        cells = "".join([f"{td}{draw(row)}</td>" for td, draw in self.draws])
        return f"{head}{self.pick}{cells}{self._acts(row)}</tr>"

    def lines(self, rows: Sequence[Row]) -> Markup:
        """All lines."""
        return Markup("".join([self.line(row) for row in rows]))  # noqa: S704 - every part is escaped above


def one_cell(question: Question, row: Row, name: str) -> Markup:
    """The inside of one cell, after it was edited in place."""
    value = row.values.get(name)
    return column_cell(question.scene.in_wan)(question.entity.field(name), value) if value is not None else EMPTY
