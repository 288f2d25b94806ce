"""Regions in English: their names, and the names that people type."""

from __future__ import annotations

import pytest

from keben.base import regions, regions_english
from keben.base.errors import Malformed


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("320000", "Jiangsu"),
        ("140000", "Shanxi"),
        ("610000", "Shaanxi"),
        ("150000", "Inner Mongolia"),
        ("450000", "Guangxi"),
        ("540000", "Xizang"),
        ("640000", "Ningxia"),
        ("650000", "Xinjiang"),
        ("810000", "Hong Kong"),
        ("820000", "Macau"),
        ("500000", "Chongqing"),
        ("320300", "Xuzhou, Jiangsu"),
        ("430100", "Changsha, Hunan"),
        ("341500", "Lu'an, Anhui"),
        ("340300", "Bengbu, Anhui"),
        ("331000", "Taizhou, Zhejiang"),
        ("350200", "Xiamen, Fujian"),
        ("610100", "Xi'an, Shaanxi"),
        ("141100", "Lüliang, Shanxi"),
        ("150100", "Hohhot, Inner Mongolia"),
        ("222400", "Yanbian, Jilin"),
        ("652800", "Bayingolin, Xinjiang"),
        ("110105", "Chaoyang District, Beijing"),
        ("320211", "Binhu District, Wuxi, Jiangsu"),
        ("320322", "Pei County, Xuzhou, Jiangsu"),
        ("320281", "Jiangyin, Wuxi, Jiangsu"),
        ("320371", "Xuzhou Economic Development Zone, Xuzhou, Jiangsu"),
        ("310115", "Pudong New Area, Shanghai"),
        ("610103", "Beilin District, Xi'an, Shaanxi"),
        ("371400", "Dezhou, Shandong"),
        ("371524", "Dong'e County, Liaocheng, Shandong"),
    ],
)
def test_names(code: str, name: str) -> None:
    assert regions_english.full_name(regions.by_code(code)) == name


def test_every_name_is_latin_and_leads_back_to_its_region() -> None:
    for region in regions.everywhere():
        name = regions_english.full_name(region)
        assert regions_english.is_latin(name), name
        assert regions_english.find(name) == region


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Xuzhou", "320300"),
        ("xuzhou, jiangsu", "320300"),
        ("Jiangsu Xuzhou", "320300"),
        ("wuxi binhu district", "320211"),
        ("Binhu Wuxi", "320211"),
        ("luan", "341500"),
        ("Luliang", "141100"),
        ("lvliang", "141100"),
        ("Huhehaote", "150100"),
        ("Tibet", "540000"),
        ("Neimenggu", "150000"),
        ("Macao", "820000"),
        ("Shanxi", "140000"),
        ("Hainan", "460000"),
    ],
)
def test_what_people_type(text: str, code: str) -> None:
    assert regions_english.find(text).code == code


def test_two_cities_of_one_name_are_asked_about() -> None:
    with pytest.raises(Malformed) as caught:
        regions_english.find("Suzhou")
    assert caught.value.code == "region_ambiguous"
    assert caught.value.params["candidates"] == "Suzhou, Jiangsu; Suzhou, Anhui"
    with pytest.raises(Malformed) as unknown:
        regions_english.find("Atlantis")
    assert unknown.value.code == "region_unknown"


def test_search_begins_with_what_was_typed_and_goes_from_wide_to_narrow() -> None:
    found = [regions_english.full_name(one) for one in regions_english.search("xuz")]
    assert found[:2] == ["Xuzhou, Jiangsu", "Xuzhou Economic Development Zone, Xuzhou, Jiangsu"]
    assert [one.name for one in regions_english.search("anyang")][:2] == ["安阳市", "安阳县"]
    assert regions_english.search("xuzhou jiangsu")[0].code == "320300"
