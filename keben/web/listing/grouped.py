"""The list by groups: heads with count and sums, each of which opens to its rows; one query for all heads."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup, escape

from keben.kernel.problems import Missing
from keben.kernel.query.groups import NONE, Group, groupable, groups, inside, leaf, title
from keben.kernel.resolved import ResolvedEntity, ResolvedField
from keben.web.cells import cell
from keben.web.icons import icon
from keben.web.listing import rows, words
from keben.web.listing.amounts import column_cell
from keben.web.listing.cards import card_names
from keben.web.listing.chips import top_level
from keben.web.listing.question import Question
from keben.web.listing.scene import compact
from keben.web.listing.short_money import short_money
from keben.web.listing.state import UNGROUPED
from keben.web.page import noun


def candidates(question: Question) -> list[ResolvedField]:
    """The fields by which this list can be grouped: those of the filters first, then further columns."""
    entity = question.entity
    names = dict.fromkeys((*entity.listing.filters, *(item.name for item in entity.list_fields())))
    items = [entity.field(name) for name in names]
    return [item for item in items if groupable(item) and item.direct and question.readable(item)]


def menu(question: Question) -> list[dict[str, Any]]:
    """The menu behind `分组`."""
    here = question.grouping.name if question.grouping else UNGROUPED
    none = UNGROUPED if question.scene.group else ""
    found = [{"label": _("No groups"), "href": question.state.url(group=none, open=()), "name": UNGROUPED}]
    found += [
        {"label": str(item.label), "href": question.state.url(group=item.name, open=()), "name": item.name}
        for item in candidates(question)
    ]
    return [{**one, "icon": "check" if one["name"] == here else "section"} for one in found]


def context(question: Question, item: ResolvedField) -> dict[str, Any]:
    """Heads for the table and for the phone, and the rows of those groups that the address opens."""
    found, more = groups(question.query(), item)
    heads = Heads(question, item)
    total = sum(one.count for one in found)
    shown, unit = f"{total:,}" + ("+" if more else ""), words.unit(question.entity, total)
    count = f"{len(found):,}" + ("+" if more else "")
    return {
        "body": Markup("".join(heads.body(one) for one in found)),  # noqa: S704 - every part is escaped there
        "cards": Markup("".join(heads.card(one) for one in found)),  # noqa: S704
        "known": total,
        "known_label": shown,
        "pager": ngettext(
            "%(groups)s group, %(total)s %(unit)s in all", "%(groups)s groups, %(total)s %(unit)s in all", len(found)
        )
        % {"groups": count, "total": shown, "unit": unit},
        "in_all": words.in_all(question.entity, shown),
        "pick_all": shown,
    }


class Heads:
    """Draws the heads of groups; what is the same on all of them is worked out once."""

    def __init__(self, question: Question, item: ResolvedField) -> None:
        self.question, self.item = question, item
        names = question.names
        totals = [at for at, name in enumerate(names) if name in question.entity.listing.totals]
        self.lead = totals[0] if totals else len(names)
        self.after = names[self.lead :]
        self.shape = column_cell(question.scene.in_wan)
        self.sign, self.unit = icon("chevron-right", 14), words.unit(question.entity)
        self.single = words.unit(question.entity, 1)

    def counted(self, group: Group) -> str:
        """`12 customers`, as HTML."""
        return f"{group.count:,} {escape(self.single if group.count == 1 else self.unit)}"

    def label(self, group: Group) -> Markup | str:
        """The value as a cell shows it, without a link in a link."""
        if group.key == NONE:
            return _("Not set")
        if self.item.kind.code == "region":
            return title(self.item, group)
        return title(self.item, group) if self.item.kind.code in ("date", "datetime") else plain(self.item, group)

    def body(self, group: Group) -> str:
        """One `<tbody>`: the head, and the rows when the address opens it."""
        is_open = group.key in self.question.state.open
        sums = "".join(self.sum(name, group) for name in self.after)
        return (
            f'<tbody data-kb-group="{escape(group.key)}"{" data-loaded" if is_open else ""}><tr class="kb-grouprow">'
            f'<td colspan="{self.lead + 1}" class="kb-grouprow__name kb-frozen">{self.opener(group, is_open)}</td>'
            f'{sums}<td class="kb-rowacts"></td></tr>{self.lines(group.key) if is_open else ""}</tbody>'
        )

    def opener(self, group: Group, is_open: bool) -> str:
        """The link that opens or closes the group; the script fetches only its rows."""
        state, key = self.question.state, group.key
        rest = [one for one in state.open if one != key]
        href = state.url(open=tuple(rest if is_open else [*rest, key]))
        return (
            f'<a class="kb-grouprow__open" href="{escape(href)}" data-kb-open="{escape(rows_url(self.question, key))}" '
            f'aria-expanded="{"true" if is_open else "false"}">{self.sign}{self.label(group)}'
            f'<span class="kb-muted">{self.counted(group)}</span></a>'
        )

    def sum(self, name: str, group: Group) -> str:
        """The sum of one column, empty where nothing is added up."""
        if name not in group.sums:
            return "<td></td>"
        field, value = self.question.entity.field(name), group.sums[name] or 0
        return f'<td class="kb-num">{alarming(field, value, self.shape(field, value))}</td>'

    def lines(self, key: str, after: str = "") -> str:
        """Rows of the group and, where there are more, the line that fetches them."""
        question = self.question
        query = question.query([*rows.extras(question), *card_names(question)], extra=inside(self.item, key))
        page = query.page(size=question.state.size, after=after)
        stars = rows.starred(question, [row.pk for row in page.rows])
        found = str(rows.Body(question).lines(page.rows, stars))
        if page.after:
            found += (
                f'<tr class="kb-grouprow kb-grouprow--more"><td colspan="{len(question.names) + 1}" class="kb-frozen">'
                f'<button type="button" class="kb-linkbtn" data-kb-open="'
                f'{escape(rows_url(question, key, page.after))}">{escape(_("Show more"))}</button></td>'
                '<td class="kb-rowacts"></td></tr>'
            )
        return found

    def card(self, group: Group) -> str:
        """The head as a card of the phone; it opens the list of its rows."""
        question = self.question
        conditions = [*top_level(question.scene.filter_of(question.state)), leaf(self.item, group.key)]
        none = UNGROUPED if question.scene.group else ""
        href = question.state.url(group=none, open=(), f=compact({"all": conditions}))
        sums = "".join(
            f"<span>{escape(question.entity.field(name).label)} <b>{short_money(value)}</b></span>"
            for name, value in group.sums.items()
            if value and question.entity.field(name).kind.code == "money"
        )
        foot = f'<span class="kb-pcard__line kb-pcard__money"><span class="kb-row">{sums}</span></span>' if sums else ""
        return (
            f'<a class="kb-pcard kb-pcard--group" href="{escape(href)}"><span class="kb-pcard__name">'
            f'{self.label(group)}<span class="kb-muted">{self.counted(group)}</span>'
            f"{self.sign}</span>{foot}</a>"
        )


def plain(item: ResolvedField, group: Group) -> Markup | str:
    """Tags and tiers in their colour, everything else as text."""
    if item.kind.code in ("choice", "stage") or bool(getattr(group.value, "colour", "")):
        return cell(item, group.value)
    return escape(title(item, group))


def alarming(field: ResolvedField, value: Any, shown: Any) -> str:
    """The figure, with the triangle where it is bad news."""
    if field.kind.alarm and value:
        return f'<span class="kb-over">{icon("alert-triangle", 14)}{shown}</span>'
    return str(shown)


def rows_url(question: Question, key: str, after: str = "") -> str:
    """Where the rows of a group come from."""
    base = question.state.url("group/", open=())
    return f"{base}{'&' if '?' in base else '?'}at={key}" + (f"&after={after}" if after else "")


@noun
def group_rows(request: HttpRequest, entity: ResolvedEntity) -> HttpResponse:
    """The rows of one group as lines of the table."""
    question = Question(entity, request.actor, request.GET.dict())  # type: ignore[attr-defined]
    if question.grouping is None:
        raise Missing(entity.label, question.state.group)
    heads = Heads(question, question.grouping)
    return HttpResponse(heads.lines(request.GET.get("at", ""), question.state.after))
