"""A question as the words of the index it is made of, and how each database is asked for them."""

from __future__ import annotations

import re

from keben.base.search_query import Query

Terms = tuple[tuple[tuple[str, bool], ...], ...]
"""All groups must be found, one word of each; with a word goes whether it may go on."""
_NOT_WORD = re.compile(r"[\W_]+")


def terms_of(query: Query, prefix: str, rooms: str) -> Terms:
    """The words with the prefix of noun and room; () where nothing can be asked."""
    groups = [
        tuple((prefix + room + word, begins) for room in rooms for token, begins in group if (word := _clean(token)))
        for group in query.groups
    ]
    return tuple(group for group in groups if group)


def _clean(token: str) -> str:
    return _NOT_WORD.sub("", token)


def question(terms: Terms, *, sqlite: bool) -> str:
    """The question to FTS5 or as a tsquery; '' where there are no words."""
    either, both = (" OR ", " AND ") if sqlite else (" | ", " & ")
    return both.join(f"({either.join(term(word, begins, sqlite=sqlite) for word, begins in one)})" for one in terms)


def term(word: str, begins: bool, *, sqlite: bool) -> str:
    """One word in the language of the database."""
    if sqlite:
        return f'"{word}"*' if begins else f'"{word}"'
    return f"'{word}':*" if begins else f"'{word}'"


def in_text(terms: Terms, column: str) -> tuple[str, list[str]]:
    """The same as a condition on the text of one entry, for SQLite: its values and how they are compared."""
    groups = [" OR ".join([f"instr({column}, %s)"] * len(group)) for group in terms]
    values = [f" {word}" if begins else f" {word} " for group in terms for word, begins in group]
    return " AND ".join(f"({group})" for group in groups), values
