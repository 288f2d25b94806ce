"""Letters cut into pinyin syllables, and one-letter slips repaired into other syllables."""

import re
from collections.abc import Iterator
from functools import lru_cache

from keben.base.han import pinyin_syllables, syllables

_MOST_CUTS = 64
_LONGEST = 6
_MOST_VARIANTS = 32
_SHORTEST_REPAIRED = 4
_LONGEST_REPAIRED = 30
# Sounds that are mixed up in speech rather than on the keyboard.
_ALIKE = (
    ("zh", "z"),
    ("ch", "c"),
    ("sh", "s"),
    ("ang", "an"),
    ("eng", "en"),
    ("ing", "in"),
    ("n", "l"),
    ("f", "h"),
)
_OFTEN_MISSED = "uaihgneo"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_LETTERS = "".join(_ROWS)


@lru_cache(maxsize=1)
def _starts() -> frozenset[str]:
    return frozenset(syllable[:size] for syllable in syllables() for size in range(1, len(syllable) + 1))


def _reach(letters: str) -> set[int]:
    """Positions that can be reached by whole syllables."""
    known = syllables()
    reach = {0}
    for at in range(len(letters)):
        if at in reach:
            reach.update(at + size for size in range(1, _LONGEST + 1) if letters[at : at + size] in known)
    return reach


def _cost(letters: str) -> int:
    """Fewest syllables that make up the letters, lone vowels counting thrice; 0 if there is no way."""
    known = syllables()
    best = [0] + [0] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - _LONGEST), end):
            part = letters[start:end]
            if part in known and (start == 0 or best[start]):
                cost = best[start] + (3 if len(part) == 1 else 1)
                best[end] = min(best[end] or cost, cost)
    return best[-1]


def segmentations(letters: str) -> list[tuple[str, ...]]:
    """Ways to cut letters into syllables, the last may be unfinished; longest first, at most 64."""
    known, starts = syllables(), _starts()
    reach = _reach(letters)
    tails = {at for at in reach if len(letters) - at <= _LONGEST and letters[at:] in starts}
    found: list[tuple[str, ...]] = []

    def cut(at: int, done: tuple[str, ...]) -> None:
        if at == len(letters):
            found.append(done)
            return
        for size in range(min(_LONGEST, len(letters) - at), 0, -1):
            part = letters[at : at + size]
            last = at + size == len(letters)
            if (part in known or (last and at in tails)) and len(found) < _MOST_CUTS:
                cut(at + size, (*done, part))

    # Without any way to the end the search for all ways would take exponential time for nothing.
    if tails or len(letters) in reach:
        cut(0, ())
    return found


@lru_cache(maxsize=1)
def _neighbours() -> dict[str, str]:
    """Keys beside and above or below each key of a QWERTY keyboard."""
    found: dict[str, str] = {}
    for row, keys in enumerate(_ROWS):
        for column, key in enumerate(keys):
            near = [keys[column - 1 : column], keys[column + 1 : column + 2]]
            around = (other for other in (row - 1, row + 1) if 0 <= other < len(_ROWS))
            near.extend(_ROWS[other][max(column - 1, 0) : column + 2] for other in around)
            found[key] = "".join(near)
    return found


def _alike_sounds(word: str) -> Iterator[str]:
    for pair in _ALIKE:
        for old, new in (pair, pair[::-1]):
            for match in re.finditer(old, word):
                yield word[: match.start()] + new + word[match.end() :]


def _inserted(word: str, letters: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        for other in letters:
            yield word[:at] + other + word[at:]


def _repairs(word: str) -> Iterator[str]:
    """Words one slip away, the likeliest slips first: sound, swapped, doubled, missed, neighbour key."""
    places = range(len(word))
    yield from _alike_sounds(word)
    yield from (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in places[:-1])
    yield from (word[:at] + word[at + 1 :] for at in places)
    yield from _inserted(word, _OFTEN_MISSED)
    yield from (word[:at] + key + word[at + 1 :] for at in places for key in _neighbours()[word[at]])
    yield from _inserted(word, _LETTERS)
    yield from (word[:at] + key + word[at + 1 :] for at in places for key in _LETTERS)


def query_variants(text: str) -> tuple[str, ...]:
    """Other texts to search for when pinyin found nothing: one slip repaired, likeliest first."""
    word = text.strip().lower()
    if not (word.isascii() and word.isalpha() and _SHORTEST_REPAIRED <= len(word) <= _LONGEST_REPAIRED):
        return ()
    repairs = dict.fromkeys(_repairs(word))
    costs = {other: cost for other in repairs if other != word and (cost := _cost(other))}
    return tuple(sorted(costs, key=costs.__getitem__)[:_MOST_VARIANTS])


def begins_in_sound(name: str, letters: str) -> bool:
    """Whether a Chinese name, as it is spoken, begins with these letters: jiangdong, jdd and jiangd for 江东电网.

    Every reading of a character counts; the last syllable may be cut short.
    """
    spoken = pinyin_syllables(name[: len(letters)])
    firsts = len(spoken) >= len(letters) and all(
        any(one.startswith(letter) for one in options) for letter, options in zip(letters, spoken, strict=False)
    )
    return bool(letters) and (firsts or _spoken_from(spoken, 0, letters))


def _spoken_from(spoken: list[list[str]], at: int, letters: str) -> bool:
    return at < len(spoken) and any(
        one.startswith(letters) or (letters.startswith(one) and _spoken_from(spoken, at + 1, letters[len(one) :]))
        for one in spoken[at]
    )
