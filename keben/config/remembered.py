"""Addresses that were found are found again at once: lists stand behind a hundred patterns, each of which was tried."""

from __future__ import annotations

import re
from typing import Any

from django.urls import ResolverMatch, URLResolver
from django.urls.resolvers import RoutePattern

MOST = 500
LONGEST = 200  # no key of a record is so long; beyond some thousand digits Python reads none
NUMBER = re.compile(r"[0-9]+")


class Remembered(URLResolver):
    """Patterns whose matches are kept: by address, or for one record by the address with another number in it."""

    def __init__(self, patterns: list[Any]) -> None:
        super().__init__(RoutePattern("", is_endpoint=False), patterns)
        self.found: dict[str, ResolverMatch] = {}

    def resolve(self, path: str) -> ResolverMatch:
        """The view of an address. Raises Resolver404, each time anew."""
        numbers = NUMBER.findall(path)
        if len(numbers) > 1 or not path.isascii() or len(path) > LONGEST:
            return super().resolve(path)
        shape = NUMBER.sub("0", path) if numbers else path
        match = self.found.get(shape)
        if match is not None:
            return with_number(match, int(numbers[0])) if numbers else match
        match = super().resolve(path)
        match.tried = None  # Django would copy what was tried in vain, near two hundred patterns, for every page
        if not numbers or about_one_number(match, int(numbers[0])):
            if len(self.found) >= MOST:
                self.found.clear()
            self.found[shape] = match
        return match


def about_one_number(match: ResolverMatch, number: int) -> bool:
    """Whether the number of the address came out as one argument, a whole number, and nothing else depends on it."""
    whole = [value for value in match.kwargs.values() if isinstance(value, int)]
    texts = [value for value in match.kwargs.values() if not isinstance(value, int)]
    return whole == [number] and not match.args and not any(NUMBER.search(str(value)) for value in texts)


def with_number(match: ResolverMatch, number: int) -> ResolverMatch:
    """The same match for another record."""
    other = object.__new__(ResolverMatch)  # copying by the usual way is refused
    other.__dict__.update(match.__dict__)
    for given in ("kwargs", "captured_kwargs"):  # Django keeps both
        values = getattr(match, given)
        setattr(other, given, {name: number if isinstance(value, int) else value for name, value in values.items()})
    return other
