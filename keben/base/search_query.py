"""What a user typed, as a condition on search tokens that any index can answer.

A Query is an AND of groups, a group an OR of (token, is_prefix); long pinyin is split into windows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from keben.base.han import is_han, normal, to_halfwidth
from keben.base.phone import digits_key
from keben.base.syllable import query_variants, segmentations
from keben.base.tokens import INITIALS_WINDOW, PINYIN_WINDOW, STOP_BIGRAMS, bigrams, is_han_run, pieces

_SHORTEST_APART, _LONGEST_APART, _SHORTEST_PART = 4, 8, 2

Term = tuple[str, bool]
Group = tuple[Term, ...]
_LEGAL_SOUND = re.compile(r"(?<=[a-z]{2})(?:(?:gufen)?youxian(?:zeren)?gongsi|gongsi|(?:gf)?yx(?:zr)?gs)$")


@dataclass(frozen=True)
class Query:
    """All groups must be found; `ignored` are words too common to search for, `text` what was typed."""

    text: str
    groups: tuple[Group, ...]
    ignored: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to search for."""
        return bool(self.groups)


def _windows(parts: tuple[str, ...], size: int) -> list[Term]:
    """Consecutive windows of a sequence; the last one is full too, overlapping, and may be unfinished."""
    cuts = [*range(0, len(parts) - size, size), max(len(parts) - size, 0)]
    terms = ["".join(parts[start : start + size]) for start in cuts]
    return [(term, index == len(terms) - 1) for index, term in enumerate(terms)]


def _letter_groups(word: str) -> Iterator[Group]:
    """A Latin word, pinyin or initials: one prefix if it fits one token, else a group per window."""
    whole: Term = (word, True)
    cuts = segmentations(word) if len(word) > INITIALS_WINDOW else []
    if len(word) <= INITIALS_WINDOW or (cuts and all(len(cut) <= PINYIN_WINDOW for cut in cuts)):
        yield (whole,)
        return
    readings = [_windows(cut, PINYIN_WINDOW) for cut in cuts] or [_windows(tuple(word), INITIALS_WINDOW)]
    for index in range(max(len(reading) for reading in readings)):
        options = (reading[min(index, len(reading) - 1)] for reading in readings)
        yield tuple(dict.fromkeys((whole, *options)))


def _spelled(word: str) -> str:
    """Pinyin as indexed: ü as v, without the sound of the legal suffix."""
    return _LEGAL_SOUND.sub("", word.replace("ü", "v"))


def _piece_groups(piece: str, code: str) -> Iterator[Group]:
    if is_han_run(piece):
        if len(piece) == 1:
            yield ((piece, True),)
        for pair in bigrams(piece):
            yield ((pair, False),)
    elif code:
        # A number such as KH-2026-000123 is stored in one piece; its parts may also stand alone.
        yield ((piece, True), (code, True))
    elif _spelled(piece).isascii() and piece.isalpha():
        yield from _letter_groups(_spelled(piece))
    else:
        yield ((piece, True),)


def query_tokens(text: str) -> Query:
    """The condition for a typed text; an empty Query when it holds nothing searchable or only stop words."""
    if re.fullmatch(r"[\d\s+\-().]{7,}", to_halfwidth(text).strip()) and re.search(r"\d", text):
        digits = re.sub(r"\D", "", to_halfwidth(text))
        options = dict.fromkeys(((digits_key(text), True), (digits, True)))
        return Query(text, (tuple(options),))
    groups: dict[Group, None] = {}
    ignored: list[str] = []
    for chunk in normal(text).split():
        parts = pieces(chunk)
        is_code = len(parts) > 1 and chunk.isascii() and any(char.isdigit() for char in chunk)
        for piece in parts:
            groups.update(dict.fromkeys(_piece_groups(piece, "".join(parts) if is_code else "")))
            if is_han_run(piece):
                ignored += [piece[at : at + 2] for at in range(len(piece) - 1) if piece[at : at + 2] in STOP_BIGRAMS]
    return Query(text, tuple(groups), tuple(dict.fromkeys(ignored)))


def other_ways(text: str) -> tuple[str, ...]:
    """Other texts to search for when this one found nothing, likeliest first: slips of pinyin, parts of a name."""
    return query_variants(text) or _apart(text)


def _apart(text: str) -> tuple[str, ...]:
    """A Chinese word cut in two: 徐州电子 is how people call 徐州博远电子有限公司, though its name says it nowhere."""
    word = normal(text).strip()
    if not (_SHORTEST_APART <= len(word) <= _LONGEST_APART and all(map(is_han, word))):
        return ()
    cuts = range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
    return tuple(f"{word[:at]} {word[at:]}" for at in cuts)


def matches(tokens: str, query: Query) -> bool:
    """Reference implementation of a Query over one token column; an index must give the same answer."""
    stored = tokens.split(" ")
    exact = set(stored)
    return all(
        any(any(item.startswith(token) for item in stored) if prefix else token in exact for token, prefix in group)
        for group in query.groups
    )
