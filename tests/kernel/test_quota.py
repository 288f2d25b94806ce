"""Limits that all processes share: what one has taken, no other gets, and a flood costs few queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from keben.kernel import quota
from keben.kernel.quota import Bucket

pytestmark = pytest.mark.django_db
CAPTURE = Callable[..., CaptureQueriesContext]


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that tests turn."""
    now = [1000.0]
    monkeypatch.setattr(quota, "clock", lambda: now[0])
    return now


class Processes:
    """Two processes over one database: each keeps its own leases."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.memories: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {"a": ({}, {}), "b": ({}, {})}
        self.monkeypatch = monkeypatch

    def take(self, which: str, **given: Any) -> float:
        leases, empty = self.memories[which]
        self.monkeypatch.setattr(quota, "_leases", leases)
        self.monkeypatch.setattr(quota, "_empty", empty)
        return quota.take("k", **given)


def test_two_processes_share_one_bucket(time: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    both = Processes(monkeypatch)
    waits = [both.take("ab"[turn % 2], most=5, seconds=50) for turn in range(7)]
    assert waits == [0, 0, 0, 0, 0, 10, 10]
    time[0] += 10
    assert [both.take("b", most=5, seconds=50), both.take("a", most=5, seconds=50)] == [0, 10]


def test_a_bucket_fills_to_the_brim_and_no_further(time: list[float]) -> None:
    assert quota.take("k", most=2, seconds=60) == 0
    time[0] += 3600
    assert [quota.take("k", most=2, seconds=60) for _ in range(3)] == [0, 0, 30]


def test_large_limits_are_leased_and_never_exceeded(
    time: list[float], monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: CAPTURE
) -> None:
    both = Processes(monkeypatch)
    granted = sum(not both.take("ab"[turn % 2], most=600, seconds=60) for turn in range(1000))
    assert granted == 600
    with django_assert_num_queries(0):
        assert both.take("a", most=600, seconds=60) > 0
        assert both.take("b", most=600, seconds=60) > 0


def test_a_lease_costs_one_write_in_a_hundredth_of_the_limit(
    time: list[float], django_assert_num_queries: CAPTURE
) -> None:
    quota.take("k", most=6000, seconds=60)
    with django_assert_num_queries(0):
        assert [quota.take("k", most=6000, seconds=60) for _ in range(59)] == [0] * 59
    with django_assert_num_queries(1):
        assert quota.take("k", most=6000, seconds=60) == 0


def test_a_lease_that_was_not_used_is_given_up(time: list[float], django_assert_num_queries: CAPTURE) -> None:
    quota.take("k", most=6000, seconds=60)
    time[0] += 11
    with django_assert_num_queries(1):
        assert quota.take("k", most=6000, seconds=60) == 0


def test_a_request_dearer_than_the_bucket_empties_it(time: list[float]) -> None:
    assert quota.take("k", most=3, seconds=60, cost=10) == 0
    assert quota.take("k", most=3, seconds=60) == 20


def test_keys_do_not_touch_each_other(time: list[float]) -> None:
    assert quota.take("one", most=1, seconds=60) == 0
    assert quota.take("two", most=1, seconds=60) == 0
    assert quota.take("one", most=1, seconds=60) == 60


def test_full_buckets_are_swept(time: list[float]) -> None:
    quota.take("quick", most=10, seconds=10)
    quota.take("slow", most=1, seconds=3600)
    time[0] += 5
    assert quota.sweep() == 1
    assert list(Bucket.objects.values_list("key", flat=True)) == ["slow"]


@pytest.mark.parametrize(("wait", "seconds"), [(0.001, 1), (1.0, 1), (1.2, 2), (19.9999999, 20)])
def test_waits_are_said_in_whole_seconds(wait: float, seconds: int) -> None:
    assert quota.whole_seconds(wait) == seconds


def test_what_is_remembered_stays_small(time: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quota, "MOST", 2)
    for turn in range(4):
        quota.take(f"k{turn}", most=1, seconds=1)
        quota.take(f"k{turn}", most=1, seconds=1)
        time[0] += 20
    quota.take("last", most=1, seconds=1)
    assert len(quota._leases) <= 3
    assert len(quota._empty) <= 3
