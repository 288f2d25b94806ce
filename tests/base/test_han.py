import pytest

from keben.base.han import (
    fold,
    initials,
    is_han,
    pinyin_syllables,
    readings_table,
    sort_key,
    to_halfwidth,
    to_simplified,
)


def test_halfwidth() -> None:
    assert to_halfwidth("ＡＢＣ，（１２３）￥\u3000晋") == "ABC,(123)¥ 晋"


def test_fold_unites_spellings() -> None:
    same = {"山西晋原（集团）煤业", "山西晉原(集團)煤業", " 山西 晋原・集团 煤业。"}
    assert {fold(text) for text in same} == {"山西晋原集团煤业"}
    assert fold("Schneider-Electric Co., Ltd.") == "schneiderelectriccoltd"
    assert fold("ＴＣＬ　科技") == "tcl科技"


def test_simplified() -> None:
    assert to_simplified("臺灣積體電路 ABC") == "台湾积体电路 ABC"
    assert to_simplified("乾坤") == "乾坤"


def test_readings() -> None:
    assert pinyin_syllables("晋原A1·重") == [["jin"], ["yuan"], ["a1"], ["zhong", "chong"]]
    assert pinyin_syllables("") == []


def test_initials() -> None:
    assert initials("山西晋原煤业") == "sxjymy"
    assert initials("单伟") == "dw"
    assert initials("单伟", person=True) == "sw"


def test_sort_order() -> None:
    names = ["重庆长安", "长春一汽", "TCL", "安徽海螺", "58同城", "中国石化"]
    assert sorted(names, key=sort_key) == ["58同城", "TCL", "安徽海螺", "长春一汽", "重庆长安", "中国石化"]
    people = ["单伟", "曾国", "陈思远", "区志"]
    assert sorted(people, key=lambda name: sort_key(name, person=True)) == ["陈思远", "区志", "单伟", "曾国"]


def test_is_han() -> None:
    assert [is_han(char) for char in "晋〇A1，𠮷"] == [True, True, False, False, False, True]


def test_simplified_table_agrees_with_opencc() -> None:
    opencc = pytest.importorskip("opencc")
    convert = opencc.OpenCC("t2s").convert
    assert [char for char in "國際貿易發展聯盟鐵礦電氣" if to_simplified(char) != convert(char)] == []


def test_readings_agree_with_pypinyin() -> None:
    pypinyin = pytest.importorskip("pypinyin")
    for char in "山西晋原煤业集团科技广东银河信息":
        assert readings_table()[char] == tuple(pypinyin.lazy_pinyin(char))
