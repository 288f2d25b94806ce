"""What is one customer and what is not, by the built-in engine with its first weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

TWINS = {
    "full width and brackets": ({"name": "鼎捷电梯工程（常州）有限公司"}, {"name": "常州鼎捷 电梯工程(有限公司)"}),
    "same code": (
        {"name": "宏图贸易", "uscc": "91350100M000100Y43"},
        {"name": "别名商行", "uscc": "91350100M000100Y43"},
    ),
    "renamed": (
        {"name": "无锡宏图电子科技有限公司", "region": "320200"},
        {"name": "无锡星图智能科技有限公司", "region": "320200", "former_names": "无锡宏图电子科技有限公司"},
    ),
    "same sound": (
        {"name": "苏州汇泽物业服务有限公司", "phones": ("051267110925",)},
        {"name": "苏州惠泽物业服务有限公司", "phones": ("051267110925",)},
    ),
    "one character left out": (
        {"name": "宁波海泓石油化工有限公司", "region": "330200"},
        {"name": "宁波海泓石油工有限公司", "region": "330200"},
    ),
    "two characters changed": (
        {"name": "太原市晋卓装饰工程有限公司", "region": "140100"},
        {"name": "太原市晋卓装工饰程有限公司", "region": "140100"},
    ),
    "short name and telephone": (
        {"name": "南京顺捷冷链仓储有限公司", "phones": ("02584310552",), "region": "320100"},
        {"name": "顺捷冷链仓储", "phones": ("02584310552", "13900000000"), "region": "320100"},
    ),
    "renamed, of which only a remark tells": (
        {"name": "无锡宏图电子科技有限公司", "region": "320200"},
        {
            "name": "无锡星图智能科技有限公司",
            "region": "320200",
            "remark": "2021年更名，原名：无锡宏图电子科技有限公司。",
        },
    ),
    "a slip in the legal form": (
        {"name": "无锡凌煜电力工程有限责任公司", "region": "320200"},
        {"name": "无锡凌煜电力工程限有责任公司", "region": "320200"},
    ),
    "another name, the same person at the same place": (
        {
            "name": "宁波昌瀚纺织有限责任公司",
            "region": "330200",
            "phones": ("18601234640",),
            "people": ("丁伟|18601234640",),
        },
        {
            "name": "宁波启骐机电设备有限公司",
            "region": "330200",
            "phones": ("18601234640",),
            "people": ("丁伟|18601234640",),
        },
    ),
    "a slip and the same domain": (
        {"name": "武汉凌科生物医药有限公司", "region": "420100", "domains": ("lingke.example",)},
        {"name": "武汉陵科生物医药有限公司", "region": "420100", "domains": ("lingke.example",)},
    ),
}
OTHERS = {
    "sisters under one domain and one person": (
        {"name": "南京鼎岳安防工程有限公司", "domains": ("dy.example",), "people": ("秦|1",), "phones": ("1",)},
        {"name": "合肥鼎岳安防工程有限公司", "domains": ("dy.example",), "people": ("秦|1",), "phones": ("1",)},
    ),
    "two firms of one house, one domain": (
        {"name": "南京鼎岳安防工程有限公司", "region": "320100", "domains": ("dy.example",)},
        {"name": "南京汇泽物业服务有限公司", "region": "320100", "domains": ("dy.example",)},
    ),
    "branch with the same switchboard": (
        {"name": "上海远帆供应链管理有限公司", "phones": ("02158820771",), "legal": "秦素梅"},
        {"name": "上海远帆供应链管理有限公司苏州分公司", "phones": ("02158820771",), "legal": "秦素梅"},
    ),
    "two branches": ({"name": "瀚海银行岭州分行"}, {"name": "瀚海银行江州分行"}),
    "sisters of one owner": (
        {"name": "南京鼎岳安防工程有限公司", "legal": "秦素梅", "phones": ("02584310552",)},
        {"name": "合肥鼎岳安防工程有限公司", "legal": "秦素梅", "phones": ("02584310552",)},
    ),
    "group and company": (
        {"name": "杭州润和物业服务集团有限公司", "phones": ("057187650218",), "region": "330100"},
        {"name": "杭州润和物业服务有限公司", "phones": ("057187650218",), "region": "330100"},
    ),
    "two codes": (
        {"name": "晋恒煤业有限公司", "uscc": "91350100M000100Y43", "phones": ("03546620118",)},
        {"name": "晋恒煤业有限公司", "uscc": "91440300708461136T", "phones": ("03546620118",)},
    ),
    "brands of two characters with another one": (
        {"name": "洛阳春兴安防工程有限公司", "region": "410300"},
        {"name": "洛阳春安安防工程有限公司", "region": "410300"},
    ),
    "nothing in common": ({"name": "晋恒煤业"}, {"name": "星图智能"}),
}


@pytest.mark.parametrize("case", TWINS)
def test_twins_are_found(found: Callable[..., Any], case: str) -> None:
    (pair,) = found(*TWINS[case])
    assert (pair.left, pair.right) == (1, 2)
    assert pair.probability >= 0.95


@pytest.mark.parametrize("case", OTHERS)
def test_others_are_not_joined(found: Callable[..., Any], case: str) -> None:
    assert found(*OTHERS[case], above=0.5) == []


def test_a_token_that_too_many_share_joins_nobody(found: Callable[..., Any]) -> None:
    """An agency's telephone is the telephone of everybody."""
    rows = [
        {"name": f"第{at}号客户{chr(0x4E00 + 97 * at)}{chr(0x5E00 + 89 * at)}", "phones": ("4008001234",)}
        for at in range(60)
    ]
    assert found(*rows, above=0.5) == []


def test_too_many_customers_are_refused_with_the_limit(
    monkeypatch: pytest.MonkeyPatch, found: Callable[..., Any]
) -> None:
    from keben.domains.customers.matching import small
    from keben.domains.customers.matching.found import TooMany

    monkeypatch.setattr(small, "MOST", 1)
    with pytest.raises(TooMany, match="1"):
        found({"name": "甲"}, {"name": "乙"})
