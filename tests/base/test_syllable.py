import pytest

from keben.base.search_query import matches, query_tokens
from keben.base.syllable import begins_in_sound, query_variants, segmentations
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


@pytest.mark.parametrize(
    ("name", "letters", "begins"),
    [
        ("江东电网", "jd", True), ("江东电网", "jiangdong", True), ("江东电网", "jiangd", True),
        ("江东电网", "dd", False), ("江东", "jdd", False), ("江东", "jiangdongd", False), ("", "a", False),
        ("重庆长安", "cqca", True), ("重庆长安", "zhongqing", True), ("西安电子", "xian", True), ("江东", "", False),
    ],
)  # fmt: skip
def test_a_name_begins_as_it_is_spoken(name: str, letters: str, begins: bool) -> None:
    assert begins_in_sound(name, letters) is begins
