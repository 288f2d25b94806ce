"""Stored files of a test lie in a folder of its own; the people who decide have the same names everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.data_io.conftest import files  # noqa: F401


@pytest.fixture
def boss(people: Callable[..., Any]) -> Any:
    return people("boss", name="陈总")


@pytest.fixture
def security(people: Callable[..., Any]) -> Any:
    return people("security_admin", name="韩雪")
