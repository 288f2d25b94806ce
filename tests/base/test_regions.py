import pytest

from keben.base.errors import Malformed
from keben.base.regions import RegionLevel, ancestors, by_code, children, find, provinces, split_address


@pytest.mark.parametrize(
    ("text", "code", "full_name"),
    [
        ("江苏无锡", "320200", "江苏省无锡市"),
        ("山西省晋中市", "140700", "山西省晋中市"),
        ("北京朝阳", "110105", "北京市朝阳区"),
        ("北京市市辖区朝阳区", "110105", "北京市朝阳区"),
        ("上海上海市浦东新区", "310115", "上海市浦东新区"),
        ("江蘇 無錫 濱湖", "320211", "江苏省无锡市滨湖区"),
        ("吉林", "220000", "吉林省"),
        ("吉林市", "220200", "吉林省吉林市"),
        ("吉林吉林", "220200", "吉林省吉林市"),
        ("海南", "460000", "海南省"),
        ("恩施", "422800", "湖北省恩施土家族苗族自治州"),
        ("延边", "222400", "吉林省延边朝鲜族自治州"),
        ("山西介休", "140781", "山西省晋中市介休市"),
        ("济源", "419001", "河南省济源市"),
        ("东莞", "441900", "广东省东莞市"),
        ("内蒙古/阿拉善盟", "152900", "内蒙古自治区阿拉善盟"),
        ("香港", "810000", "香港特别行政区"),
        ("320200", "320200", "江苏省无锡市"),
    ],
)
def test_finds(text: str, code: str, full_name: str) -> None:
    region = find(text)
    assert (region.code, region.full_name) == (code, full_name)


def test_ambiguous_names_list_their_candidates() -> None:
    with pytest.raises(Malformed) as caught:
        find("朝阳区")
    assert caught.value.code == "region_ambiguous"
    assert caught.value.params["candidates"] == "北京市朝阳区、吉林省长春市朝阳区"
    assert caught.value.params["codes"] == ("110105", "220104")


def test_unknown_names() -> None:
    with pytest.raises(Malformed) as caught:
        find("江苏无锡高新区")
    assert (caught.value.code, caught.value.hint) == ("region_unknown", "江苏省无锡市")
    for text in ("", "火星"):
        with pytest.raises(Malformed, match="not a known region"):
            find(text)


def test_codes() -> None:
    assert by_code("32").name == "江苏省"
    assert by_code("3202").name == "无锡市"
    assert by_code("110100").name == "北京市"
    with pytest.raises(Malformed, match='no region with the code "999999"'):
        by_code("999999")


def test_tree() -> None:
    assert len(provinces()) == 34
    assert [region.name for region in children("110000")][:2] == ["东城区", "西城区"]
    assert {region.level for region in children("320000")} == {RegionLevel.CITY}
    assert len(children("320000")) == 13
    assert children("441900") == ()
    assert [region.name for region in ancestors(find("江苏无锡滨湖"))] == ["江苏省", "无锡市"]


def test_address_is_split_after_its_region() -> None:
    region, rest = split_address("江苏无锡滨湖区太湖大道8号")
    assert region is not None
    assert (region.full_name, rest) == ("江苏省无锡市滨湖区", "太湖大道8号")
    assert split_address("太湖大道8号") == (None, "太湖大道8号")
    assert split_address("朝阳区建国路1号") == (None, "朝阳区建国路1号")
