"""The drawing of China: complete, small, and where places lie on it."""

from importlib.resources import files

import pytest

from keben.base import regions
from keben.base.geo import cell_of, cells_around, metres_between, middle_of, reach
from keben.base.map_cn import HIGH, WIDE, centre_of, drawn_at, is_shown, province_box, sea, shapes


def test_every_province_has_an_outline_and_its_capital_lies_inside() -> None:
    drawn = {one.code: one for one in shapes()}
    assert sorted(drawn) == sorted(region.code for region in regions.provinces())
    assert {"710000", "810000", "820000"} <= set(drawn)
    assert len(sea()) == 12
    for one in drawn.values():
        left, top, right, bottom = one.box
        assert 0 <= left - 4 <= one.label[0] <= right + 4 <= WIDE
        assert 0 <= top - 4 <= one.label[1] <= bottom + 4 <= HIGH


def test_what_is_bundled_is_small() -> None:
    folder = files("keben.base").joinpath("data", "map")
    assert sum(len(one.read_bytes()) for one in folder.iterdir()) < 60_000


def test_centres_fall_back_to_the_city_but_never_to_the_province() -> None:
    assert centre_of("440305") == (22.533, 113.93)
    assert centre_of("130171") == centre_of("130100")
    assert (centre_of(""), centre_of("99"), centre_of("nonsense")) == (None, None, None)


def test_north_is_above_and_east_to_the_right() -> None:
    beijing, guangzhou, shanghai = drawn_at(39.9, 116.4), drawn_at(23.13, 113.26), drawn_at(31.23, 121.47)
    assert beijing[1] < shanghai[1] < guangzhou[1]
    assert guangzhou[0] < beijing[0] < shanghai[0]
    assert (is_shown(39.9, 116.4), is_shown(48.85, 2.35)) == (True, False)
    islands = drawn_at(11.47, 116.75)  # 南沙区, in the inset
    assert (is_shown(11.47, 116.75), islands[0] > 2810, islands[1] > 1900) == (True, True, True)
    assert province_box("440000") is not None
    assert province_box("999999") is None


@pytest.mark.parametrize("metres", [1000, 50_000])
def test_the_cells_around_hold_the_whole_circle(metres: int) -> None:
    north, east = reach(22.5, metres)
    assert metres_between(22.5, 114.0, 22.5 + north, 114.0) == pytest.approx(metres, abs=1)
    around = cells_around(22.5, 114.0, metres)
    for up, right in ((north, 0), (-north, 0), (0, east), (0, -east)):
        assert cell_of(22.5 + up * 0.999, 114.0 + right * 0.999) in around
    assert middle_of(cell_of(22.6, 114.1)) == (22.75, 114.25)
    assert len(cells_around(0.0, 179.9, 50_000)) == len(set(cells_around(0.0, 179.9, 50_000)))
    assert cell_of(0.1, -179.9) in cells_around(0.0, 179.9, 50_000)
    assert reach(89.9, 50_000)[1] == 180.0
