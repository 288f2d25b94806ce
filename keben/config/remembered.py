"""Addresses that were found are found again at once: lists stand behind a hundred patterns, each of which was tried."""

from __future__ import annotations

from typing import Any

from django.urls import ResolverMatch, URLResolver
from django.urls.resolvers import RoutePattern

MOST = 500


class Remembered(URLResolver):
    """Patterns whose matches are kept for addresses without a number; those of single records are too many."""

    def __init__(self, patterns: list[Any]) -> None:
        super().__init__(RoutePattern("", is_endpoint=False), patterns)
        self.found: dict[str, ResolverMatch] = {}

    def resolve(self, path: str) -> ResolverMatch:
        """The view of an address. Raises Resolver404, each time anew."""
        match = self.found.get(path)
        if match is None:
            match = super().resolve(path)
            if not any(sign.isdecimal() for sign in path):
                if len(self.found) >= MOST:
                    self.found.clear()
                self.found[path] = match
        return match
