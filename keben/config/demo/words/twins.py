"""Customers that were entered twice, and look-alikes that were not: what a search for twins is shown at."""

from __future__ import annotations

from dataclasses import dataclass

from keben.config.demo.words.trades import Pair

NONE: Pair = ("", "")


@dataclass(frozen=True)
class Entry:
    """One customer as one clerk typed it; what is empty here is empty there."""

    name: Pair
    owner: str
    region: str
    share: float
    short: Pair = NONE
    former: Pair = NONE
    phone: str = ""
    legal: Pair = NONE
    address: Pair = NONE
    level: str = "std"
    lifecycle: str = "contact"


@dataclass(frozen=True)
class Tale:
    """Customers that a search meets together, and whether they are one."""

    about: str
    trade: int
    one: bool
    entries: tuple[Entry, ...]


LI: Pair = ("李长河", "Li Changhe")
QIN: Pair = ("秦素梅", "Qin Sumei")
ROAD: Pair = ("平阳路 17 号", "17 Pingyang Road")
TALES = (
    Tale("three clerks typed the same mine", 1, True, (
        Entry(("山西晋恒煤业有限公司", "Jinheng Coal Mining Co., Ltd."), "E1025", "140700", 0.30, ("晋恒煤业", "Jinheng Coal"),
              phone="0354-6620118", legal=LI, address=ROAD, level="key", lifecycle="growth"),
        Entry(("晋恒煤矿", "Jinheng Coal Mining"), "E1051", "140700", 0.62, phone="0354-6620118"),
        Entry(("山西晋恒煤产品总公司", "Jinheng Coal Products"), "E1052", "140700", 0.85, legal=LI, address=ROAD, phone="0354-6620118"),
    )),
    Tale("renamed last year", 12, True, (
        Entry(("无锡宏图电子科技有限公司", "Hongtu Electronics Co., Ltd."), "E1024", "320200", 0.22, phone="0510-85120366", legal=QIN,
              level="key", lifecycle="mature"),
        Entry(("无锡星图智能科技有限公司", "Xingtu Smart Technology Co., Ltd."), "E1026", "320200", 0.88,
              former=("无锡宏图电子科技有限公司", "Hongtu Electronics Co., Ltd."), legal=QIN),
    )),
    Tale("a slip of the hand: the same sound", 4, True, (
        Entry(("苏州汇泽物业服务有限公司", "Huize Property Services Co., Ltd."), "E1027", "320500", 0.35, phone="0512-67110925",
              lifecycle="growth"),
        Entry(("苏州惠泽物业服务有限公司", "Huize Property Service Co., Ltd."), "E1028", "320500", 0.80, phone="0512-67110925"),
    )),
    Tale("brackets and spaces", 5, True, (
        Entry(("鼎捷电梯工程（常州）有限公司", "Dingjie Lift Engineering Co., Ltd."), "E1028", "320400", 0.28, ("鼎捷电梯", "Dingjie"),
              lifecycle="first"),
        Entry(("常州鼎捷 电梯工程(有限公司)", "Dingjie  Lift Engineering Co.,Ltd"), "E1029", "320400", 0.70),
    )),
    Tale("typed without place and form", 13, True, (
        Entry(("南京顺捷冷链仓储有限公司", "Shunjie Cold Storage Co., Ltd."), "E1024", "320100", 0.40, phone="025-84310552"),
        Entry(("顺捷冷链仓储", "Shunjie Cold Storage"), "E1030", "320100", 0.91, phone="025-84310552"),
    )),
    Tale("one character left out", 9, True, (
        Entry(("宁波海泓石油化工有限公司", "Haihong Petrochemicals Co., Ltd."), "E1031", "330200", 0.33, address=("滨海大道 66 号", "66 Binhai Road")),
        Entry(("宁波海泓石油工有限公司", "Haihong Petrochemical Co., Ltd."), "E1029", "330200", 0.77, address=("滨海大道 66 号", "66 Binhai Road")),
    )),
    Tale("a branch, which is no twin", 13, False, (
        Entry(("上海远帆供应链管理有限公司", "Yuanfan Supply Chain Co., Ltd."), "E1026", "310115", 0.25, phone="021-58820771", lifecycle="mature"),
        Entry(("上海远帆供应链管理有限公司苏州分公司", "Yuanfan Supply Chain Co., Ltd., Suzhou Branch"), "E1028", "320500", 0.55, phone="021-58820771"),
    )),
    Tale("sisters in two cities, who are none either", 8, False, (
        Entry(("南京鼎岳安防工程有限公司", "Nanjing Dingyue Security Engineering"), "E1024", "320100", 0.31, legal=QIN),
        Entry(("合肥鼎岳安防工程有限公司", "Hefei Dingyue Security Engineering"), "E1030", "340100", 0.66, legal=QIN),
    )),
    Tale("a group and its company", 4, False, (
        Entry(("杭州润和物业服务集团有限公司", "Runhe Property Group"), "E1031", "330100", 0.27, phone="0571-87650218"),
        Entry(("杭州润和物业服务有限公司", "Runhe Property Services"), "E1031", "330100", 0.58),
    )),
    Tale("two numbers of one school", 10, True, (
        Entry(("扬州文昌实验学校", "Wenchang Experimental School"), "E1029", "321000", 0.45, phone="0514-82950316"),
        Entry(("扬州市文昌实验学校", "Wenchang Experimental School"), "E1030", "321000", 0.93, phone="0514-82950316"),
    )),
)  # fmt: skip
