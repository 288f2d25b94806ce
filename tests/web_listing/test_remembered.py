"""Addresses are found once; the answer for one is never that for another."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.urls import Resolver404, path, resolve, reverse

from keben.config import remembered
from keben.config.remembered import Remembered


def view(request: object, **given: str) -> HttpResponse:
    """Never called."""
    return HttpResponse()


def test_the_same_address_is_found_once() -> None:
    resolver = Remembered([path("<slug:slug>/", view, name="list")])
    first = resolver.resolve("customer/")
    assert resolver.resolve("customer/") is first
    assert [resolver.resolve(f"{slug}/").kwargs for slug in ("customer", "task")] == [
        {"slug": "customer"},
        {"slug": "task"},
    ]


def test_addresses_of_single_records_are_not_kept() -> None:
    resolver = Remembered([path("<slug:slug>/<int:pk>/", view)])
    assert resolver.resolve("customer/7/").kwargs == {"slug": "customer", "pk": 7}
    assert resolver.found == {}


def test_what_is_not_there_is_looked_for_again_and_not_kept() -> None:
    resolver = Remembered([path("a/", view)])
    for _turn in range(2):
        with pytest.raises(Resolver404):
            resolver.resolve("b/")
    assert resolver.found == {}


def test_no_more_than_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST", 2)
    resolver = Remembered([path("<slug:slug>/", view)])
    for slug in ("a", "b", "c"):
        resolver.resolve(f"{slug}/")
    assert list(resolver.found) == ["c/"]


def test_the_addresses_of_the_program_are_the_same_in_both_directions() -> None:
    assert reverse("list", kwargs={"slug": "customer"}) == "/customer/"
    assert (resolve("/customer/").route, resolve("/customer/").kwargs) == ("<slug:slug>/", {"slug": "customer"})
    assert resolve("/customer/7/").kwargs == {"slug": "customer", "pk": 7}
