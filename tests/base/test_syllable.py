import pytest

from keben.base.search_query import matches, query_tokens
from keben.base.syllable import query_variants, segmentations
from keben.base.tokens import index_tokens


def test_cuts() -> None:
    assert segmentations("xian") == [("xian",), ("xia", "n"), ("xi", "an"), ("xi", "a", "n")]
    assert segmentations("jinyuanm")[0] == ("jin", "yuan", "m")
    assert segmentations("sxjy") == []
    assert len(segmentations("xian" * 8)) == 64


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jinyaun", "jinyuan"),
        ("jinyan", "jinyuan"),
        ("jinyuann", "jinyuan"),
        ("jingyuan", "jinyuan"),
        ("jinyusn", "jinyuan"),
        ("zanxi", "zhanxi"),
        ("sanxi", "shanxi"),
    ],
)
def test_one_slip_is_repaired(typed: str, meant: str) -> None:
    assert meant in query_variants(typed)


def test_a_repaired_query_finds_the_row() -> None:
    row = index_tokens(names=("山西晋原煤业",))
    assert not matches(row, query_tokens("jinyaun"))
    assert any(matches(row, query_tokens(text)) for text in query_variants("jinyaun"))


@pytest.mark.parametrize("text", ["", "晋原", "abc", "a1b2c3", "sxjymy"])
def test_nothing_to_repair(text: str) -> None:
    assert query_variants(text) == ()


def test_at_most_32_variants() -> None:
    assert len(query_variants("shanxijinyuan")) == 32
