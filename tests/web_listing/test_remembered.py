"""Addresses are found once; the answer for one is never that for another."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.urls import Resolver404, URLResolver, path, resolve, reverse
from django.urls.resolvers import RoutePattern

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


def test_records_share_what_is_kept_but_the_number() -> None:
    resolver = Remembered([path("<slug:slug>/<int:pk>/", view), path("<slug:slug>/<int:pk>/edit/", view, name="edit")])
    for number in (7, 7000, 8):
        match = resolver.resolve(f"customer/{number}/")
        assert (match.kwargs, match.captured_kwargs) == ({"slug": "customer", "pk": number},) * 2
        assert resolver.resolve(f"task/{number}/edit/").kwargs == {"slug": "task", "pk": number}
    assert list(resolver.found) == ["customer/0/", "task/0/edit/"]
    assert resolver.found["customer/0/"].kwargs == {"slug": "customer", "pk": 7}


@pytest.mark.parametrize("address", ["page7/", "a/7/b/8/", "h5/", "7/a/", "a/٧/", "a/" + "7" * 5000 + "/"])
def test_where_a_number_says_something_else_nothing_is_kept(address: str) -> None:
    patterns = [path("h5/", view), path("<int:pk>/<slug:slug>/x/", view), path("<slug:slug>/", view)]
    resolver = Remembered([*patterns, path("a/<slug:b>/b/<int:pk>/", view)])
    for _turn in range(2):
        try:
            assert resolver.resolve(address).route == URLResolver(RoutePattern(""), patterns).resolve(address).route
        except Resolver404:
            pass
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
