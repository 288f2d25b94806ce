"""The body of the table as one string: joined in Python, because a template loop over cells was ten times slower."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence, Set
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from keben.kernel.contacting import refusals, silenced
from keben.kernel.ended import ended_among
from keben.kernel.features.comments import Follower
from keben.kernel.kept import Prepared
from keben.kernel.kinds.numbers import Money
from keben.kernel.query import Row
from keben.kernel.query.page import Masked
from keben.kernel.reader import reached
from keben.kernel.resolved import ResolvedField
from keben.web.cells import EMPTY, cell, reveal
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


def editable(question: Question, keys: Sequence[int]) -> Set[int]:
    """Which of these lines the reader may change: only they have a pen and take E and cells edited in place."""
    if "edit" not in question.entity.actions or question.state.deleted:
        return frozenset()
    found = reached(question.entity.model, keys, question.actor, "edit")
    return found - ended_among(question.entity.model, found)


Column = tuple[str, str, dict[Any, str], Callable[[Any], str] | None]
"""Name, beginning of its cells, values that are drawn already, and what draws one; None for the title."""


class Body:
    """Draws lines; everything that is the same on all of them is worked out once."""

    def __init__(self, question: Question) -> None:
        self.question = question
        entity, state = question.entity, question.state
        self.base = f"/{entity.slug}/"
        self.follows = "followers" in entity.features and not state.deleted
        self.locks = question.model_field(LOCK)
        self.amount = amount_field(question)
        self.title = entity.title if entity.title in question.names else question.names[0]
        self.pick = (
            '<td class="kb-pick kb-frozen"><input type="checkbox" class="kb-check" data-kb-pick aria-label="'
            f'{escape(_("Tick this row"))}"></td>'
        )
        self.star_word, self.more_word = escape(_("Follow")), escape(_("More"))
        self.edit_word = escape(_("Edit"))
        self.star, self.lock, self.pen = icon("star", 15), icon("lock", 14), icon("pencil")
        self.dots = icon("dots")
        self.shape = column_cell(question.scene.in_wan)
        self.eye = question.actor.can(entity.label, "reveal")
        self.show = entity.field(self.title).kind.show
        self.dialled = {
            item.name: item.kind
            for item in question.columns
            if item.kind.code in ("phone", "email") and refusals(entity)
        }
        gone = "?deleted=1" if state.deleted else ""
        self.acts, self.shut = self._acts(gone)
        self.columns = [self._column(at, item) for at, item in enumerate(question.columns)]

    def _column(self, at: int, item: ResolvedField) -> tuple[str, str, Callable[[Any], str] | None]:
        """Its name, the beginning of its cells, and what draws the rest; None for the title."""
        classes = ["kb-num"] if right_aligned(item) else []
        frozen = max(1, self.question.scene.frozen)
        if at < frozen:
            classes += ["kb-frozen"] + (["kb-frozen--last"] if at == frozen - 1 else [])
        if item.name == self.title:
            classes.append("kb-table__name")
        td = f'<td class="{" ".join(classes)}"' if classes else "<td"
        return item.name, td, None if item.name == self.title else self._plain(item, td)

    def _plain(self, item: ResolvedField, td: str) -> Callable[[Any], str]:
        kind = item.kind
        wordy = kind.code in ("text", "link", "region", "address", "long_text", "links", "department")
        alarming, sign = kind.alarm, icon("alert-triangle", 14)
        shape = self.shape if isinstance(kind, Money) else cell

        def drawn(value: Any) -> str:
            shown = shape(item, value)
            if alarming and value and not isinstance(value, Masked):
                return f'{td}><span class="kb-over">{sign}{shown}</span></td>'
            if wordy and value and len(text := kind.show(value)) > LONG and not isinstance(value, Masked):
                return f'{td} title="{escape(text)}">{shown}</td>'
            return f"{td}>{shown}</td>"

        return drawn

    def _name(self, row: Row, td: str, on: bool) -> str:
        """The cell of the title: star, link, lock."""
        value, pk = row.values[self.title], row.pk
        text = escape(self.show(value)) if value not in (None, "") else "—"
        wide = f' title="{text}"' if len(text) > LONG else ""
        star = ""
        if self.follows:
            star = (
                f'<button type="button" class="kb-star" aria-pressed="{"true" if on else "false"}" '
                f'data-kb-star="{self.base}{pk}/star/" aria-label="{self.star_word}" title="{self.star_word}">'
                f"{self.star}</button>"
            )
        lock = self.lock if self.locks and row.values.get(LOCK) else ""
        return f'{td}{wide}>{star}<a href="{self.base}{pk}/" data-kb="drawer" data-kb-peek>{text}</a>{lock}</td>'

    def _acts(self, gone: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What stands at the end of a line that may be changed and of one that may not, cut where its key stands."""
        cell_ = '<td class="kb-rowacts"><div>'
        first = f'{cell_}<a class="kb-iconbtn" href="{self.base}'
        edit = f'/edit/" data-kb-rowkey="e" title="{self.edit_word}" aria-label="{self.edit_word}">{self.pen}</a>'
        more = f'<button type="button" class="kb-iconbtn" data-kb-rowmenu data-kb-pop-url="{self.base}'
        last = (
            f'/menu/{gone}" data-kb-pop-size="menu" data-kb-align="end" aria-haspopup="menu" '
            f'title="{self.more_word}" aria-label="{self.more_word}">{self.dots}</button></div></td></tr>'
        )
        return (first, edit + more, last), (cell_ + more, last)

    def lines(self, rows: Sequence[Row], stars: Collection[int]) -> Markup:
        """All lines; a value that a column has several times is drawn once."""
        columns: list[Column] = [(name, td, {}, draw) for name, td, draw in self.columns]
        mine = editable(self.question, [row.pk for row in rows])
        lines = [self._line(row, columns, row.pk in stars, row.pk in mine) for row in rows]
        return Markup("".join(lines))  # noqa: S704 - escaped above

    def _line(self, row: Row, columns: list[Column], on: bool, mine: bool) -> str:
        values, pk = row.values, row.pk
        amount = values.get(self.amount.name) if self.amount else None
        sum_ = f' data-amount="{amount}"' if isinstance(amount, int) else ""
        cells = []
        for name, td, known, draw in columns:
            if draw is None:
                cells.append(self._name(row, td, on))
                continue
            value = values[name]
            if self.eye and isinstance(value, Masked):
                cells.append(f"{td}>{reveal(self.question.entity.label, pk, name, value)}</td>")
                continue
            if name in self.dialled and value and silenced(self.dialled[name].code, values):
                cells.append(f"{td}>{escape(self.dialled[name].show(value))}</td>")
                continue
            try:
                cells.append(known[value])
            except KeyError:
                known[value] = drawn = draw(value)
                cells.append(drawn)
            except TypeError:  # a list, which no dictionary takes for a key
                cells.append(draw(value))
        acts = str(pk).join(self.acts if mine else self.shut)
        shut = "" if mine else " data-shut"
        return f'<tr data-id="{pk}"{sum_}{shut}>{self.pick}{"".join(cells)}{acts}'


def one_cell(question: Question, row: Row, name: str) -> Markup:
    """The inside of one cell, after it was edited in place."""
    value = row.values.get(name)
    return column_cell(question.scene.in_wan)(question.entity.field(name), value) if value is not None else EMPTY
