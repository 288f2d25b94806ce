"""The little of Markdown that our guide is written in, as HTML: everything is escaped, only known marks become tags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

MARKS = re.compile(r"`([^`]+)`|\*\*(.+?)\*\*|(?<!\w)\*([^*\s][^*]*)\*(?!\w)|\[([^\]]+)\]\(([\w./#-]+)\)")
HEADING = re.compile(r"(#{1,4}) +(.+)")
ITEM = re.compile(r"(?:-|(\d+)\.) +(.*)")
RULE = re.compile(r"\|?[\s:|-]+\|?")
HAN = r"[\u2014-\u201f\u3000-\u9fff\uff00-\uffef]"
BETWEEN = re.compile(f"(?<={HAN})\n(?={HAN})")
HEAD, CELL = Markup("<th>{}</th>"), Markup("<td>{}</td>")
PAGE = re.compile(r"(?:\.\./)?([a-z-]+)\.md(?:#[\w-]*)?")


def rendered(text: str) -> Markup:
    """The page below its title."""
    return Markup("\n").join(blocks(text.splitlines()))


def title_of(text: str) -> str:
    """The first heading."""
    found = HEADING.match(text)
    return found[2].strip() if found else ""


def inline(text: str) -> Markup:
    """Code, bold, emphasis and links within a line; a link leads only to another page of the guide."""
    parts, at = [], 0
    for found in MARKS.finditer(text):
        parts.append(escape(text[at : found.start()]))
        code, bold, thin, label, href = found.groups()
        if code is not None:
            parts.append(Markup("<code>{}</code>").format(code))
        elif bold is not None:
            parts.append(Markup("<b>{}</b>").format(inline(bold)))
        elif thin is not None:
            parts.append(Markup("<em>{}</em>").format(inline(thin)))
        else:
            page = PAGE.fullmatch(href)
            parts.append(Markup('<a href="/help/{}/">{}</a>').format(page[1], label) if page else inline(label))
        at = found.end()
    return Markup("").join((*parts, escape(text[at:])))


def blocks(lines: list[str]) -> Iterator[Markup]:
    """Block after block: each takes its lines from the front."""
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
        elif line.startswith("```"):
            end = next((n for n in range(at + 1, len(lines)) if lines[n].startswith("```")), len(lines))
            yield Markup("<pre><code>{}</code></pre>").format("\n".join(lines[at + 1 : end]))
            at = end + 1
        else:
            end = at + 1
            while end < len(lines) and lines[end].strip() and not starts(lines[end], line):
                end += 1
            yield block(lines[at:end])
            at = end


def starts(line: str, first: str) -> bool:
    """Whether a line begins another block than the one that began with `first`."""
    if line.startswith("```") or HEADING.match(line) or HEADING.match(first):
        return True
    return bool(ITEM.match(line)) and not ITEM.match(first)


def block(lines: list[str]) -> Markup:
    """A heading, table, list or paragraph; the title of the page is shown by the page itself."""
    if found := HEADING.match(lines[0]):
        level = len(found[1])
        return Markup("") if level == 1 else Markup("<h{0}>{1}</h{0}>").format(level, inline(found[2]))
    if lines[0].startswith("|") and len(lines) > 1 and RULE.fullmatch(lines[1]):
        return table(lines)
    if found := ITEM.match(lines[0]):
        items: list[list[str]] = []
        for line in lines:
            item = ITEM.match(line)
            items.append([item[2]]) if item else items[-1].append(line.strip())
        body = Markup("").join(Markup("<li>{}</li>").format(inline(joined(item))) for item in items)
        return Markup("<ol>{}</ol>").format(body) if found[1] else Markup("<ul>{}</ul>").format(body)
    return Markup("<p>{}</p>").format(inline(joined(lines)))


def joined(lines: list[str]) -> str:
    """Lines of one paragraph; between two Chinese signs a new line is no blank."""
    return BETWEEN.sub("", "\n".join(lines)).replace("\n", " ")


def table(lines: list[str]) -> Markup:
    """A table; it scrolls by itself where it is wider than the page."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]

    def row(cells: list[str], frame: Markup) -> Markup:
        return Markup("<tr>{}</tr>").format(Markup("").join(frame.format(inline(cell)) for cell in cells))

    head = Markup("<thead>{}</thead>").format(row(rows[0], HEAD)) if any(rows[0]) else Markup("")
    body = Markup("").join(row(cells, CELL) for cells in rows[2:])
    return Markup(
        '<div class="kb-tablewrap"><table class="kb-table kb-table--plain">{}<tbody>{}</tbody></table></div>'
    ).format(head, body)
