from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keben.base.han import pinyin_syllables
from keben.base.search_query import matches, other_ways, query_tokens
from keben.base.tokens import STOP_BIGRAMS, index_tokens

ROW = index_tokens(
    names=("山西晋原煤业有限公司", "王重阳"),
    phones=("13902556021", "075581234567"),
    codes=("KH-2026-000123",),
    words=("wang@jinyuan.com", "重点客户"),
)
CHARS = "山西晋原煤业集团科技股份限公司有重长行乐藏绿吕单曾解区广东省银河信息"


def found(text: str, row: str = ROW) -> bool:
    query = query_tokens(text)
    assert query, f"{text} searches for nothing"
    return matches(row, query)


@pytest.mark.parametrize(
    "text",
    [
        "晋",
        "晋原",
        "晋原煤",
        "西晋",
        "業",
        "晉原",
        "山西晋原煤业有限公司",
        "晋原 王",
        "晋，原",
        "业有限",
        "重点",
        "shanxi",
        "jinyuan",
        "shanxijinyuanmeiye",
        "shanxijinyuanmeiyeyouxiangongsi",
        "xijinyuanm",
        "yuanmeiy",
        "sxjymy",
        "jym",
        "SXJYMYYXGS",
        "wangchongyang",
        "wangzhongyang",
        "wcy",
        "wzy",
        "6021",
        "139",
        "02556021",
        "139 0255 6021",
        "+86 139-0255-6021",
        "０７５５－８１２３４５６７",
        "81234567",
        "KH-2026-000123",
        "kh2026",
        "000123",
        "123",
        "wang@jinyuan.com",
        "jinyuan.com",
        "王 6021",
        "晋原meiye",
    ],
)
def test_is_found_by(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize(
    "text",
    [
        "原晋",
        "煤矿",
        "jinyan",
        "sxjymk",
        "6022",
        "KH-2026-000124",
        "shanxijinyuanmeikuang",
        "王 6022",
        "inyuan",
    ],
)
def test_is_not_found_by(text: str) -> None:
    assert not found(text)


def test_stop_words_alone_search_for_nothing() -> None:
    query = query_tokens("有限公司")
    assert not query
    assert (query.groups, query.ignored) == ((), ("有限", "限公", "公司"))
    assert matches(ROW, query)
    assert not query_tokens(" ，。")


def test_groups_are_what_an_index_needs() -> None:
    assert query_tokens("晋原煤").groups == ((("晋原", False),), (("原煤", False),))
    assert query_tokens("jinyuan").groups == ((("jinyuan", True),),)
    first, *_ = query_tokens("guangdongshengnongyejituan").groups
    assert ("guangdongshengnongye", False) in first


def test_tokens_are_sorted_and_hold_no_legal_suffix_sound() -> None:
    assert index_tokens(names=("晋原公司",)) == "jinyuan jy y yuan 原公 晋原"
    assert index_tokens(phones=("801",)) == "801"
    assert index_tokens(names=("", "TCL")) == "cl l tcl"
    assert index_tokens() == ""


def test_ambiguous_pinyin_is_cut_every_way() -> None:
    row = index_tokens(names=("吉安满坤科技股份有限公司",))
    assert found("jianmankunkeji", row)  # ji an man kun ke ji, though jian man … would be shorter
    assert found("jianmankunkejigufenyouxiangongsi", row)


def test_latin_parts_of_names() -> None:
    row = index_tokens(names=("深振业A", "58同城", "Schneider Electric（中国）"))
    for text in ("振业a", "8同", "er el", "electric中国", "neider", "同城"):
        assert found(text, row)


@given(st.text(CHARS, min_size=2, max_size=20), st.data())
def test_every_part_of_a_name_finds_it(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 2))
    part = name[start : data.draw(st.integers(start + 2, len(name)))]
    query = query_tokens(part)
    assert matches(index_tokens(names=(name,)), query)
    assert bool(query) == any(a + b not in STOP_BIGRAMS for a, b in pairwise(part))


@given(st.text("山西晋原煤业集团广东省银河信息", min_size=1, max_size=16), st.data())
def test_pinyin_of_every_part_of_a_name_finds_it(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    part = pinyin_syllables(name[start : data.draw(st.integers(start + 1, len(name)))])
    row = index_tokens(names=(name,))
    typed = "".join(readings[0] for readings in part)
    assert found(typed, row)
    assert found(typed[: -data.draw(st.integers(0, len(part[-1][0]) - 1)) or None], row)
    assert found("".join(readings[0][0] for readings in part), row)


@pytest.mark.parametrize(
    ("typed", "ways"),
    [
        ("徐州电子", ("徐州 电子",)),
        ("徐州电子厂", ("徐州 电子厂", "徐州电 子厂")),
        (" 山西業務 ", ("山西 业务",)),
        ("徐州电", ()), ("徐州 电子", ()), ("徐州电子2", ()), ("山西晋原煤业集团公司", ()), ("", ()),
    ],
)  # fmt: skip
def test_a_chinese_word_that_found_nothing_is_cut_in_two(typed: str, ways: tuple[str, ...]) -> None:
    assert other_ways(typed) == ways


def test_slips_of_pinyin_are_other_ways() -> None:
    assert "jinyuan" in other_ways("jinyaun")
