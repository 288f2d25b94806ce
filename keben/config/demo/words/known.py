"""The customers that everybody at EP knows by name."""

from __future__ import annotations

from dataclasses import dataclass

from keben.config.demo.words.trades import Pair


@dataclass(frozen=True)
class Known:
    """A customer with a fixed place in the story: amounts in ten thousands of yuan."""

    name: Pair
    short: Pair
    trade: int
    level: str
    lifecycle: str
    owner: str
    region: str
    last_days: int
    bought: float
    receivable: float
    overdue: float = 0
    locked: bool = False
    parent: int | None = None
    people: tuple[tuple[str, int], ...] = ()


KNOWN = (
    Known(("江东电网有限公司", "Jiangdong Grid"), ("江东电网", "Jiangdong Grid"), 0, "vip", "mature", "E1024", "320100", 12, 1820.0, 310.0, 0, True),
    Known(("江东电网有限公司输电检修中心", "Jiangdong Grid, Line Maintenance"), ("江东输检", "Jiangdong Lines"), 0, "vip", "mature", "E1024", "320111", 36, 612.5, 124.8, 6.4, True, 0,
          (("张建军", 0), ("刘敏", 1), ("何卫东", 2), ("孙佳", 3))),
    Known(("安泽财产保险股份有限公司江东分公司", "Anze Insurance, Jiangdong"), ("安泽财险", "Anze Insurance"), 3, "vip", "mature", "E1024", "320102", 41, 386.4, 42.8, 0, True),
    Known(("北辰联网报警运营服务有限公司", "Beichen Alarm Operations"), ("北辰报警", "Beichen Alarm"), 7, "key", "growth", "E1024", "320500", 38, 142.8, 18.65),
    Known(("恒达电梯维保（苏岭）有限公司", "Hengda Lift Service (Suling)"), ("恒达电梯", "Hengda Lift"), 5, "std", "first", "E1024", "320300", 36, 38.6, 9.24),
    Known(("岭南输变电工程有限公司", "Lingnan Power Engineering"), ("岭南输变电", "Lingnan Power"), 0, "key", "growth", "E1024", "440100", 33, 208.0, 62.4, 12.8,
          people=(("梁启文", 0),)),
    Known(("瀚海银行岭州分行", "Hanhai Bank, Lingzhou Branch"), ("瀚海银行", "Hanhai Bank"), 2, "key", "growth", "E1025", "330100", 29, 96.2, 0),
    Known(("深澜安防工程有限公司", "Shenlan Security Engineering"), ("深澜安防", "Shenlan"), 8, "key", "mature", "E1024", "310115", 27, 318.7, 54.26, 8.62, True),
    Known(("锦城物业服务集团有限公司", "Jincheng Property Services"), ("锦城物业", "Jincheng Property"), 4, "std", "contact", "E1024", "320200", 26, 0, 0),
    Known(("沪东轨道交通维护有限公司", "Hudong Rail Maintenance"), ("沪东轨交", "Hudong Rail"), 6, "key", "first", "E1026", "310115", 24, 74.0, 18.6),
    Known(("鼎峰电梯工程有限公司", "Dingfeng Lift Engineering"), ("鼎峰电梯", "Dingfeng Lift"), 5, "std", "growth", "E1024", "330200", 22, 58.3, 4.8),
    Known(("晋原煤业集团有限公司", "Jinyuan Coal Group"), ("晋原煤业", "Jinyuan Coal"), 1, "key", "growth", "E1025", "140700", 20, 126.0, 38.0, 14.0),
    Known(("云岭供电局物资分公司", "Yunling Power Supply, Materials"), ("云岭供电", "Yunling Power"), 0, "vip", "mature", "E1024", "530100", 18, 468.9, 89.6, 0, True),
    Known(("安居汇社区服务有限公司", "Anjuhui Community Services"), ("安居汇", "Anjuhui"), 4, "std", "contact", "E1024", "320100", 15, 0, 0),
    Known(("金盾安防器材经营部", "Jindun Security Supplies"), ("金盾安防", "Jindun"), 8, "std", "risk", "E1025", "320400", 12, 21.4, 3.68),
    Known(("东屏消防与安防技术有限公司", "Dongping Fire and Security"), ("东屏消防", "Dongping"), 7, "std", "first", "E1024", "320600", 9, 43.1, 7.25),
)  # fmt: skip
