"""Names of nouns inside sentences."""

from __future__ import annotations

import pytest

from keben.base.in_sentence import in_sentence


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("Customer", "customer"),
        ("Follow-up methods", "follow-up methods"),
        ("API tokens", "API tokens"),
        ("SLAs", "SLAs"),
        ("API 令牌", "API 令牌"),
        ("客户", "客户"),
        ("", ""),
    ],
)
def test_a_name_inside_a_sentence(name: str, inside: str) -> None:
    assert in_sentence(name) == inside
