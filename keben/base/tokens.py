"""Search tokens: what is stored for a row, so that parts of names, pinyin, initials and numbers find it.

Han bigrams; per position a window of pinyin and one of initials; ends of phones and Latin words.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import product
from operator import add as joined

from keben.base.han import normal, readings_table
from keben.base.remembered import Remembered

PINYIN_WINDOW = 5  # syllables in one pinyin token
INITIALS_WINDOW = 6  # letters in one token of initials
SHORTEST_TAIL = 4  # digits of a phone's end that find it
STOP_BIGRAMS = frozenset({"公司", "有限", "限公"})
_MOST_READINGS = 8  # combinations indexed per position when several characters have two readings
_LONGEST_SUFFIXED = 24

HAN = "\u3400-\u4dbf\u4e00-\u9fff〇\U00020000-\U0003ffff"
_HAN_GAP = re.compile(rf"(?<=[{HAN}])[\W_]+(?=[{HAN}])")
PIECE = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_LEGAL_SUFFIX = re.compile(r"(?:股份)?有限(?:责任)?公司(?=\W|$)|公司(?=\W|$)")


def pieces(text: str) -> list[str]:
    """Runs of Han and runs of other letters and digits, normalised; punctuation between Han is dropped."""
    return PIECE.findall(_closed(normal(text)))


def _closed(text: str) -> str:
    """Without punctuation between Han; most texts have none, which is quickly seen."""
    return text if text.isalnum() else _HAN_GAP.sub("", text)


def is_han_run(piece: str) -> bool:
    """Whether a piece is Chinese (pieces are never mixed)."""
    first = piece[0]
    return "\u3400" <= first <= "\u9fff" or "\U00020000" <= first <= "\U0003ffff" or first == "〇"


def bigrams(run: str) -> list[str]:
    """Overlapping pairs without the stop pairs every company name ends with."""
    return [pair for pair in map(joined, run, run[1:]) if pair not in STOP_BIGRAMS]


def _han_tokens(run: str, found: set[str]) -> None:
    # Half of all indexing is spent here: the pairs are made and filtered without a loop in Python.
    found.update({*map(joined, run, run[1:])} - STOP_BIGRAMS)
    if run[-2:] not in STOP_BIGRAMS:
        found.add(run[-1])


def _sound_tokens(run: str, found: set[str]) -> None:
    table = readings_table()
    readings = [table[char] for char in run if char in table]
    if all(len(options) == 1 for options in readings):
        one = [options[0] for options in readings]
        letters = "".join([syllable[0] for syllable in one])
        for index in range(len(one)):
            found.add("".join(one[index : index + PINYIN_WINDOW]))
            found.add(letters[index : index + INITIALS_WINDOW])
        return
    for index in range(len(readings)):
        window = readings[index : index + INITIALS_WINDOW]
        found.update(_spellings([tuple(dict.fromkeys(option[0] for option in options)) for options in window]))
        found.update(_spellings(window[:PINYIN_WINDOW]))


def _spellings(window: list[tuple[str, ...]]) -> list[str]:
    combined = []
    for spelling in product(*reversed(window)):
        combined.append("".join(reversed(spelling)))
        if len(combined) == _MOST_READINGS:
            break
    return combined


NAMES: Remembered[str] = Remembered(4096)
"""The tokens of names that were taken apart beforehand, in one text each."""


def name_tokens(name: str, found: set[str]) -> None:
    """Add the tokens of one name: bigrams, sounds without the legal suffix, all ends of Latin words."""
    known = NAMES.get(name)
    if known is None:
        _take_apart(name, found)
    else:
        found.update(known.split())


def joined_tokens(name: str) -> str:
    """The tokens of one name in one text, for `NAMES`."""
    found: set[str] = set()
    _take_apart(name, found)
    return " ".join(found)


def _take_apart(name: str, found: set[str]) -> None:
    plain = normal(name)
    for piece in PIECE.findall(_closed(plain)):
        if is_han_run(piece):
            _han_tokens(piece, found)
        else:
            ends = range(len(piece)) if len(piece) <= _LONGEST_SUFFIXED else (0,)
            found.update([piece[start:] for start in ends])
    for run in PIECE.findall(_closed(_LEGAL_SUFFIX.sub(" ", plain).strip())):
        if is_han_run(run):
            _sound_tokens(run, found)


def _phone_tokens(number: str, found: set[str]) -> None:
    digits = "".join([char for char in number if char.isdecimal()])
    found.update([digits[start:] for start in range(max(len(digits) - SHORTEST_TAIL + 1, 1)) if digits])


def _code_tokens(code: str, found: set[str]) -> None:
    parts = PIECE.findall(normal(code))
    if parts:
        found.update(("".join(parts), parts[-1], parts[-1].lstrip("0") or "0"))


def _word_tokens(text: str, found: set[str]) -> None:
    for piece in pieces(text):
        if is_han_run(piece):
            _han_tokens(piece, found)
        else:
            found.add(piece)


@lru_cache(maxsize=512)
def _of_words(text: str) -> frozenset[str]:
    """The tokens of a text; the name of a customer comes again with all that lies under it."""
    found: set[str] = set()
    _word_tokens(text, found)
    return frozenset(found)


def token_set(
    *,
    names: Iterable[str] = (),
    phones: Iterable[str] = (),
    codes: Iterable[str] = (),
    words: Iterable[str] = (),
) -> set[str]:
    """The tokens of one row.

    `names` are found by any part, pinyin and initials; `phones` (digits_key) by 4 or more last
    digits; `codes` by their beginning or last segment; `words` by the beginning of Latin words and any part
    of Han text.
    """
    found: set[str] = set()
    for name in names:
        name_tokens(name, found)
    for number in phones:
        _phone_tokens(number, found)
    for code in codes:
        _code_tokens(code, found)
    for text in words:
        found |= _of_words(text)
    return found


def index_tokens(
    *,
    names: Iterable[str] = (),
    phones: Iterable[str] = (),
    codes: Iterable[str] = (),
    words: Iterable[str] = (),
) -> str:
    """The same as the token column: space-separated and sorted, so that equal rows give equal text."""
    return " ".join(sorted(token_set(names=names, phones=phones, codes=codes, words=words)))
