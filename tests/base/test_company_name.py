"""Names of organisations: their parts, keys, and which of two mean one; held against names of real companies."""

from __future__ import annotations

import pytest

from bench.names import brands, short_names
from keben.base.company_name import Relation, compare, likeness, parse


def test_brands_of_real_names() -> None:
    """97 % exactly, as a rule parser reaches on the same list."""
    count, wrong = brands()
    assert count == 250
    assert len(wrong) <= 7, wrong


@pytest.mark.slow
def test_short_names_find_their_full_name_first() -> None:
    """96 of 100 among all full names; retrieval by the cosine of character n-grams finds 92.7."""
    hits = short_names()
    assert len(hits) == 3914
    assert sum(hits) / len(hits) >= 0.96
    for part in (hits[at::5] for at in range(5)):
        assert sum(part) / len(part) >= 0.95, "in every fifth of the names, whichever of them anybody has looked at"


@pytest.mark.parametrize(
    ("name", "region", "brand", "trade", "form", "branch"),
    [
        ("江苏晋原铜业股份有限公司", "江苏", "晋原", "铜业", "股份有限公司", ""),
        ("晋原铜业（江苏）股份有限公司", "江苏", "晋原", "铜业", "股份有限公司", ""),
        ("广州市番禺区星亚服饰有限公司", "广州市番禺区", "星亚", "服饰", "有限公司", ""),
        ("昆山欣日兴精密电子公司", "昆山", "欣日兴", "精密电子", "公司", ""),
        ("上海食品包装彩印公司", "上海", "", "食品包装彩印", "公司", ""),
        ("华为技术有限公司深圳分公司", "", "华为", "技术", "有限公司", "深圳分公司"),
        ("新月能源石家庄公司", "", "新月", "能源", "公司", "石家庄公司"),
        ("平安银行股份有限公司南京分行", "", "平安", "银行", "股份有限公司", "南京分行"),
        ("Siemens (China) Co., Ltd.", "", "siemens", "", "coltd", ""),
        ("小米", "", "小米", "", "", ""),
        ("有限公司", "", "有限", "", "公司", ""),
        ("无锡凌煜电力工程限有责任公司", "无锡", "凌煜", "电力工程", "限有责任公司", ""),
        ("成都逸骅信息技术份股有限公司", "成都", "逸骅", "信息技术", "份股有限公司", ""),
        ("杭州泰嵘机械限责任公司", "杭州", "泰嵘", "机械", "限责任公司", ""),
        ("江南国有公司", "", "江南国有", "", "公司", ""),
        ("", "", "", "", "", ""),
    ],
)
def test_parts(name: str, region: str, brand: str, trade: str, form: str, branch: str) -> None:
    read = parse(name)
    assert (read.region, read.brand, read.trade, read.form, read.branch) == (region, brand, trade, form, branch)


@pytest.mark.parametrize(
    "name",
    ["上海XX科技有限公司", "上海 XX科技(有限公司)", "上海ＸＸ科技有限公司", "上海市XX科技股份有限公司", "上海xx科技"],
)
def test_spellings_share_a_key(name: str) -> None:
    assert parse(name).key == "xx科技"


def test_traditional_characters_share_a_key() -> None:
    assert parse("張江高科技園區開發股份有限公司").key == parse("张江高科技园区开发股份有限公司").key


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        ("无锡大华电子有限公司", "大华电子（无锡）有限公司", Relation.SAME),
        ("山西煤矿", "山西煤业", Relation.ALIKE),
        ("国网江苏电力", "国网江苏省电力有限公司", Relation.ALIKE),
        ("海康威视", "杭州海康威视数字技术股份有限公司", Relation.ALIKE),
        ("华为技术有限公司", "华为技术有限公司深圳分公司", Relation.BRANCH),
        ("华为技术有限公司南京分公司", "华为技术有限公司深圳分公司", Relation.BRANCH),
        ("上海华联超市有限公司", "北京华联超市有限公司", Relation.SISTER),
        ("南京华联超市有限公司", "苏州华联超市有限公司", Relation.SISTER),
        ("晋原铜业有限公司", "晋原铜业集团有限公司", Relation.GROUP),
        ("苏州和瑞精密机械有限公司", "苏州和润精密机械有限公司", Relation.STRANGER),
        ("海康威视", "大华股份", Relation.STRANGER),
        ("三一重工", "徐工机械", Relation.STRANGER),
    ],
)
def test_what_two_names_are_to_each_other(one: str, other: str, relation: Relation) -> None:
    assert compare(one, other).relation is relation
    assert compare(other, one).relation is relation


def test_likeness_is_symmetric_and_bounded() -> None:
    names = ("江苏晋原铜业股份有限公司", "晋原铜业", "中国移动通信集团江苏有限公司", "KBC Ltd.", "", "公司")
    for one in names:
        for other in names:
            assert likeness(one, other) == likeness(other, one)
            assert 0.0 <= likeness(one, other) <= 1.0


def test_an_open_bracket_and_a_very_long_name_are_read() -> None:
    assert parse("南京（华东有限公司").brand == "华东"
    assert parse("南京" + "甲" * 500 + "有限公司").brand == "甲" * 500
