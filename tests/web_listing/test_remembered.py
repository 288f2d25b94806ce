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
    assert first.tried is None  # or Django copies all patterns that were tried, for every page
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


@pytest.mark.parametrize(
    ("address", "route"),
    [
        ("page7/", "<slug:slug>/"),
        ("h5/", "h5/"),
        ("a/7/b/8/", "a/<slug:b>/b/<int:pk>/"),
        ("7/a/", None),
        ("a/٧/", None),
        ("a/" + "7" * 5000 + "/", None),
    ],
)
def test_where_a_number_says_something_else_nothing_is_kept(address: str, route: str | None) -> None:
    resolver = Remembered([path(one, view) for one in ("h5/", "<slug:slug>/", "a/<slug:b>/b/<int:pk>/")])
    for _turn in range(2):
        assert found(resolver, address) == route
    assert resolver.found == {}


def found(resolver: Remembered, address: str) -> str | None:
    """The pattern of an address."""
    try:
        return resolver.resolve(address).route
    except Resolver404:
        return None


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
