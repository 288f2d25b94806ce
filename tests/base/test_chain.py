from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from keben.base.chain import GENESIS, batch_hash, canonical


def test_canonical_form_does_not_depend_on_order() -> None:
    assert canonical({"b": 1, "a": ["中", None, True]}) == '{"a":["中",null,true],"b":1}'.encode()
    assert canonical({"d": date(2026, 9, 3), "n": Decimal("1.50")}) == b'{"d":"2026-09-03","n":"1.50"}'
    assert canonical(datetime(2026, 9, 3, tzinfo=UTC)) == b'"2026-09-03T00:00:00+00:00"'


def test_canonical_refuses_what_has_no_form() -> None:
    with pytest.raises(TypeError, match="set has no canonical form"):
        canonical({1, 2})
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))


def test_hash_of_an_empty_first_batch() -> None:
    assert batch_hash(GENESIS, []).hex() == "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925"


def test_any_change_changes_the_hash() -> None:
    right = batch_hash(GENESIS, [b"ab", b"c"])
    assert (
        len(
            {
                right,
                *(batch_hash(GENESIS, rows) for rows in ([b"a", b"bc"], [b"c", b"ab"], [b"ab"], [b"abc"])),
            }
        )
        == 5
    )
    assert batch_hash(right, [b"ab", b"c"]) != right


def test_previous_hash_must_be_whole() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        batch_hash(b"", [])
